"""Writes rows as CSV or XLSX, so that no cell turns into a formula in a spreadsheet."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BLOCK = 2**16


def safe_cell(value: Any) -> str | int | float:
    """Return a value as a cell; texts that a spreadsheet would run get an apostrophe.

    Our importer takes that apostrophe away again. Source: OWASP, CSV Injection.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text.startswith(_FORMULA) else text


class _Line:
    """What csv writes into: keeps one line until it is taken."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def csv_bytes(
    headers: Sequence[str], rows: Iterable[Sequence[Any]], *, mark: bytes = b"\xef\xbb\xbf"
) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8 with a mark, which spreadsheets need to see the accents.

    Programs that compare headers letter by letter get it without the mark.
    """
    line = _Line()
    writer = csv.writer(line)
    writer.writerow([safe_cell(header) for header in headers])
    yield mark + line.text.encode()
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        yield line.text.encode()


def xlsx_bytes(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield an XLSX file; it is written to disk first, since its index stands at the end."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([safe_cell(header) for header in headers])
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while block := file.read(_BLOCK):
            yield block


WRITERS = {"csv": csv_bytes, "xlsx": xlsx_bytes}
