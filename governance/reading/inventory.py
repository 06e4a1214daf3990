"""The data inventory for pages: narrowed, counted, compared between two days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from governance.inventory.changes import Difference, differences
from governance.inventory.described import Entry, entries
from governance.inventory.formats import as_csv, as_json, as_markdown
from governance.models.inventory import InventoryIssue, InventorySnapshot

__all__ = ["Entry", "as_csv", "as_json", "as_markdown", "entries"]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two days of the inventory and what became different; a day may be missing."""

    before: date | None
    after: date | None
    found: list[Difference]


def narrowed(rows: Iterable[Entry], chosen: dict[str, Any]) -> list[Entry]:
    """Keep the entries that have all of the chosen values."""
    wanted = [(name, value) for name, value in chosen.items() if value]
    return [row for row in rows if all(getattr(row, name) == value for name, value in wanted)]


def open_issues(table: str = "", column: str = "") -> list[InventoryIssue]:
    """Return what waits to be settled, oldest first, of one column or of all."""
    found = InventoryIssue.objects.filter(closed_at=None)
    if table:
        found = found.filter(table=table, column=column)
    return list(found.order_by("code", "table", "column"))


def by_code(issues: Iterable[InventoryIssue]) -> list[tuple[str, list[InventoryIssue]]]:
    """Return the issues in groups, the largest group first."""
    groups: dict[str, list[InventoryIssue]] = {}
    for issue in issues:
        groups.setdefault(issue.code, []).append(issue)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def days() -> list[date]:
    """Return the days of which a copy is kept, newest first."""
    return list(InventorySnapshot.objects.order_by("-day").values_list("day", flat=True))


def compared(since: date | None, until: date | None) -> Compared:
    """Compare the copies that were valid on two days.

    Without a day, the copies before the latest and the latest.
    """
    newest = InventorySnapshot.objects.order_by("-day")
    after = newest.filter(day__lte=until).first() if until else newest.first()
    if since:
        before = newest.filter(day__lte=since).first()
    else:
        before = newest.filter(day__lt=after.day).first() if after else None
    if before is None or after is None:
        return Compared(before.day if before else None, after.day if after else None, [])
    return Compared(before.day, after.day, differences(before.lines, after.lines))
