"""Files of the store that lie sealed, each under a key of its own that DATA_KEY seals.

A sealed file begins with a mark that no PDF, image, text or document has, the name of the
DATA_KEY and the file's sealed key; then come sealed chunks (config.sealed_files), bound to the
name of the file. What was kept before it had to be sealed has no mark and opens as it is.
"""

import tempfile
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any, Final

from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models, transaction

from config.actor import Actor
from config.journal import record
from config.keys import new_key
from config.operation import operation
from config.sealed import key_name, new_data_key
from config.sealed_files import SealedWriter, opened
from contacts.models.person_key import PersonKey

# The columns whose files lie sealed.
FILES: Final = (
    ("privacy.SignedPaper", "file"),
    ("privacy.IncidentEvidence", "file"),
    ("privacy.Agreement", "evidence"),
)
_MARK: Final = b"\x00CUSTODIA-SEALED\xff1"
_KEY_NAME: Final = 16
_LENGTH: Final = 2


def sealed_copy(file: File, name: str) -> File:
    """Return a file encrypted under a fresh key, to be kept under that very name."""
    file.seek(0)
    copy = _sealed(file.chunks(), name)
    file.seek(0)
    return copy


def open_stored(name: str) -> IO[bytes]:
    """Return a stored file as it was given to us, at its beginning; a plain one as it is.

    A sealed one is opened in memory: what is sealed here is small (20 MB at most), and nothing
    plain touches the disk.

    Raises:
        NotOpened: its key was destroyed, or it is damaged, cut off or lies under another name.
    """
    file = default_storage.open(name, "rb")
    if not _key_name(file):
        file.seek(0)
        return file
    with file:
        return BytesIO(b"".join(opened(file, _key(file), name)))


def seal_stored_files(*, by: Actor) -> int:
    """Seal what lies plain or under an earlier DATA_KEY; cut off, it goes on. Says how many.

    Raises:
        NotOpened: a file is sealed under a DATA_KEY that nobody names any more; it stays.
    """
    return sum(_seal_row(label=label, column=column, number=number, by=by)
               for label, column in FILES for number in _left(label, column))  # fmt: skip


def _left(label: str, column: str) -> Iterator[int]:
    """Yield the rows whose file is there and not sealed under today's key."""
    rows = apps.get_model(label)._base_manager.exclude(**{column: ""}).order_by("pk")
    for number, name in rows.values_list("pk", column).iterator():
        if default_storage.exists(name):
            with default_storage.open(name, "rb") as file:
                left = _key_name(file) != key_name()
            if left:
                yield number


@operation
def _seal_row(*, label: str, column: str, number: int, by: Actor) -> int:
    """Write a file anew under another name; the one before goes once that is committed."""
    rows = apps.get_model(label)._base_manager.filter(pk=number)
    row: models.Model | None = rows.select_for_update(of=("self",)).first()
    name = getattr(row, column).name if row is not None else ""
    if not name or not default_storage.exists(name):
        return 0
    fresh = f"{name.rpartition('/')[0]}/{new_key()}"
    with open_stored(name) as plain, _sealed(File(plain).chunks(), fresh) as sealed:
        kept = default_storage.save(fresh, sealed)
    try:
        with transaction.atomic():
            rows.update(**{column: kept})
            record("values.sealed", about=PersonKey, by=by, table=row._meta.db_table, count=1)  # type: ignore[union-attr]
    except BaseException:  # whatever stopped the row, the new file is nobody's
        default_storage.delete(kept)
        raise
    transaction.on_commit(lambda: default_storage.delete(name))
    return 1


def _sealed(blocks: Any, name: str) -> File:
    key, file = new_data_key(), tempfile.TemporaryFile()  # noqa: SIM115 - whoever keeps it closes it
    wrapped = key.encode()
    file.write(_MARK + key_name().encode() + len(wrapped).to_bytes(_LENGTH) + wrapped)
    out = SealedWriter(key, name, file)
    for block in blocks:
        out.write(block)
    return File(out.finish(), name=name)


def _key_name(file: IO[bytes]) -> str:
    """Return the name of the DATA_KEY of a file at its beginning; nothing for a plain one."""
    if file.read(len(_MARK)) != _MARK:
        return ""
    return file.read(_KEY_NAME).decode("ascii", "replace")


def _key(file: IO[bytes]) -> str:
    return file.read(int.from_bytes(file.read(_LENGTH))).decode("ascii", "replace")


__all__ = ["FILES", "open_stored", "seal_stored_files", "sealed_copy"]
