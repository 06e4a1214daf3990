"""One timeline out of many sources: each app registers where its events come from.

A timeline of one person merges one page of each source; a timeline of everybody does the same
over all people a colleague may see. Both start below a position and cost the same at any depth.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from config.field_access import reads
from config.timeline_keys import (
    ALL_OF_IT,
    Cursor,
    Keys,
    Position,
    keys_of_each,
    needed_of,
    older,
    position,
)

__all__ = [
    "Audience",
    "Cursor",
    "Event",
    "Keys",
    "Position",
    "TimelineSource",
    "cursor_of",
    "keys_of_each",
    "older",
    "position",
    "register",
    "source_of_rows",
    "sources_for",
    "sources_of_all",
    "timeline",
    "timeline_of_all",
]


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """One thing on a person's timeline; ordered by time, then source and key.

    `contact` is the number of the person, for pages that tell of several; `url` leads to the
    thing itself, where it has a page; `extra` is for the template of the source.
    """

    at: datetime
    source: str
    key: int
    icon: str = field(compare=False)
    tone: str = field(compare=False)
    title: Any = field(compare=False)
    detail: Any = field(compare=False, default="")
    who: Any = field(compare=False, default="")
    url: str = field(compare=False, default="")
    contact: int | None = field(compare=False, default=None)
    extra: Any = field(compare=False, default=None)


@dataclass(frozen=True, slots=True)
class Audience:
    """The people whose events a timeline over everybody may show to one colleague.

    `people` are the contacts they see; `everybody` says that these are as good as all, rows
    without a person included, and `open_to(column)` is the condition that leaves out the rest;
    `few` are their numbers where they are few, else None.
    """

    user: Any
    people: QuerySet
    everybody: bool = False
    few: tuple[int, ...] | None = None
    open_to: Callable[[str], Q] = lambda column: Q()

    def newest(
        self,
        rows: QuerySet,
        at: str,
        before: Position | None,
        limit: int,
        *,
        contact: str = "contact",
    ) -> QuerySet:
        """Return the newest of `rows` about these people below a position.

        Who sees everybody walks the index on time; of few people the newest rows of each are
        found by the index on person and time; else rows are walked by time and each one's
        person is looked up, which is seldom far where people are many.

        Args:
            rows: rows of one table, with indexes on (at, pk) and on (contact, at, pk).
            at: the column with the moment.
            before: where to start.
            limit: how many at most.
            contact: the column with the person.
        """
        if self.everybody:
            return older(rows.filter(self.open_to(contact)), at, before)[:limit]
        if self.few is None:
            # A comparison, not a membership: PostgreSQL must not turn it into a join.
            seen = self.people.order_by().filter(pk=OuterRef(f"{contact}_id")).values("pk")
            return older(rows.filter(**{f"{contact}_id": Subquery(seen)}), at, before)[:limit]
        newest = keys_of_each(rows, at, before, limit, contact=contact, people=self.few)
        return older(rows.filter(pk__in=newest), at, None)


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """Where events of one kind come from.

    `events(contact, before, limit)` returns the newest events below the position `before`, at
    most `limit`, ordered by time and key; it must put all of that into its query (`older`),
    or events are lost between two pages. `everybody(audience, before, limit)` does the same
    over all people of an audience (`Audience.newest`) and fills `contact`; a source without it
    tells of its events on the pages of persons only.

    `keys` lets a page find out in one query for all sources which of them it needs. With
    `by_keys`, the source tells of just the events of the page; without, it is asked for
    `events` where one of its keys, of which some may be no event, is new enough.
    """

    name: str
    title: Any
    permission: str
    events: Callable[[Any, Position | None, int], Iterable[Event]]
    everybody: Callable[[Audience, Position | None, int], Iterable[Event]] | None = None
    # The columns that its events tell, such as "contacts.Note.text": hidden from whoever may
    # not read one of them.
    tells: tuple[str, ...] = ()
    keys: Keys | None = None
    by_keys: Callable[[list[int]], Iterable[Event]] | None = None


def source_of_rows(
    name: str,
    title: Any,
    permission: str,
    *,
    rows: Callable[[], QuerySet],
    at: str,
    told: Callable[[Sequence[Any]], Iterable[Event]],
    contact: str = "contact",
    tells: tuple[str, ...] = (),
) -> TimelineSource:
    """Return the source of a table with one row per event, for one person and for everybody.

    Args:
        name: its word in addresses; also `source` of each event.
        title: what its filter is called.
        permission: what a role must hold.
        rows: the rows with whatever `told` needs of other tables; indexed on (contact, -at,
            -id) and on (-at, -id).
        at: the column with the moment.
        told: makes events of one page of rows, `key` the row's and `contact` its person.
        contact: the column with the person.
        tells: as in `TimelineSource`.
    """

    def events(person: Any, before: Position | None, limit: int) -> Iterable[Event]:
        own = older(rows().filter(**{contact: person}), at, before)
        return told(list(own[:limit]))

    def everybody(audience: Audience, before: Position | None, limit: int) -> Iterable[Event]:
        return told(list(audience.newest(rows(), at, before, limit, contact=contact)))

    def by_keys(keys: list[int]) -> Iterable[Event]:
        return told(list(rows().filter(pk__in=keys)))

    return TimelineSource(
        name, title, permission, events, everybody, tells, Keys(rows, at, contact), by_keys
    )


_sources: dict[str, TimelineSource] = {}


def register(source: TimelineSource) -> None:
    """Add a source; registering the same name again replaces it."""
    _sources[source.name] = source


def timeline(
    user: Any,
    contact: Any,
    *,
    before: Cursor | None = None,
    only: Iterable[str] = (),
    limit: int = 30,
) -> list[Event]:
    """Merge one page of the sources `user` may read, newest first, all below `before`.

    `only` names sources, none for all. The cursor of a page is that of its last event, so that
    events of one same moment are told apart. Costs one query for the keys of all sources and a
    bounded few per source on the page, however much the contact did.
    """
    sources = _chosen(sources_for(user), only)
    needed = needed_of(sources, contact, before, limit) if len(sources) > 1 else {}
    pages = []
    for source in sources:
        keys = needed.get(source.name, ALL_OF_IT)
        if keys and keys is not ALL_OF_IT and source.by_keys is not None:
            pages.append(source.by_keys(keys))
        elif keys:
            pages.append(source.events(contact, position(source.name, before), limit))
    return _merged(pages, limit)


def timeline_of_all(
    audience: Audience,
    *,
    before: Cursor | None = None,
    only: Iterable[str] = (),
    limit: int = 30,
) -> list[Event]:
    """Merge one page of each source over all people of an audience, as `timeline` does."""
    pages = [
        source.everybody(audience, position(source.name, before), limit)
        for source in _chosen(sources_of_all(audience.user), only)
        if source.everybody is not None
    ]
    return _merged(pages, limit)


def _chosen(sources: list[TimelineSource], only: Iterable[str]) -> list[TimelineSource]:
    names = set(only)
    return [source for source in sources if not names or source.name in names]


def _merged(pages: list[Iterable[Event]], limit: int) -> list[Event]:
    return list(heapq.nlargest(limit, (event for page in pages for event in page)))


def cursor_of(event: Event) -> Cursor:
    """Return where the page below this event starts."""
    return event.at, event.source, event.key


def sources_for(user: Any) -> list[TimelineSource]:
    """Return the sources `user` may read, for the filter above the timeline."""
    return [
        source
        for source in _sources.values()
        if user.has_perm(source.permission)
        and all(reads(user, *path.rsplit(".", 1)) for path in source.tells)
    ]


def sources_of_all(user: Any) -> list[TimelineSource]:
    """Return the sources `user` may read that tell of everybody."""
    return [source for source in sources_for(user) if source.everybody is not None]
