"""Workbooks of Excel 97 to 2003 (BIFF in OLE), as LinkedIn still exports them.

The format ends at 65,536 rows, so that a sheet in memory is bounded by the file itself.
"""

import datetime
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import xlrd
from xlrd.biffh import (
    XL_CELL_BOOLEAN,
    XL_CELL_DATE,
    XL_CELL_ERROR,
    XLRDError,
    error_text_from_code,
)
from xlrd.compdoc import CompDocError
from xlrd.xldate import xldate_as_datetime

from contacts.files.cells import Book
from contacts.files.refusals import FileRefused

# Whatever xlrd may raise on a file that begins as one of Office does.
BROKEN = (
    XLRDError,
    CompDocError,
    struct.error,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    OverflowError,
    MemoryError,
    RecursionError,
)


@contextmanager
def opened_xls(path: Path | str) -> Iterator[Book]:
    """Open a workbook: its sheets by name; FileRefused when it is none, locked or damaged."""
    try:
        with (
            Path(os.devnull).open("w") as nowhere,
            xlrd.open_workbook(path, logfile=nowhere, on_demand=True, ragged_rows=True) as book,
        ):
            yield {name: partial(_rows, book, name) for name in book.sheet_names()}
    except BROKEN:
        raise FileRefused("old_excel") from None


def _rows(book: Any, name: str) -> Iterator[tuple[Any, ...]]:
    sheet = book.sheet_by_name(name)
    for number in range(sheet.nrows):
        cells = zip(sheet.row_types(number), sheet.row_values(number), strict=True)
        yield tuple(_value(kind, value, book.datemode) for kind, value in cells)


def _value(kind: int, value: Any, datemode: int) -> Any:
    """Return what a cell holds; what no calendar has as a date stays a number."""
    if kind == XL_CELL_BOOLEAN:
        return bool(value)
    if kind == XL_CELL_ERROR:
        return error_text_from_code.get(value, "#N/A")
    if kind != XL_CELL_DATE:
        return value
    try:
        moment: datetime.datetime = xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    return moment.time() if 0 <= value < 1 else moment
