"""Sheets of workbooks as tables, whatever the workbook is stored as."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import Any

from contacts.files.cells import Book, header_row, record_of, texts_of
from contacts.files.layout import LINES_LOOKED_AT
from contacts.files.records import Record
from contacts.files.refusals import FileRefused
from contacts.files.tables import Table
from contacts.files.xls import opened_xls
from contacts.files.xlsx import opened_xlsx

OPENED: dict[str, Callable[[Path | str], AbstractContextManager[Book]]] = {
    "xlsx": opened_xlsx,
    "xls": opened_xls,
}


class SheetTable(Table):
    """The named sheet, or the first one with something in it."""

    def __init__(self, path: Path | str, name: str, sheet: str = "", *, kind: str) -> None:
        self.path = path
        self.kind = self.encoding = kind
        self.sheet, rows = self._first_filled(sheet)
        headers, first = header_row(rows)
        super().__init__(name, headers, first_line=first)

    def _first_filled(self, wanted: str) -> tuple[str, list[list[str]]]:
        with OPENED[self.kind](self.path) as book:
            for name in [wanted] if wanted else book:
                rows = _first_rows(book[name])
                if any(rows):
                    return name, rows
        raise FileRefused("empty")

    def records(self) -> Iterator[Record]:
        blank, number = 0, self.first_line - 1
        with OPENED[self.kind](self.path) as book:
            values = islice(book[self.sheet](), self.first_line - 1, None)
            for number, row in enumerate(values, self.first_line):
                cells = texts_of(row)
                if not cells:
                    blank += 1
                    continue
                yield record_of(number, cells, self.headers)
        self.blank_lines, self.last_line = blank, number


def sheet_names(path: Path | str, *, kind: str) -> list[str]:
    """Return the names of the sheets with something in them, in their order."""
    with OPENED[kind](path) as book:
        return [name for name in book if any(_first_rows(book[name]))]


def _first_rows(walk: Callable[[], Iterator[tuple[Any, ...]]]) -> list[list[str]]:
    return [texts_of(row) for row in islice(walk(), LINES_LOOKED_AT)]
