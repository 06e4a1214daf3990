"""One timeline out of many sources: each app registers where its events come from."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """One thing on a person's timeline; ordered by time, then source and key."""

    at: datetime
    source: str
    key: int
    icon: str = field(compare=False)
    tone: str = field(compare=False)
    title: Any = field(compare=False)
    detail: Any = field(compare=False, default="")
    who: Any = field(compare=False, default="")


Cursor = tuple[datetime, str, int]


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """Where events of one kind come from.

    `events(contact, before, limit)` returns at most `limit` events older than the cursor
    `before`, newest first; it must put the limit into its query.
    """

    name: str
    title: Any
    permission: str
    events: Callable[[Any, datetime | None, int], Iterable[Event]]


_sources: dict[str, TimelineSource] = {}


def register(source: TimelineSource) -> None:
    """Add a source; registering the same name again replaces it."""
    _sources[source.name] = source


def timeline(
    user: Any, contact: Any, *, before: datetime | None = None, only: str = "", limit: int = 30
) -> list[Event]:
    """Merge one page of each source `user` may read, newest first.

    Costs one bounded query per source, however much the contact did.
    """
    pages = [
        source.events(contact, before, limit)
        for source in _sources.values()
        if user.has_perm(source.permission) and only in ("", source.name)
    ]
    return list(heapq.nlargest(limit, (event for page in pages for event in page)))


def sources_for(user: Any) -> list[TimelineSource]:
    """Return the sources `user` may read, for the filter above the timeline."""
    return [source for source in _sources.values() if user.has_perm(source.permission)]
