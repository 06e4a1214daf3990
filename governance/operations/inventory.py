"""Measures the data once a day, keeps the inventory of that day, and opens and closes issues."""

from dataclasses import asdict, dataclass

from django.db import connection
from django.utils import timezone

from config.actor import Actor
from config.jobs import defer_once
from config.journal import record
from config.operation import operation
from governance.inventory import described, drift, measured
from governance.models.inventory import InventoryIssue, InventorySnapshot

TASK = "governance.refresh_inventory"
_PATIENCE = "set local statement_timeout = '30min'"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh found."""

    columns: int
    opened: int
    closed: int


@operation
def refresh_inventory(*, by: Actor) -> Refreshed:
    """Measure, keep the day's copy (a second one replaces the first), settle the issues.

    Reads whole tables, set-based; meant for the daily job.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PATIENCE)
    lines = described.all_lines()
    entries = described.entries(measured.measure(lines))
    stored = [asdict(entry) for entry in entries]
    InventorySnapshot.objects.update_or_create(
        day=timezone.localdate(), defaults={"lines": stored, "created_at": timezone.now()}
    )
    opened, closed = _settle(drift.issues(entries))
    record(
        "inventory.refreshed", about=InventorySnapshot, by=by, count=len(entries), opened=opened,
        closed=closed,
    )  # fmt: skip
    return Refreshed(len(entries), opened, closed)


@operation
def ask_for_refresh(*, by: Actor) -> bool:
    """Let the worker refresh the inventory now; False when it waits for that already."""
    if not defer_once(TASK, timestamp=0):
        return False
    record("inventory.refresh_asked", about=InventorySnapshot, by=by)
    return True


def _settle(found: set[drift.Issue]) -> tuple[int, int]:
    """Open what is new and close what is settled; what stays open keeps its first day."""
    known = InventoryIssue.objects.filter(closed_at=None)
    standing = {drift.Issue(row.code, row.table, row.column): row.pk for row in known}
    fresh = sorted(found - standing.keys(), key=lambda each: (each.code, each.table, each.column))
    InventoryIssue.objects.bulk_create(InventoryIssue(**asdict(issue)) for issue in fresh)
    settled = [pk for issue, pk in standing.items() if issue not in found]
    closed = InventoryIssue.objects.filter(pk__in=settled).update(closed_at=timezone.now())
    return len(fresh), closed
