"""What an auditor reads: the trail as filters narrow it, and how far it is sealed and verified."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from config.days import start_of
from config.keyset import page_of
from governance.audit_verbs import VERBS
from governance.models.audit import AuditEvent
from governance.seals import last_seal

NEWEST = ("-at", "-id")
WAITING_COUNTED = 10_000
_AT_A_TIME = 2_000
_VERIFIED = ("audit.verified", "audit.broken")


@dataclass(frozen=True, slots=True)
class SealState:
    """How many seals there are and since when, what waits, and what was last found."""

    seals: int
    sealed_at: datetime | None
    waiting: int
    verified_at: datetime | None
    first_bad: int | None
    fault: str
    anchored: bool


def seal_state() -> SealState:
    """Return how the trail stands; what waits is counted up to 10,000."""
    last = last_seal()
    fresh = AuditEvent.objects.filter(position__gte=last.end if last else 0)
    found = AuditEvent.objects.filter(verb__in=_VERIFIED).order_by(*NEWEST).first()
    facts = found.facts if found else {}
    return SealState(
        seals=last.number if last else 0,
        sealed_at=last.sealed_at if last else None,
        waiting=fresh.order_by()[:WAITING_COUNTED].count(),
        verified_at=found.at if found else None,
        first_bad=facts.get("first_bad"),
        fault=facts.get("fault", ""),
        anchored=bool(facts.get("anchored")),
    )


def narrowed(chosen: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """Return the events that the filters keep; days are the organisation's.

    A kind of verb (`contact.`) is asked as its verbs, which an index finds.
    """
    events = AuditEvent.objects.all()
    if verb := chosen.get("verb"):
        events = events.filter(verb__in=[each for each in VERBS if each.startswith(verb)] or [verb])
    for name in ("model", "door", "operation"):
        if chosen.get(name):
            events = events.filter(**{name: chosen[name]})
    if chosen.get("key"):
        events = events.filter(key=chosen["key"].strip())
    if chosen.get("person"):
        events = events.filter(user_id=chosen["person"].pk)
    if chosen.get("since"):
        events = events.filter(at__gte=start_of(chosen["since"]))
    if chosen.get("until"):
        events = events.filter(at__lt=start_of(chosen["until"] + timedelta(days=1)))
    return events


def all_of(events: QuerySet[AuditEvent]) -> Iterator[AuditEvent]:
    """Yield events, newest first, a page at a time: no cursor is held open, memory stays flat."""
    after = ""
    while True:
        page = page_of(events, order=NEWEST, after=after, limit=_AT_A_TIME)
        yield from page.rows
        after = page.after
        if not after:
            return
