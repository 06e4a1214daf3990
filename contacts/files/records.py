"""Physical lines to rows of cells, without ever letting one bad quote eat the next lines."""

import csv
import re
from collections import deque
from collections.abc import Iterator

from contacts.drafts import Finding
from contacts.files.lines import CUT
from contacts.files.refusals import problem

LONGEST_FIELD = 100_000
LONGEST_SPAN = 1_000
# Escaped quotes leave an honest note at one or two tries; more is somebody wasting our time.
MOST_TRIES = 20
EMAIL_CELL = re.compile(r'"?[^\s@"]+@[^\s@"]+\.[a-zA-Z]{2,}"?')

CLOSED_CELL = re.compile(r'"(?:[^"]|"")*"')

Record = tuple[int, int, list[str], Finding | None]


def parse_line(text: str, delimiter: str) -> list[str]:
    """Split one record strictly; csv.Error where quotes do not add up."""
    if '"' not in text:
        return text.split(delimiter)
    return next(csv.reader([text], delimiter=delimiter, strict=True))


class Records:
    """Walks over lines and yields (line, span, cells, problem).

    A quote left open is followed only as long as the result can be a row of this table;
    otherwise its first line alone is turned down and reading goes on with the next one.
    """

    def __init__(
        self, lines: Iterator[str], delimiter: str, headers: list[str], *, damaged: bool = False
    ) -> None:
        self.lines = lines
        self.delimiter = delimiter
        self.headers = headers
        self.damaged = damaged
        self.blank = 0
        self.number = 0
        self._pending: deque[str] = deque()

    def skip(self, count: int) -> None:
        for _ in range(count):
            self._next()
        self.number += count

    def __iter__(self) -> Iterator[Record]:
        delimiter, width, damaged = self.delimiter, len(self.headers), self.damaged
        while (line := self._next()) is not None:
            self.number += 1
            number = self.number
            if not line or line.isspace():
                self.blank += 1
                continue
            if '"' in line:
                span, cells, trouble = self._quoted(line)
                self.number += span - 1
            else:
                span, cells, trouble = 1, line.split(delimiter), None
            if len(line) > LONGEST_FIELD or "\x00" in line or damaged or span > 1:
                trouble = trouble or self._unreadable(line, cells)
            if len(cells) != width and trouble is None and width:
                trouble = self._misfit(cells, width)
            yield number, span, cells, trouble

    def _next(self) -> str | None:
        return self._pending.popleft() if self._pending else next(self.lines, None)

    def _quoted(self, line: str) -> tuple[int, list[str], Finding | None]:
        try:
            return 1, parse_line(line, self.delimiter), None
        except csv.Error as error:
            cells = line.split(self.delimiter)
            if line.endswith(CUT) or "field larger" in str(error):
                return 1, cells, self._unreadable(line, cells) or problem("oversized_field")
            if "end of data" not in str(error):
                return 1, cells, problem("stray_quote", self._quote_column(cells))
        found = self._continued(line)
        if found:
            return found[0], found[1], None
        return 1, cells, problem("unclosed_quote", self._quote_column(cells))

    def _continued(self, line: str) -> tuple[int, list[str]] | None:
        """Follow an open quote; put everything back if no believable row comes of it."""
        parts, size, quotes, tries = [line], len(line), line.count('"'), 0
        cells: list[str] | None = None
        while len(parts) < LONGEST_SPAN and size < 2 * LONGEST_FIELD and tries < MOST_TRIES:
            following = self._next()
            if following is None:
                break
            parts.append(following)
            size += len(following)
            count = following.count('"')
            quotes += count
            # An even number of quotes is needed before all can be closed.
            if not count or quotes % 2:
                continue
            tries += 1
            try:
                cells = parse_line("\n".join(parts), self.delimiter)
            except csv.Error as error:
                if "end of data" in str(error):
                    continue
            break
        if cells is not None and self._believable(parts, cells):
            return len(parts), cells
        self._pending.extendleft(reversed(parts[1:]))
        return None

    def _believable(self, parts: list[str], cells: list[str]) -> bool:
        """Tell a note of several lines from a lost quote that swallowed whole rows."""
        width = len(self.headers)
        if not width:
            return True
        if len(cells) != width:
            return False
        for part in parts[1:-1]:
            inner = part.split(self.delimiter)
            if len(inner) == width > 1 and (
                width > 5 or any(EMAIL_CELL.fullmatch(cell) for cell in inner)
            ):
                return False
        return True

    def _unreadable(self, line: str, cells: list[str]) -> Finding | None:
        if line.endswith(CUT):
            return problem("oversized_line")
        for position, cell in enumerate(cells):
            if len(cell) > LONGEST_FIELD:
                return problem("oversized_field", self._name(position))
            if "\x00" in cell:
                return problem("nul", self._name(position))
            if self.damaged and "\ufffd" in cell:
                return problem("undecodable", self._name(position))
        return None

    def _misfit(self, cells: list[str], width: int) -> Finding | None:
        """Trailing empties are harmless either way; half a row is not a row."""
        if len(cells) > width:
            if any(cell.strip() for cell in cells[width:]):
                return problem("too_many_cells")
            del cells[width:]
        elif len(cells) * 2 < width:
            return problem("too_few_cells")
        return None

    def _quote_column(self, cells: list[str]) -> str:
        for position, cell in enumerate(cells):
            if cell.startswith('"') and not CLOSED_CELL.fullmatch(cell):
                return self._name(position)
        return ""

    def _name(self, position: int) -> str:
        return self.headers[position] if position < len(self.headers) else ""
