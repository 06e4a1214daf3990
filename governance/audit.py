"""Keeps the journal: one row per entry, in the operation's own transaction."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from config.actor import Door
from config.journal import Entry
from config.request_id import current_request_id
from governance.models.audit import AuditEvent

MOST_A_MINUTE = 30


def keep(*, entry: Entry, **_: Any) -> AuditEvent:
    """Write one audit row; returning it tells the journal that somebody listened."""
    return AuditEvent.objects.create(
        verb=entry.verb,
        model=entry.model,
        key=entry.key,
        user_id=entry.by.user_id,
        door=str(entry.by.door),
        operation=entry.operation,
        facts=entry.facts,
        request_id=current_request_id(),
    )


def keep_access(
    verb: str,
    *,
    user_id: int | None,
    door: Door,
    model: str = "",
    key: str = "",
    facts: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one row about what somebody saw, or was not let see; no operation was running."""
    return AuditEvent.objects.create(
        verb=verb,
        model=model,
        key=key,
        user_id=user_id,
        door=str(door),
        facts=facts or {},
        request_id=current_request_id(),
    )


def room_left(verb: str, *, user_id: int | None) -> int:
    """Return how many more rows of a verb one person may cause in this minute.

    What anybody can cause without being let in must not be a way to fill the disk.
    """
    since = timezone.now() - timedelta(minutes=1)
    recent = AuditEvent.objects.filter(user_id=user_id, verb=verb, at__gte=since)
    return MOST_A_MINUTE - recent[:MOST_A_MINUTE].count()
