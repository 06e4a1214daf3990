"""Where the column names stand and what separates them."""

import csv
import re
from collections import Counter
from dataclasses import dataclass

from contacts.files.records import EMAIL_CELL, Records, parse_line
from contacts.files.refusals import FileRefused

DELIMITERS = ",;\t|"
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?', re.I)
MOST_COLUMNS = 1_000
LINES_LOOKED_AT = 60
PREAMBLE = 20


@dataclass(frozen=True, slots=True)
class Layout:
    """`skip` lines come before the first data line; names are invented if there are none."""

    delimiter: str
    headers: list[str]
    skip: int


def layout_of(lines: list[str]) -> Layout:
    """Read the first lines of a file: `sep=`, descriptions, then the column names."""
    filled = [number for number, line in enumerate(lines) if line.strip(" \t\r\x00\ufeff")]
    if not filled:
        raise FileRefused("empty")
    first = filled[0]
    named = SEPARATOR_LINE.fullmatch(lines[first].strip())
    if named:
        filled = filled[1:]
        if not filled:
            raise FileRefused("empty")
    widths = {d: _widths(lines, filled, d) for d in (named[1] if named else DELIMITERS)}
    delimiter = max(widths, key=lambda d: _weight(widths[d]))
    start = _header_line(filled, widths[delimiter])
    headers, span = _header_cells(lines[start:], delimiter)
    if len(headers) > MOST_COLUMNS:
        raise FileRefused("too_many_columns")
    if any(EMAIL_CELL.fullmatch(cell) for cell in headers):
        return Layout(delimiter, [f"Column {n}" for n in range(1, len(headers) + 1)], start)
    if not any(headers):
        raise FileRefused("no_header")
    return Layout(delimiter, headers, start + span)


def clean_header(text: str) -> str:
    """The file's own word, without marks nobody sees and line breaks."""
    return " ".join(text.replace("\ufeff", "").replace("\x00", "").split())


def _widths(lines: list[str], filled: list[int], delimiter: str) -> dict[int, int]:
    widths = {}
    for number in filled:
        try:
            widths[number] = len(parse_line(lines[number], delimiter))
        except csv.Error:
            # A line inside a note of several lines says nothing about the width.
            continue
    return widths


def _usual(widths: dict[int, int]) -> tuple[int, int]:
    counted = Counter(width for width in widths.values() if width > 1)
    if not counted:
        return 1, 0
    return max(counted.items(), key=lambda item: (item[1] * (item[0] - 1), item[0]))


def _weight(widths: dict[int, int]) -> int:
    width, times = _usual(widths)
    return (width - 1) * times


def _header_line(filled: list[int], widths: dict[int, int]) -> int:
    """The first line about as wide as the table; what stands before is a description."""
    width, _ = _usual(widths)
    for number in filled[:PREAMBLE]:
        if widths.get(number, 0) * 2 > width or (width == 1 and number in widths):
            return number
    return filled[0]


def _header_cells(lines: list[str], delimiter: str) -> tuple[list[str], int]:
    for number, span, cells, _ in Records(iter(lines), delimiter, []):
        names = [clean_header(cell) for cell in cells[: MOST_COLUMNS + 1]]
        while names and not names[-1]:
            names.pop()
        return names, number + span - 1
    raise FileRefused("no_header")
