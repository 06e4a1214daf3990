"""What one request read and searched, told once it is answered to whoever keeps the trail.

Reading views say it where the value is shown; what a person searched for is never said, only
that they did. Outside of a request (commands, jobs) nobody listens: what leaves there is
recorded by its operation.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Noticed:
    """What was shown: sensitive fields by record, hits by kind of search, people by API token."""

    read: dict[str, set[str]] = field(default_factory=dict)
    # What was opened of people known by number only, as rows of theirs name them.
    opened: dict[int, set[str]] = field(default_factory=dict)
    why: str = ""
    searched: dict[str, int] = field(default_factory=dict)
    delivered: dict[str, int] = field(default_factory=dict)


_noticed: ContextVar[Noticed | None] = ContextVar("noticed", default=None)


@contextmanager
def noticing() -> Iterator[Noticed]:
    """Collect what is read and searched inside."""
    noticed = Noticed()
    token = _noticed.set(noticed)
    try:
        yield noticed
    finally:
        _noticed.reset(token)


def note_read(key: object, names: Iterable[str]) -> None:
    """Say that sensitive fields of the person `key` were shown in full."""
    noticed = _noticed.get()
    if noticed is not None and (shown := set(names)):
        noticed.read.setdefault(str(key), set()).update(shown)


def note_opened(person: int, name: str) -> None:
    """Say that a sealed text of the person with this number was opened to be shown."""
    noticed = _noticed.get()
    if noticed is not None:
        noticed.opened.setdefault(person, set()).add(name)


def note_why(purpose: str) -> None:
    """Say what this request reads for, as a code."""
    noticed = _noticed.get()
    if noticed is not None:
        noticed.why = purpose


def note_search(kind: str, hits: int) -> None:
    """Say that somebody searched for people, how, and how many were found."""
    noticed = _noticed.get()
    if noticed is not None:
        noticed.searched[kind] = hits


def note_delivered(token: str, people: int) -> None:
    """Say that a program got a page of people, with which token, and how many."""
    noticed = _noticed.get()
    if noticed is not None and people:
        noticed.delivered[token] = noticed.delivered.get(token, 0) + people
