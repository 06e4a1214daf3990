"""Works out what taking an operation back would do, and what it would leave as it is and why."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, NotPermitted
from config.field_access import uneditable_fields
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.operations.restoration import plan_sql as sql
from contacts.operations.restoration.tables import (
    ASSIGNED,
    CHILDREN,
    CONTACT,
    HOUSE,
    NOT_THEN,
    PERSONAL,
    TABLES,
    Table,
)
from contacts.operations.rights import changeable, is_system, may

# So many of the rows that stay are named; the others are counted.
NAMED = 200


class NothingToRestore(DomainError):
    """The operation left nothing that could be taken back."""

    code = "nothing_to_restore"


@dataclass(frozen=True, slots=True)
class Kept:
    """One row, or some columns of it, that stay as they are; no key where it is out of sight."""

    label: str
    key: str
    reason: str
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Forecast:
    """What taking an operation back does: rows by kind of record, people, and what stays."""

    changed: dict[str, int] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    people: int = 0
    kept: list[Kept] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many rows change, come back or go."""
        return sum(sum(each.values()) for each in (self.changed, self.added, self.removed))


def plan_operation(done: UUID, by: Actor, *, locking: bool) -> None:
    """Leave the plan of taking `done` back in temporary tables of this transaction."""
    _plan({"operation": str(done)}, TABLES, sql.of_operation, by, locking=locking)


def plan_moment(contact: Contact, at: datetime, by: Actor, *, locking: bool) -> None:
    """Leave the plan of making a person's record what it was at a moment, as above."""
    names = {"operation": None, "contact": contact.pk, "at": at}
    _plan(names, PERSONAL, sql.since_moment, by, locking=locking, also=NOT_THEN)


def plan_house(done: UUID, by: Actor) -> None:
    """Leave the plan for what an import made beside people: tags, organisations, mappings."""
    names: dict[str, Any] = {"operation": str(done), "hidden": _hidden_keys(by)}
    with connection.cursor() as cursor:
        for statement in sql.gone(_targets()):
            cursor.execute(statement, names)
        for table in HOUSE:
            for statement in sql.plan(table, frozenset(), sql.of_operation):
                cursor.execute(statement, names)
            for statement in sql.reasons(table, allowed=True):
                cursor.execute(statement)
        for table in HOUSE:
            for statement in sql.in_use(table, {}) if table.removable else ():
                cursor.execute(statement)


def _plan(
    names: dict[str, Any],
    tables: tuple[Table, ...],
    touched: Callable[[Table], str],
    by: Actor,
    *,
    locking: bool,
    also: frozenset[str] = frozenset(),
) -> None:
    names["hidden"] = _hidden_keys(by)

    def plan(planned: tuple[Table, ...]) -> None:
        for table in planned:
            for statement in sql.plan(table, _denied(table, by), touched, also):
                cursor.execute(statement, names)

    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")
        for statement in sql.gone(_targets()):
            cursor.execute(statement, names)
        plan(tables)
        for statement in sql.people():
            cursor.execute(statement)
        if locking:
            cursor.execute(sql.LOCK)
            # Whoever was waited for changed something: look again at how things are now.
            plan(PERSONAL)
        _scope(cursor, by)
        _reasons(cursor, by, tables)


def _reasons(cursor: Any, by: Actor, tables: tuple[Table, ...]) -> None:
    adds = may(by, Can.VIEW_ALL)
    planned = {table.name: table for table in tables}
    for table in tables:
        if table.contact:
            for statement in sql.scope(table, adds):
                cursor.execute(statement)
        allowed = not table.permission or is_system(by) or by.user.has_perm(table.permission)
        for statement in sql.reasons(table, allowed):
            cursor.execute(statement)
    # Who is kept because of a row; then rows that stay with them; then what these rows name.
    statements = [
        *sql.in_use(CONTACT, planned),
        *(line for table in CHILDREN for line in sql.with_contact(table)),
        *(line for t in tables if t.removable and not t.contact for line in sql.in_use(t, planned)),
    ]
    for statement in statements:
        cursor.execute(statement)


def _scope(cursor: Any, by: Actor) -> None:
    touched = RawSQL("select id from restoring_people", [])
    reach = changeable(Contact.objects.filter(pk__in=touched), by).order_by().values("pk")
    query, parameters = reach.query.sql_with_params()
    cursor.execute("drop table if exists restoring_scope")
    cursor.execute(
        f"create temp table restoring_scope on commit drop as select * from ({query}) as s(id)",
        parameters,
    )


def _targets() -> list[tuple[str, str]]:
    tracked = {table.name: table.history for table in TABLES}
    targets = {target for table in TABLES for target in table.links().values()}
    return [(target, tracked.get(target, "")) for target in sorted(targets)]


def _denied(table: Table, by: Actor) -> frozenset[str]:
    """Return the columns that the actor may not write."""
    if is_system(by):
        return frozenset()
    names = uneditable_fields(by.user, table.label)
    fields = table.model._meta.local_concrete_fields
    denied = {f.column for f in fields if f.name in names or f.column in names}
    if table is CONTACT and not may(by, Can.ASSIGN):
        denied |= set(ASSIGNED)
    return frozenset(denied)


def _hidden_keys(by: Actor) -> list[str]:
    if is_system(by):
        return []
    names = uneditable_fields(by.user, CONTACT.label)
    return [name.removeprefix("custom.") for name in names if name.startswith("custom.")]


def forecast(tables: tuple[Table, ...] = TABLES) -> Forecast:
    """Return what the plan of this transaction says."""
    found = Forecast()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(sql.counts(table))
            changed, added, removed = cursor.fetchone()
            for counts, number in (
                (found.changed, changed), (found.added, added), (found.removed, removed),
            ):  # fmt: skip
                if number:
                    counts[table.label] = number
            cursor.execute(
                f"select why, count(*) from ({sql.kept(table)}) as k(key, why, fields) group by why"
            )
            found.reasons.update(dict(cursor.fetchall()))
            room = NAMED - len(found.kept)
            cursor.execute(f"{sql.kept(table)} order by 1, 2 limit {max(room, 0)}")
            found.kept += [
                Kept(table.label, key, why, tuple(fields)) for key, why, fields in cursor.fetchall()
            ]
        if tables == HOUSE:
            return found
        each = " union ".join(
            f"select k.contact_id from {t.plan} k where k.why = '' and (k.how in ('add', 'remove')"
            " or k.restored <> '{}' or k.keys <> '{}')"
            for t in (CONTACT, *CHILDREN)
        )
        cursor.execute(f"select count(*) from ({each}) as one")
        [found.people] = cursor.fetchone()
    return found


def demand_own(done: UUID, by: Actor) -> None:
    """Refuse an operation of somebody else to who does not see every team.

    Raises:
        NotPermitted: it is somebody else's.
        NothingToRestore: history does not know it.
    """
    makers = makers_of(done)
    if not makers:
        raise NothingToRestore(_("History holds nothing of this operation."))
    if not may(by, Can.VIEW_ALL) and makers != {by.user_id}:
        raise NotPermitted(_("This change belongs to somebody else."))


def makers_of(done: UUID) -> set[int | None]:
    """Return who made an operation, by what history says of its rows."""
    found: set[int | None] = set()
    for table in TABLES:
        rows = table.model.history.filter(history_operation=done).order_by()
        found.update(rows.values_list("history_user_id", flat=True).distinct())
    return found
