"""One timeline out of many sources: each app registers where its events come from."""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleLessThan


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


# Where an event stands among all of a person, and among those of its own source.
Cursor = tuple[datetime, str, int]
Position = tuple[datetime, int]

BEFORE_ANY, AFTER_ANY = 0, 2**63 - 1  # keys are positive numbers of 64 bits


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """Where events of one kind come from.

    `events(contact, before, limit)` returns the newest events below the position `before`, at
    most `limit`, ordered by time and key; it must put all of that into its query (`older`),
    or events are lost between two pages.
    """

    name: str
    title: Any
    permission: str
    events: Callable[[Any, Position | None, int], Iterable[Event]]


_sources: dict[str, TimelineSource] = {}


def register(source: TimelineSource) -> None:
    """Add a source; registering the same name again replaces it."""
    _sources[source.name] = source


def timeline(
    user: Any, contact: Any, *, before: Cursor | None = None, only: str = "", limit: int = 30
) -> list[Event]:
    """Merge one page of each source `user` may read, newest first, all below `before`.

    The cursor of a page is that of its last event, so that events of one same moment are
    told apart. Costs one bounded query per source, however much the contact did.
    """
    pages = [
        source.events(contact, position(source.name, before), limit)
        for source in _sources.values()
        if user.has_perm(source.permission) and only in ("", source.name)
    ]
    return list(heapq.nlargest(limit, (event for page in pages for event in page)))


def cursor_of(event: Event) -> Cursor:
    """Return where the page below this event starts."""
    return event.at, event.source, event.key


def older(rows: QuerySet, at: str, before: Position | None) -> QuerySet:
    """Order rows by the moment in `at`, newest first, and keep those below a position."""
    rows = rows.order_by(f"-{at}", "-pk")
    return rows.filter(TupleLessThan((F(at), F("pk")), before)) if before else rows


def position(source: str, before: Cursor | None) -> Position | None:
    """Return the cursor as one source sees it: of one moment, sources come in order of name."""
    if before is None:
        return None
    at, name, key = before
    if source == name:
        return at, key
    return at, AFTER_ANY if source < name else BEFORE_ANY


def sources_for(user: Any) -> list[TimelineSource]:
    """Return the sources `user` may read, for the filter above the timeline."""
    return [source for source in _sources.values() if user.has_perm(source.permission)]
