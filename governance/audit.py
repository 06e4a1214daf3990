"""Keeps the journal: one row per entry, in the operation's own transaction."""

from typing import Any

from config.journal import Entry
from governance.models.audit import AuditEvent


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
    )
