"""Files in Django's storage that belong to a row."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from config.errors import Invalid
from contacts.normalise.text import tidy

_LONGEST_REASON: Final = 200


def digest_of(file: File) -> str:
    """Return the SHA-256 of a file, and go back to its beginning."""
    file.seek(0)
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def destroy_file(row: Any, *, because: str, now: datetime) -> None:
    """Empty the `file` of a row that says when and why, and delete it once that is committed.

    Raises:
        Invalid: nobody says why.
    """
    because = tidy(because)
    if not 0 < len(because) <= _LONGEST_REASON:
        raise Invalid({"because": [_("Say in a few words why it is removed.")]})
    name, row.file = row.file.name, ""
    row.removed_at, row.removed_because = now, because
    row.save(update_fields=["file", "removed_at", "removed_because"])
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


@contextmanager
def kept_with_its_row(name: str, file: File) -> Iterator[str]:
    """Save a file, yield the name it got, and delete it where the block writes no row.

    The block is a transaction of its own. One around it may still fail; a sweep finds what
    that leaves behind.
    """
    kept = default_storage.save(name, file)
    try:
        with transaction.atomic():
            yield kept
    except BaseException:  # whatever stopped the row, its file is nobody's
        default_storage.delete(kept)
        raise
