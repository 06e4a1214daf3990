"""The files of a package: a page to read, JSON and CSV for programs, the schema, attachments."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from contacts.operations.export_files import csv_bytes
from privacy.operations.packaging import changes
from privacy.operations.packaging.attached import Attached, blocks_of
from privacy.operations.packaging.knowledge import Facts
from privacy.operations.packaging.page import page
from privacy.operations.packaging.spool import Spool
from privacy.operations.packaging.tables import Table

CHANGES, TAKEN_OUT = "changes", "redactions"
TAKEN_COLUMNS = ("table", "row", "column", "what", "why")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package is written from; `tables` are those with rows."""

    facts: Facts
    tables: Sequence[Table]
    schema: Facts
    spool: Spool
    attached: Sequence[Attached] = ()


def write_zip(out: Any, contents: Contents) -> None:
    """Write the ZIP to something that can only be written to; no file in it is held whole."""
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, blocks in _files(contents):
            with archive.open(name, "w", force_zip64=True) as entry:
                for block in blocks:
                    entry.write(block)


def _files(contents: Contents) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "index.html", page(contents.facts, contents.tables, contents.spool, CHANGES)
    yield "data.json", _data(contents)
    yield "schema.json", [_text(contents.schema)]
    spool = contents.spool
    for table in contents.tables:
        names = [column.name for column in table.columns]
        yield f"tables/{table.name}.csv", _csv(spool, table.name, names)
    for name, columns in ((CHANGES, changes.COLUMNS), (TAKEN_OUT, TAKEN_COLUMNS)):
        if spool.counts.get(name):
            yield f"{name}.csv", _csv(spool, name, columns)
    for file in contents.attached:
        yield file.place, blocks_of(file)


def _data(contents: Contents) -> Iterator[bytes]:
    """Yield one object: what goes with the data, each table as a list, the changes."""
    spool = contents.spool
    yield b'{"about": ' + _text(contents.facts).rstrip()
    for name in [*(table.name for table in contents.tables), CHANGES, TAKEN_OUT]:
        if spool.counts.get(name):
            yield f',\n"{name}": ['.encode()
            for number, line in enumerate(spool.lines(name)):
                yield (b",\n" if number else b"\n") + line
            yield b"\n]"
    yield b"\n}\n"


def _csv(spool: Spool, name: str, columns: Sequence[str]) -> Iterator[bytes]:
    rows = ([_cell(row.get(column)) for column in columns] for row in spool.rows(name))
    return csv_bytes(columns, rows)


def _cell(value: Any) -> Any:
    nested = isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(each, dict | list) for each in value)
    )
    return json.dumps(value, ensure_ascii=False) if nested else value


def _text(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
