"""What the cells of a spreadsheet say: the values people see, dates as ISO."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from contacts.files.layout import MOST_COLUMNS, clean_header
from contacts.files.records import EMAIL_CELL, LONGEST_FIELD, Record
from contacts.files.refusals import FileRefused, problem

# The sheets of an open workbook by name, in their order; each walks its rows anew.
Book = Mapping[str, Callable[[], Iterator[tuple[Any, ...]]]]


def texts_of(row: tuple[Any, ...]) -> list[str]:
    """Return the texts of a row, without the empty cells at its end."""
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


def header_row(rows: list[list[str]]) -> tuple[list[str], int]:
    """Return the column names, and the number of the first row of values.

    They stand in the first row at least half as wide as the widest; descriptions come before it.

    Raises:
        FileRefused: there is none, or it is wider than a table may be.
    """
    width = max(len(row) for row in rows)
    for number, row in enumerate(rows, 1):
        filled = sum(1 for cell in row if cell)
        if filled * 2 < width or not filled:
            continue
        if len(row) > MOST_COLUMNS:
            raise FileRefused("too_many_columns")
        if any(EMAIL_CELL.fullmatch(cell) for cell in row):
            return [f"Column {n}" for n in range(1, width + 1)], number
        return [clean_header(cell) for cell in row], number + 1
    raise FileRefused("no_header")


def record_of(number: int, cells: list[str], headers: list[str]) -> Record:
    """Return a row as a record of a table, with what is wrong about it."""
    if len(cells) > len(headers):
        return number, 1, cells, problem("too_many_cells")
    for position, cell in enumerate(cells):
        if len(cell) > LONGEST_FIELD:
            return number, 1, cells, problem("oversized_field", headers[position])
        if "\x00" in cell:
            return number, 1, cells, problem("nul", headers[position])
    # A sheet does not store empty cells at the end of a row.
    cells += [""] * (len(headers) - len(cells))
    return number, 1, cells, None
