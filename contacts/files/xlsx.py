"""Workbooks of XLSX, row by row as openpyxl streams them."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from contacts.files.cells import Book
from contacts.files.refusals import FileRefused

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


@contextmanager
def opened_xlsx(path: Path | str) -> Iterator[Book]:
    """Open a workbook: its sheets by name; FileRefused when it is damaged."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()
            yield {s.title: partial(s.iter_rows, values_only=True) for s in book.worksheets}
        finally:
            book.close()
    except BROKEN:
        raise FileRefused("damaged_xlsx") from None
