"""Every way to write × every audited table: one line each, with who, how and why; else none."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import structlog
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from config.actor import Actor, Door
from config.operation import operation
from governance.audit_triggers import UNTRACKED, audited_models, tracked_models
from governance.inventory import OURS
from governance.models.audit import AuditEvent
from tests.audit.conftest import owner
from tests.audit.rows import changeable, made, other_value, unsaved

pytestmark = pytest.mark.django_db
# Their rows are only added: whoever changes one is refused (test_what_only_grows_is_not_changed).
ONLY_GROW = {"contacts.ConsentEvent": "event_at", "privacy.RequestStep": "at"}
AUDITED = [model for model in audited_models() if model._meta.label not in ONLY_GROW]
labels = {"ids": lambda model: model._meta.label}


def sql(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


class Case:
    """One known row of a table, and a column of it to change."""

    def __init__(self, model: Any) -> None:
        self.model, self.rows = model, model._base_manager
        self.row = made(model)
        self.pk = self.row.pk
        self.field = changeable(model)
        self.column, self.name = self.field.column, self.field.attname
        self.other = other_value(self.row, self.field)
        self.fresh = unsaved(model)
        self.mine = self.rows.filter(pk=self.row.pk)

    def changed(self) -> Any:
        setattr(self.row, self.name, self.other)
        return self.row

    def grown(self) -> Any:
        """An expression over the column itself that comes to another value."""
        now = getattr(self.row, self.name)
        if isinstance(self.field, models.CharField | models.TextField):
            return Concat(F(self.name), Value("x")) if not now else Value(self.other)
        if isinstance(self.field, models.DateTimeField):
            return F(self.name) - (now - self.other) if now else Value(self.other)
        return F(self.name) + (self.other - now)

    def upsert(self) -> None:
        self.changed()
        self.rows.bulk_create(
            [self.row],
            update_conflicts=True,
            unique_fields=[self.model._meta.pk.name],
            update_fields=[self.field.name],
        )

    def raw_delete(self) -> None:
        self.mine._raw_delete(self.mine.db)


T, ID = '"{0.model._meta.db_table}"', '"{0.model._meta.pk.column}"'
# The twelve of security.md A01: what each does, and the verb of the line it leaves.
PATHS: dict[str, tuple[Callable[[Case], Any], str]] = {
    "save": (lambda case: case.changed().save(force_update=True), "row.update"),
    "save of one field": (
        lambda case: case.changed().save(update_fields=[case.field.name]), "row.update"
    ),
    "update": (lambda case: case.mine.update(**{case.name: case.other}), "row.update"),
    "update by F": (lambda case: case.mine.update(**{case.name: case.grown()}), "row.update"),
    "bulk create": (lambda case: case.rows.bulk_create([case.fresh]), "row.insert"),
    "upsert": (Case.upsert, "row.update"),
    "bulk update": (
        lambda case: case.rows.bulk_update([case.changed()], [case.field.name]), "row.update"
    ),
    "update in SQL": (
        lambda case: sql(
            f'update {T} set "{{0.column}}" = %s where {ID} = %s'.format(case),
            [case.other, case.row.pk],
        ),
        "row.update",
    ),
    "delete in SQL": (
        lambda case: sql(f"delete from {T} where {ID} = %s".format(case), [case.row.pk]),
        "row.delete",
    ),
    "delete": (lambda case: case.row.delete(), "row.delete"),
    "delete of a query": (lambda case: case.mine.delete(), "row.delete"),
    "raw delete": (Case.raw_delete, "row.delete"),
}  # fmt: skip


@operation
def write(*, how: Callable[[], Any], by: Actor) -> None:
    """Write without a rule, as only a test may."""
    how()


def lines(key: uuid.UUID, model: Any) -> list[tuple[Any, ...]]:
    """Return the lines of an operation about one table."""
    rows = AuditEvent.objects.filter(operation=key, model=model._meta.label)
    return list(
        rows.values_list("verb", "user_id", "door", "request_id", "facts__rows", "facts__keys")
    )


@pytest.mark.parametrize("model", AUDITED, **labels)
def test_each_of_twelve_ways_leaves_one_line_with_its_author(model: Any, people: Any) -> None:
    by = Actor(people["ana"], Door.API)
    found, expected = {}, {}
    for path, (how, verb) in PATHS.items():
        case, key = Case(model), uuid.uuid4()
        with structlog.contextvars.bound_contextvars(request_id="r-1"):
            write(how=lambda how=how, case=case: how(case), by=by, operation_id=key)
        pk = case.fresh.pk if verb == "row.insert" else case.pk
        found[path] = lines(key, model)
        expected[path] = [(verb, by.user_id, "api", "r-1", 1, [pk])]
    assert found == expected


@pytest.mark.parametrize("model", AUDITED, **labels)
def test_nothing_changed_and_everything_taken_back_leave_no_line(model: Any, by: Actor) -> None:
    case, key = Case(model), uuid.uuid4()
    now = getattr(case.row, case.name)
    nothing: list[Callable[[], Any]] = [
        lambda: case.mine.update(**{case.name: F(case.name)}),
        lambda: case.rows.bulk_update([case.rows.get(pk=case.row.pk)], [case.field.name]),
        lambda: case.rows.filter(pk=None).delete(),
        lambda: sql(f'update {T} set "{{0.column}}" = "{{0.column}}"'.format(case), []),
    ]
    for how in nothing:
        write(how=how, by=by, operation_id=key)

    def broken() -> None:
        case.mine.update(**{case.name: case.other})
        raise LookupError("after the write")

    with pytest.raises(LookupError):
        write(how=broken, by=by, operation_id=key)
    assert lines(key, model) == []
    assert getattr(case.rows.get(pk=case.row.pk), case.name) == now


@pytest.mark.parametrize("label", sorted(ONLY_GROW))
def test_what_only_grows_leaves_a_line_when_it_grows_and_is_not_changed(
    label: str, by: Actor
) -> None:
    case, key = Case(apps.get_model(label)), uuid.uuid4()
    write(how=lambda: case.rows.bulk_create([case.fresh]), by=by, operation_id=key)
    ((verb, user, *_rest, keys),) = lines(key, case.model)
    assert (verb, user, keys) == ("row.insert", by.user_id, [case.fresh.pk])
    changes: list[Callable[[], Any]] = [
        lambda: case.mine.update(**{ONLY_GROW[label]: timezone.now()}),
        lambda: sql(f"delete from {T} where {ID} = %s".format(case), [case.pk]),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            write(how=change, by=by, operation_id=key)
    assert case.rows.get(pk=case.pk) == case.row


@pytest.mark.parametrize("model", audited_models(), **labels)
def test_the_owner_empties_no_table_without_a_line(model: Any, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_trigger where tgrelid = %s::regclass and tgname = any(%s)"
            " and tgenabled = 'O'",
            [
                model._meta.db_table,
                ["audit_insert", "audit_update", "audit_delete", "audit_truncate"],
            ],
        )
        assert cursor.fetchone() == (4,)


def test_emptying_a_table_is_one_line_with_how_many_rows_went(trail: None) -> None:
    from contacts.models.catalogue import SavedView

    made(SavedView)
    made(SavedView)
    with owner(), connection.cursor() as cursor:
        cursor.execute(f"truncate {SavedView._meta.db_table} cascade")
    rows = AuditEvent.objects.filter(verb="row.truncate", model="contacts.SavedView")
    assert list(rows.values_list("facts", flat=True)) == [{"rows": 2, "keys": [], "columns": []}]


def test_a_changed_key_is_a_changed_row(by: Actor) -> None:
    from contacts.models.catalogue import Tag

    tag, key = made(Tag), uuid.uuid4()
    write(
        how=lambda: sql("update contacts_tag set id = id + 1000000 where id = %s", [tag.pk]),
        by=by,
        operation_id=key,
    )
    ((verb, *_rest, rows, keys),) = lines(key, Tag)
    assert (verb, rows, keys) == ("row.update", 1, [tag.pk + 1_000_000])


def test_only_changed_rows_are_named(by: Actor) -> None:
    from contacts.models.catalogue import Tag

    first, second = made(Tag, colour=1), made(Tag, colour=2)
    key, both = uuid.uuid4(), [first.pk, second.pk]
    change = Tag.objects.filter(pk__in=both)
    write(how=lambda: change.update(colour=2), by=by, operation_id=key)
    assert [line[-2:] for line in lines(key, Tag)] == [(1, [first.pk])]


def test_every_table_with_history_and_every_through_table_is_audited() -> None:
    assert set(tracked_models()) <= set(AUDITED)
    through = {
        field.remote_field.through
        for model in AUDITED
        for field in model._meta.many_to_many
        if field.remote_field.through._meta.app_label in OURS
    }
    assert through - set(AUDITED) == set()


def test_what_is_left_out_exists_and_says_why() -> None:
    from django.apps import apps

    known = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert set(UNTRACKED) <= known
    assert all(UNTRACKED.values())
