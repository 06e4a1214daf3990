"""What tables of posts, of days and of people share: a line is an item, columns go by meaning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import ClassVar

from contacts.files.tables import Table
from contacts.normalise.text import tidy
from interactions.files.social import Item, Refused, SocialFile, columns_of, unread


class SocialLines(SocialFile):
    """A table with one line per item; the header says what each column means."""

    longest: ClassVar[int]

    def __init__(self, table: Table, words: dict[str, str], zone: tzinfo) -> None:
        self.places = columns_of(table.headers, words)
        super().__init__(unread(table.headers, self.places))
        self.table = table
        self.zone = zone

    def items(self) -> Iterator[Item]:
        """Read line by line; the whole column decides how its dates are written."""
        self.learn_dates()
        width = len(self.table.headers)
        for line, span, cells, trouble in self.table.records():
            if trouble is not None:
                yield Refused(line, trouble.code, trouble.column, span)
            else:
                yield self.read(line, cells + [""] * (width - len(cells)))

    def learn_dates(self) -> None:
        """See how the columns with dates write them."""
        raise NotImplementedError

    def read(self, line: int, cells: list[str]) -> Item:
        """Return what one line says."""
        raise NotImplementedError

    def cell(self, cells: list[str], name: str, longest: int = 0) -> str:
        """Return a cell by what it means; an absent column is empty."""
        text = tidy(cells[self.places[name]]) if name in self.places else ""
        return text[: longest or self.longest]

    def refused(self, line: int, code: str, name: str) -> Refused:
        """Return the refusal of a line, with the file's own word for the column."""
        column = self.table.headers[self.places[name]] if name in self.places else ""
        return Refused(line, code, column)

    def texts_of(self, name: str) -> set[str]:
        """Return the different texts of a whole column; reads the table once."""
        place = self.places[name]
        rows = (cells for _, cells, trouble in self.table.rows() if trouble is None)
        return {cells[place].strip() for cells in rows if place < len(cells)}
