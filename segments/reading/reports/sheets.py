"""An answer as a sheet: its head and lines, for the page, the files and the API alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from segments.measures import DIMENSIONS
from segments.reading.measuring import Answer, Key, Row
from segments.reading.reports.saying import hidden_word, label, rounded, said, shown

# A wider table is read line by line.
MOST_COLUMNS = 14


@dataclass(frozen=True, slots=True)
class Grid:
    """Two sides across each other: rows of the first, columns of the second."""

    corner: str
    columns: Sequence[Key]
    rows: Sequence[tuple[Key, Sequence[Row | None]]]


@dataclass(frozen=True)
class Sheet:
    """What was asked, under a name, and its answer."""

    name: str
    answer: Answer

    @property
    def measure(self) -> str:
        """What was counted, in words."""
        return str(self.answer.columns[-1].label)

    @property
    def head(self) -> list[str]:
        """The head of the lines."""
        return [str(column.label) for column in self.answer.columns]

    @property
    def total(self) -> str:
        """The number of everything, in words."""
        answer = self.answer
        return hidden_word() if answer.total_hidden else said(answer.total, answer.unit)

    def lines(self) -> Iterator[list[Any]]:
        """Yield the lines as plain values: names, then the number; at last that of everything."""
        unit = self.answer.unit
        for row in self.answer.rows:
            yield [*self._names(row, words=False), _plain(row.value, row.hidden, unit)]
        yield self.last_line(_plain(self.answer.total, self.answer.total_hidden, unit))

    def words(self) -> Iterator[list[str]]:
        """Yield the same lines with their numbers in words."""
        for row in self.answer.rows:
            yield [*self._names(row), shown(row, self.answer.unit)]
        yield self.last_line(self.total)

    def label(self, key: Key, place: int) -> str:
        """Return what a key on the first or second side is called."""
        return label(key, self.answer.question.by[place])

    def _names(self, row: Row, *, words: bool = True) -> list[str]:
        """Return where a row stands: days and months in words, or as programs read them."""
        sides = self.answer.question.by
        if words:
            return [label(key, side) for key, side in zip(row.keys, sides, strict=True)]
        return [key.label for key in row.keys]

    def last_line(self, total: Any) -> list[Any]:
        """Return the line of everything."""
        sides = len(self.answer.columns) - 1
        return [_("All"), *[""] * (sides - 1), total] if sides else [total]

    @cached_property
    def grid(self) -> Grid | None:
        """The lines of two sides as a table; None for other answers and for very wide ones."""
        sides = self.answer.question.by
        if len(sides) != 2:
            return None
        cells = {(row.keys[0].value, row.keys[1].value): row for row in self.answer.rows}
        across = _in_order((row.keys[1] for row in self.answer.rows), sides[1])
        down = {row.keys[0].value: row.keys[0] for row in self.answer.rows}
        if len(across) > MOST_COLUMNS:
            return None
        rows = [
            (key, [cells.get((value, column.value)) for column in across])
            for value, key in down.items()
        ]
        return Grid(str(self.answer.columns[0].label), across, rows)


def _in_order(keys: Iterator[Key], side: str) -> list[Key]:
    """Return the keys once each: time and cohorts in their order, others as they come."""
    found = list({key.value: key for key in keys}.values())
    if DIMENSIONS[side].order != "own":
        return found
    return sorted(found, key=lambda key: (not key.value, len(key.value), key.value))


def _plain(value: Any, hidden: bool, unit: Any) -> Any:
    if hidden:
        return hidden_word()
    return "" if value is None else rounded(value, unit)
