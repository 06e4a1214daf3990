"""XLSX sheets as tables: the values people see, dates as ISO."""

import datetime
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from contacts.files.layout import LINES_LOOKED_AT, MOST_COLUMNS, clean_header
from contacts.files.records import EMAIL_CELL, LONGEST_FIELD, Record
from contacts.files.refusals import FileRefused, problem
from contacts.files.tables import Table

# Whatever openpyxl may raise on a sheet that is a zip of XML yet not a spreadsheet.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    InvalidFileException,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    AssertionError,
    OverflowError,
    NotImplementedError,
)


class SheetTable(Table):
    """The named sheet, or the first one with something in it."""

    kind = "xlsx"
    encoding = "xlsx"

    def __init__(self, path: Path | str, name: str, sheet: str = "") -> None:
        self.path = path
        self.sheet, rows = self._first_filled(sheet)
        start, headers, first = _header_row(rows)
        super().__init__(name, headers, first_line=first)
        self.header_row = start

    def _first_filled(self, wanted: str) -> tuple[str, list[list[str]]]:
        with _opened(self.path) as book:
            for sheet in [book[wanted]] if wanted else book.worksheets:
                sheet.reset_dimensions()
                rows = [_texts(row) for row in islice(_values(sheet), LINES_LOOKED_AT)]
                if any(any(row) for row in rows):
                    return sheet.title, rows
        raise FileRefused("empty")

    def records(self) -> Iterator[Record]:
        width, blank, number = len(self.headers), 0, self.first_line - 1
        with _opened(self.path) as book:
            sheet = book[self.sheet]
            sheet.reset_dimensions()
            for number, row in enumerate(
                islice(_values(sheet), self.first_line - 1, None), self.first_line
            ):
                cells = _texts(row)
                if not cells:
                    blank += 1
                    continue
                yield self._record(number, cells, width)
        self.blank_lines, self.last_line = blank, number

    def _record(self, number: int, cells: list[str], width: int) -> Record:
        if len(cells) > width:
            return number, 1, cells, problem("too_many_cells")
        for position, cell in enumerate(cells):
            if len(cell) > LONGEST_FIELD:
                return number, 1, cells, problem("oversized_field", self.headers[position])
            if "\x00" in cell:
                return number, 1, cells, problem("nul", self.headers[position])
        # A sheet does not store empty cells at the end of a row.
        cells += [""] * (width - len(cells))
        return number, 1, cells, None


def sheet_names(path: Path | str) -> list[str]:
    """Return the names of the sheets with something in them, in their order."""
    with _opened(path) as book:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
        return [
            sheet.title
            for sheet in book.worksheets
            if any(any(_texts(row)) for row in islice(_values(sheet), LINES_LOOKED_AT))
        ]


@contextmanager
def _opened(path: Path | str) -> Iterator[Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
        try:
            yield book
        finally:
            book.close()
    except BROKEN:
        raise FileRefused("damaged_xlsx") from None


def _values(sheet: Any) -> Iterator[tuple[Any, ...]]:
    return sheet.iter_rows(values_only=True)


def _texts(row: tuple[Any, ...]) -> list[str]:
    cells = [_text(value) for value in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    """Numbers without the `.0` of a spreadsheet, dates without a midnight."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time.min
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def _header_row(rows: list[list[str]]) -> tuple[int, list[str], int]:
    """The first row at least half as wide as the widest; descriptions come before it."""
    width = max(len(row) for row in rows)
    for number, row in enumerate(rows, 1):
        filled = sum(1 for cell in row if cell)
        if filled * 2 < width or not filled:
            continue
        if len(row) > MOST_COLUMNS:
            raise FileRefused("too_many_columns")
        if any(EMAIL_CELL.fullmatch(cell) for cell in row):
            return number, [f"Column {n}" for n in range(1, width + 1)], number
        return number, [clean_header(cell) for cell in row], number + 1
    raise FileRefused("no_header")
