"""What one operation did, table by table, as far as somebody may know of it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.source import Import
from contacts.models.work import BulkChange
from contacts.operations.restoration.planning import Forecast, Kept
from contacts.operations.restoration.tables import HOUSE, PERSONAL, TABLES, Table
from contacts.reading.row_history import label_of
from contacts.reading.words import door_words, people_names
from contacts.scope import open_to

PEOPLE = 50
REASONS = {
    "changed_since": _("Changed since"),
    "consent": _("An opt-out or consent stands"),
    "erased": _("The person was erased"),
    "merged": _("Merged into another record"),
    "not_permitted": _("Out of your reach"),
    "gone": _("What it names is gone"),
    "taken": _("The name is taken by now"),
    "in_use": _("In use by now"),
    "no_history": _("Nothing is known of before"),
    "opted_out": _("An opt-out or consent stands"),
}


@dataclass(slots=True)
class Summary:
    """One operation: who, when, by which door, why, and how many rows of each kind."""

    key: UUID
    at: Any
    who: str
    user_id: int | None
    door: Any
    reason: str
    tables: list[tuple[Any, int, int, int]] = field(default_factory=list)
    people: list[Contact] = field(default_factory=list)
    count: int = 0
    file: Import | None = None
    restored: BulkChange | None = None


def summary_of(done: UUID, user: Any) -> Summary | None:
    """Return what `user` may know of an operation, or None when that is nothing."""
    first, found, touched = None, [], None
    for table in TABLES:
        rows = _rows(table, done, user)
        number = dict(rows.order_by().values_list("history_type").annotate(n=Count("history_id")))
        if not number:
            continue
        row = rows.order_by("history_id").first()
        first = row if first is None or row.history_date < first.history_date else first
        name = table.model._meta.verbose_name_plural
        found.append((name, number.get("~", 0), number.get("+", 0), number.get("-", 0)))
        if table in PERSONAL:
            keys = rows.order_by().values(table.contact)
            touched = Q(pk__in=keys) if touched is None else touched | Q(pk__in=keys)
    if first is None:
        return None
    people = people_names([first.history_user_id])
    summary = Summary(
        done,
        first.history_date,
        people.get(first.history_user_id or 0, ""),
        first.history_user_id,
        door_words(first.history_door),
        first.history_change_reason or "",
        found,
        file=Import.objects.visible_to(user).filter(key=done).first(),
        restored=BulkChange.objects.filter(operation=done, action="restore").first(),
    )
    if touched is not None:
        seen = Contact.objects.visible_to(user).filter(touched, erased_at=None)
        summary.count = seen.count()
        summary.people = list(seen.order_by("family_name", "given_name", "pk")[:PEOPLE])
    return summary


def _rows(table: Table, done: UUID, user: Any) -> QuerySet:
    """Return the history rows of an operation that `user` may know of."""
    rows = table.model.history.filter(history_operation=done)
    if user.has_perm(Can.VIEW_ALL):
        return rows.filter(open_to(user, table.contact)) if table.contact else rows
    if table in HOUSE:
        return rows.filter(history_user_id=user.pk)
    # People who are gone are known to who made or removed them.
    seen = Contact.objects.visible_to(user).values("pk")
    absent = ~Q(**{f"{table.contact}__in": Contact.objects.values("pk")})
    mine = absent & Q(history_user_id=user.pk)
    return rows.filter(Q(**{f"{table.contact}__in": seen}) | mine)


@dataclass(frozen=True, slots=True)
class KeptLine:
    """One row that stays, in words, with the person it belongs to if the reader sees them."""

    kind: Any
    reason: Any
    fields: tuple[str, ...]
    contact: Contact | None


def kept_lines(rows: list[Kept], user: Any) -> list[KeptLine]:
    """Return what stays, in words."""
    labels = {table.label: table for table in TABLES}
    keys = [row.key for row in rows if row.key and labels[row.label] in PERSONAL]
    seen = {str(c.key): c for c in Contact.objects.visible_to(user).filter(key__in=keys)}
    return [
        KeptLine(
            labels[row.label].model._meta.verbose_name,
            REASONS.get(row.reason, row.reason),
            tuple(label_of(labels[row.label].model, name) for name in row.fields),
            seen.get(row.key),
        )
        for row in rows
    ]


def reason_lines(reasons: dict[str, int]) -> list[tuple[Any, int]]:
    """Return the reasons why rows stay, in words, with how many each keeps."""
    return [(REASONS.get(reason, reason), number) for reason, number in sorted(reasons.items())]


def of_facts(facts: dict[str, Any]) -> Forecast:
    """Return what came of a restoring from what was written down of it."""
    kept = [
        Kept(label, key, reason, tuple(each)) for label, key, reason, each in facts.get("kept", [])
    ]
    found = Forecast(facts.get("changed", {}), facts.get("added", {}), facts.get("removed", {}))
    found.kept = kept
    found.reasons.update(facts.get("reasons", {}))
    return found
