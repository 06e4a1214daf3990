"""Opens a file of purchases: tables of all kinds, compressed ones, and text without headers."""

import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from contacts.files.encodings import encoding_of
from contacts.files.lines import physical_lines
from contacts.files.opening import open_table
from contacts.files.records import Record
from contacts.files.refusals import FileRefused, problem
from contacts.files.sources import Source, file_source, kind_of
from contacts.files.tables import Table, TextTable

XZ = b"\xfd7zXZ"
# CDNOW: customer, in the sample also the number within it, day, how many discs, dollars.
CDNOW = re.compile(rb"\s*\d{5}\s+(?:\d{4}\s+)?(?:19|20)\d{6}\s+\d+\s+\d+\.\d\d\s*[\r\n]")
CDNOW_HEADERS = ["Customer", "Date", "Quantity", "Amount"]


def open_purchases(path: Path | str, filename: str) -> Table:
    """Open the file, xz-compressed or not; FileRefused says why when it cannot be read."""
    with Path(path).open("rb") as stream:
        compressed = stream.read(len(XZ)) == XZ
    if not compressed:
        source = file_source(path, filename)
        return CdnowTable(source) if CDNOW.match(source.head()) else open_table(path, filename)
    source = Source(filename, lambda: _unpacked(path))
    if kind_of(source.head()) != "text":
        raise FileRefused("binary")
    return CdnowTable(source) if CDNOW.match(source.head()) else TextTable(source)


def _unpacked(path: Path | str) -> BinaryIO:
    return cast(BinaryIO, lzma.open(path))


class CdnowTable(Table):
    """Columns of fixed width, no line with names; every line is one order."""

    kind = "cdnow"

    def __init__(self, source: Source) -> None:
        super().__init__(source.name, CDNOW_HEADERS)
        self.source = source
        self.detected = encoding_of(source)
        self.encoding = self.detected.name

    def records(self) -> Iterator[Record]:
        """Walk the lines; the number within the sample, where there is one, is left out."""
        number = blank = 0
        for text in physical_lines(self.source, self.detected):
            number += 1
            cells = text.split()
            if not cells:
                blank += 1
                continue
            if len(cells) == len(CDNOW_HEADERS) + 1:
                del cells[1]
            trouble = None
            if len(cells) != len(CDNOW_HEADERS):
                few = len(cells) < len(CDNOW_HEADERS)
                trouble = problem("too_few_cells" if few else "too_many_cells")
            yield number, 1, cells, trouble
        self.blank_lines, self.last_line = blank, number
