"""A table read from a file: column names, and rows that can be walked more than once."""

from collections.abc import Iterator
from itertools import islice

from contacts.drafts import Finding
from contacts.files.encodings import encoding_of
from contacts.files.layout import LINES_LOOKED_AT, layout_of
from contacts.files.lines import physical_lines
from contacts.files.records import Record, Records
from contacts.files.sources import Source


class Table:
    """What every kind of file offers once it is open.

    `blank_lines` and `last_line` are known after a walk: all lines of the file after its
    column names are either blank or inside exactly one record.
    """

    kind = "csv"
    encoding = ""
    delimiter = ""

    def __init__(self, name: str, headers: list[str], *, first_line: int = 1) -> None:
        self.name = name
        self.headers = headers
        self.first_line = first_line
        self.blank_lines = 0
        self.last_line = 0

    def records(self) -> Iterator[Record]:
        """Walk the file: (line, span in physical lines, cells, problem or None)."""
        raise NotImplementedError

    def rows(self) -> Iterator[tuple[int, list[str], Finding | None]]:
        """Walk the file without the spans."""
        for line, _, cells, trouble in self.records():
            yield line, cells, trouble

    def sample(self, count: int = 50) -> list[list[str]]:
        """The first readable rows, for guessing what the columns hold."""
        good = (cells for _, cells, trouble in self.rows() if trouble is None)
        return list(islice(good, count))

    def place(self, line: int) -> str:
        """Name the file inside a compressed one; empty where there is only one."""
        return ""


class TextTable(Table):
    """Delimited text: CSV, semicolons, tabs."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.detected = encoding_of(source)
        self.encoding = self.detected.name
        looked_at = list(islice(physical_lines(source, self.detected), LINES_LOOKED_AT))
        layout = layout_of(looked_at)
        super().__init__(source.name, layout.headers, first_line=layout.skip + 1)
        self.delimiter = layout.delimiter

    def records(self) -> Iterator[Record]:
        records = Records(
            physical_lines(self.source, self.detected),
            self.delimiter,
            self.headers,
            damaged=self.detected.damaged,
        )
        records.skip(self.first_line - 1)
        yield from records
        self.blank_lines = records.blank
        self.last_line = records.number


class JoinedTable(Table):
    """Several tables of one export as one; line numbers go on from file to file."""

    def __init__(self, name: str, parts: list[Table]) -> None:
        headers = list(dict.fromkeys(header for part in parts for header in part.headers))
        super().__init__(name, headers, first_line=parts[0].first_line)
        self.parts = parts
        self.encoding = parts[0].encoding
        self.delimiter = parts[0].delimiter
        self._starts: list[int] = []

    def records(self) -> Iterator[Record]:
        offset, blank, self._starts = 0, 0, []
        for part in self.parts:
            self._starts.append(offset)
            order = [self.headers.index(header) for header in part.headers]
            for line, span, cells, trouble in part.records():
                spread = [""] * len(self.headers)
                for position, cell in zip(order, cells, strict=False):
                    spread[position] = cell
                yield offset + line, span, cells if trouble else spread, trouble
            offset += part.last_line
            blank += part.blank_lines
        self.blank_lines, self.last_line = blank, offset

    def place(self, line: int) -> str:
        for part, start in zip(reversed(self.parts), reversed(self._starts), strict=False):
            if line > start:
                return f"{part.name}:{line - start}"
        return ""


class MarkedTable(Table):
    """A table with one more column, the same in every row: which list the rows are from."""

    def __init__(self, table: Table, header: str, value: str) -> None:
        super().__init__(table.name, [*table.headers, header], first_line=table.first_line)
        self.table = table
        self.value = value
        self.encoding = table.encoding
        self.delimiter = table.delimiter

    def records(self) -> Iterator[Record]:
        width = len(self.headers) - 1
        for line, span, cells, trouble in self.table.records():
            if trouble is None:
                cells += [""] * (width - len(cells))
                cells.append(self.value)
            yield line, span, cells, trouble
        self.blank_lines, self.last_line = self.table.blank_lines, self.table.last_line
