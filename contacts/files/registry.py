"""Reads the full list of the national do-not-call registry of the US, line by line."""

import re
from collections.abc import Iterable, Iterator

# "212,5550123" as the registry delivers it; with or without the comma, the plus and the 1.
_LINE = re.compile(rb"\+?1?[ ,-]?([2-9]\d\d)[ ,-]?([2-9]\d{6})")
_MARK = b"\xef\xbb\xbf"


class BadRegistry(Exception):
    """A line is no number of the US; `line` says which one, and nothing else of it."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def numbers_in(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Yield the area code and the E.164 number of each line; empty lines are left out.

    Raises:
        BadRegistry: a line is anything else, such as one of a list of changes.
    """
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix(_MARK if number == 1 else b"").strip()
        if not text:
            continue
        found = _LINE.fullmatch(text)
        if found is None:
            raise BadRegistry(number)
        area, rest = (part.decode() for part in found.groups())
        yield area, f"+1{area}{rest}"
