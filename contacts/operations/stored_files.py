"""Files in Django's storage that belong to a row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction


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
