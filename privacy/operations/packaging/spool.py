"""Where rows wait, encrypted on disk, while the three forms of a package are written from them.

So the database is read once: page, JSON and CSV say the same, and memory stays flat.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Self

from config.sealed import new_data_key
from config.sealed_files import SealedWriter, lines_of, opened


class Spool:
    """Lists of rows by name; use it in a `with`, which removes what is on disk."""

    def __init__(self) -> None:
        self._key = new_data_key()
        self._files: dict[str, Any] = {}
        self.counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        for file in self._files.values():
            file.close()

    def writer(self, name: str) -> "Writer":
        """Return what puts rows down one by one; `end` makes them readable."""
        out = SealedWriter(self._key, name)
        self._files[name] = out.file
        return Writer(self, name, out)

    def take(self, name: str, rows: Iterable[dict[str, Any]]) -> int:
        """Put rows down under a name and return how many."""
        writer = self.writer(name)
        for row in rows:
            writer.put(row)
        return writer.end()

    def keep(self, name: str, out: SealedWriter, count: int) -> int:
        """Note what was put down; nothing stays of an empty list."""
        self.counts[name] = count
        if count:
            out.finish()
        else:
            self._files.pop(name).close()
        return count

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the rows of a name as lines of JSON, in their order."""
        if name in self._files:
            self._files[name].seek(0)
            yield from lines_of(opened(self._files[name], self._key, name))

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of a name."""
        return map(json.loads, self.lines(name))


class Writer:
    """One list of a spool while it is written."""

    def __init__(self, spool: Spool, name: str, out: SealedWriter) -> None:
        self._spool, self._name, self._out, self._count = spool, name, out, 0

    def put(self, row: dict[str, Any]) -> None:
        """Put one row down."""
        self._out.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        self._count += 1

    def end(self) -> int:
        """Finish the list and return how many rows it has."""
        return self._spool.keep(self._name, self._out, self._count)
