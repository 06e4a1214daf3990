"""A file that is only added to: every line carries the digest of the line before it.

The digests are keyed, so that nobody without the key can write a line, or leave one out,
unnoticed. Lines are JSON objects; "n" counts them, "before" is the digest.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WINDOW = 64 * 1024


class ChainBroken(Exception):
    """A line was changed, left out or added by somebody else; the number says which."""

    def __init__(self, number: int) -> None:
        super().__init__(f"line {number} does not follow from the one before it")
        self.number = number


@dataclass(frozen=True, slots=True)
class Place:
    """One line: its number and its digest. Before the first line stands `START`."""

    number: int
    digest: str


START = Place(0, "")


class ChainedFile:
    """One such file; it and its folder appear with the first line."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    def stamp(self) -> tuple[int, int]:
        """Return something that changes whenever a line is added; (0, 0) while there is none."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_size, found.st_mtime_ns)

    def last(self) -> Place:
        """Return the last whole line; it is found from the end, however long the file is.

        Raises:
            ChainBroken: it is no line of ours.
        """
        try:
            with self.path.open("rb") as file:
                line = _last_line(file)
        except FileNotFoundError:
            return START
        return self._place(line)

    def lines(self) -> Iterator[tuple[Place, dict[str, Any]]]:
        """Yield every whole line with its place.

        Raises:
            ChainBroken: the lines are not what was written.
        """
        before = START
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for raw in file:
                if not raw.endswith(b"\n"):
                    return  # torn by a crash: whoever wrote it was told nothing
                line = raw[:-1]
                read = _read(line, before.number + 1)
                if read.get("n") != before.number + 1 or read.get("before") != before.digest:
                    raise ChainBroken(before.number + 1)
                before = Place(before.number + 1, self._digest(line))
                yield before, read

    def add(self, entries: Sequence[Mapping[str, Any]]) -> Place:
        """Write lines at the end, wait until the disk has them, and return the last one.

        Several processes may do so at a time; each sees the lines of the others.
        """
        with self._opened() as file:
            _cut_torn_line(file)
            line = _last_line(file)
            before = self._place(line)
            out = bytearray()
            for entry in entries:
                numbered = {"n": before.number + 1, **entry, "before": before.digest}
                line = json.dumps(numbered, separators=(",", ":")).encode()
                out += line + b"\n"
                before = Place(before.number + 1, self._digest(line))
            file.seek(0, os.SEEK_END)
            file.write(out)
            file.flush()
            os.fsync(file.fileno())
        return before

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        fresh = not self.path.exists()
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(number, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        if fresh:
            folder = os.open(self.path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)

    def _place(self, line: bytes) -> Place:
        if not line:
            return START
        number = _read(line, 0).get("n")
        if not isinstance(number, int):
            raise ChainBroken(0)
        return Place(number, self._digest(line))

    def _digest(self, line: bytes) -> str:
        return hmac.digest(self._key, line, "sha256").hex()


def _read(line: bytes, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as problem:
        raise ChainBroken(number) from problem
    if not isinstance(found, dict):
        raise ChainBroken(number)
    return found


def _last_line(file: Any) -> bytes:
    """Return the last line that ends with a line end, without it; empty where there is none."""
    end = file.seek(0, os.SEEK_END)
    window = _WINDOW
    while end:
        start = max(0, end - window)
        file.seek(start)
        kept: bytes = file.read(end - start)
        kept = kept[: kept.rfind(b"\n") + 1]
        begin = kept.rfind(b"\n", 0, len(kept) - 1)
        if kept and (begin >= 0 or not start):
            return kept[begin + 1 : -1]
        if not start:
            break
        window *= 8
    return b""


def _cut_torn_line(file: Any) -> None:
    """Take away the beginning of a line that a crash left; nobody was told that it stands."""
    end = file.seek(0, os.SEEK_END)
    window = _WINDOW
    while end:
        start = max(0, end - window)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0 or not start:
            file.truncate(start + found + 1)
            return
        window *= 8
