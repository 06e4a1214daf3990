"""Files of Django's storage: those that belong to a person's rows, and those that name a person.

A file that holds lines of many people goes whole: what was read from it stands in the database,
and nobody can be taken out of a workbook without making another file of it.
"""

import codecs
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models

from config.sealed import NotOpened
from contacts.models.export import ExportState
from contacts.operations.sealed_store import open_stored
from privacy.operations.erasing.sought import Sought
from privacy.operations.erasing.steps import steps
from privacy.operations.erasing.together import run_together

_BLOCK, _OVERLAP = 1 << 20, 1 << 10
# Files that were made of rows which name the person, whatever words stand in them.
_MADE_OF = (
    "select distinct e.file from contacts_export e join contacts_exportedcontact c"
    " on c.export_id = e.id where c.contact_id in (select id from erasing) and e.file <> ''",
    "select distinct f ->> 'name' from segments_syncrun r join segments_deliveryreceipt d"
    " on d.run_id = r.id, jsonb_array_elements(r.files) f"
    " where d.contact_id in (select id from erasing)",
)


def files_of_the_set(sought: Sought) -> list[str]:
    """Return the names of all files that go with the set of people, each once."""
    found = set(_of_rows()) | set(files_with(sought))
    return sorted(name for name in found if default_storage.exists(name))


def _of_rows() -> Iterator[str]:
    """Yield the files of rows that go or are emptied, and those made of such rows."""
    asked = [
        f'select t."{column}" from "{step.table}" t where t."{column}" <> \'\' and {step.where}'
        for step in steps()
        for column in step.files
    ]
    for found in run_together([*asked, *_MADE_OF]):
        yield from (name for (name,) in found.rows if name)


def files_with(sought: Sought) -> Iterator[str]:
    """Yield the names of stored files that hold one of the words."""
    if sought.words:
        yield from (name for name in stored_files() if holds(name, sought))


def holds(name: str, sought: Sought) -> bool:
    """Say whether a stored file holds one of the words, in its name or inside."""
    try:
        with open_stored(name) as file:
            return sought.found_in(name) or any(map(sought.found_in, texts_in(file)))
    except FileNotFoundError:  # it went between listing and reading
        return False
    except NotOpened:  # nobody can read it any more, so nobody finds a word in it
        return sought.found_in(name)


def stored_files(folder: str = "") -> Iterator[str]:
    """Yield the name of every stored file."""
    if folder and not default_storage.exists(folder):
        return
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}".lstrip("/") for name in names)
    for inner in folders:
        yield from stored_files(f"{folder}/{inner}".lstrip("/"))


def texts_in(file: IO[bytes]) -> Iterator[str]:
    """Yield a file as texts that overlap; archives and workbooks member by member."""
    if file.read(4) == b"PK\x03\x04":
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                for member in archive.infolist():
                    yield member.filename
                    with archive.open(member) as inner:
                        yield from _blocks(inner)
                return
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
            pass  # what cannot be unpacked is looked at as it is
    file.seek(0)
    yield from _blocks(file)


def _blocks(file: IO[bytes]) -> Iterator[str]:
    block = file.read(_BLOCK)
    wide = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    while block:
        for encoding in ("utf-16",) if wide else ("utf-8", "cp1252"):
            yield block.decode(encoding, errors="replace")
        more = file.read(_BLOCK)
        block = block[-_OVERLAP:] + more if more else b""


def by_folder(names: Iterable[str]) -> dict[str, int]:
    """Return how many files of each folder; names are never shown."""
    return dict(sorted(Counter(name.split("/", 1)[0] for name in names).items()))


def let_go(names: list[str]) -> None:
    """Forget the names in rows that stay; the files themselves go once that is committed."""
    for model in apps.get_models():
        fields = model._meta.local_concrete_fields
        for field in (each for each in fields if isinstance(each, models.FileField)):
            _forget(model, field.name, names)


def _forget(model: Any, column: str, names: list[str]) -> None:
    rows = model._base_manager.filter(**{f"{column}__in": names})
    if model._meta.label == "contacts.Export":
        rows.filter(state=ExportState.READY).update(state=ExportState.EXPIRED)
    rows.update(**{column: ""})


def delete(names: Iterable[str]) -> None:
    """Delete files; one that is gone already is no mistake."""
    for name in names:
        default_storage.delete(name)
