"""A page of a timeline: what of it a reader sees, by month, with a filter of several kinds."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.utils.timezone import localtime

from config.field_access import hidden_fields, masked_fields
from config.timeline import Cursor, Event, TimelineSource
from contacts.models.contact import Contact
from contacts.reading.changes import as_read
from contacts.reading.sensitive import note_changes


@dataclass(slots=True)
class Month:
    """The events of one month; `headed` unless the page before began with the same one."""

    first: datetime
    headed: bool
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind in the filter; `query` is the address with this kind switched."""

    name: str
    title: Any
    chosen: bool
    query: str


def readable(events: Iterable[Event], contact: Contact, user: Any) -> list[Event]:
    """Return what `user` may read of one person's events; what is sensitive of it is noticed.

    An edit carries its changes; a source cannot know which of them this reader may see.
    """
    hidden = hidden_fields(user, Contact._meta.label)
    masked = masked_fields(user, Contact._meta.label)
    shown = []
    for event in events:
        if event.source == "edits":
            changes = list(as_read(event.detail, hidden, masked))
            if not changes:
                continue
            note_changes(contact, changes)
            event = replace(event, detail=changes)
        shown.append(event)
    return shown


def by_month(events: Iterable[Event], before: Cursor | None) -> list[Month]:
    """Group a page, newest first, by the reader's months; `before` is where it started."""
    above = _month(before[0]) if before else None
    found = []
    for month, group in groupby(events, lambda event: _month(event.at)):
        own = list(group)
        found.append(Month(own[0].at, month != above, own))
    return found


def _month(at: datetime) -> tuple[int, int]:
    local = localtime(at)
    return local.year, local.month


def choices_of(
    sources: Iterable[TimelineSource], chosen: Iterable[str], word: str
) -> tuple[list[Choice], str]:
    """Return the kinds to filter by, and the query of those chosen (`word` names one of them)."""
    sources = list(sources)
    own = [source.name for source in sources if source.name in {*chosen}]
    choices = []
    for source in sources:
        kept = [name for name in own if name != source.name]
        following = kept if source.name in own else [*own, source.name]
        query = urlencode([(word, name) for name in following])
        choices.append(Choice(source.name, source.title, source.name in own, query))
    return choices, urlencode([(word, name) for name in own])
