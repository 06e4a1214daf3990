"""Every way to write leaves one history row and one audit row, both with the person's name."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from config.actor import Actor
from config.history import history_sql
from config.operation import operation
from contacts.models.catalogue import Tag
from governance.audit_triggers import audit_sql, audited_models, tracked_models
from governance.models.audit import AuditEvent

pytestmark = pytest.mark.django_db
TRACKED, AUDITED = tracked_models(), audited_models()


def body_in_database(function: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select prosrc from pg_proc where proname = %s", [function])
        return cursor.fetchone()[0].strip()


def words(body: str) -> list[str]:
    """Return the words in a fixed order: a migration knows the columns in another one."""
    return sorted(re.findall(r"[\w.\"']+", body))


def triggers_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal"
            " and tgenabled = 'O'",
            [table],
        )
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_the_history_trigger_writes_what_the_model_has(model: Any) -> None:
    expected = history_sql(model, model.history.model).split("$history$")[1].strip()
    assert words(body_in_database(f"history_of_{model._meta.db_table}")) == words(expected)


@pytest.mark.parametrize("model", AUDITED, ids=lambda model: model._meta.label)
def test_the_audit_trigger_compares_what_the_model_has(model: Any) -> None:
    expected = audit_sql(model).split("$audit$")[1].strip()
    assert words(body_in_database(f"audit_of_{model._meta.db_table}")) == words(expected)


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_every_tracked_table_has_its_six_triggers(model: Any) -> None:
    assert triggers_of(model._meta.db_table) >= {
        f"{kind}_{event}"
        for kind in ("history", "audit")
        for event in ("insert", "update", "delete")
    }


@pytest.mark.parametrize("kind", ["history", "audit"])
def test_no_trigger_keeps_the_plan_of_a_small_update_for_a_large_one(kind: str) -> None:
    models = TRACKED if kind == "history" else AUDITED
    with connection.cursor() as cursor:
        cursor.execute(
            "select proname from pg_proc where proname like %s"
            " and 'enable_nestloop=off' = any(proconfig)",
            [f"{kind}\\_of\\_%"],
        )
        found = {row[0] for row in cursor.fetchall()}
    assert found >= {f"{kind}_of_{model._meta.db_table}" for model in models}


def sql(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def copy_in(_tag: Tag) -> None:
    with connection.cursor() as cursor:
        statement = "copy contacts_tag (name, name_fold, colour) from stdin"
        with cursor.cursor.copy(statement) as copy:
            copy.write_row(("New", "new", 1))


def saved(tag: Tag, **options: Any) -> None:
    tag.colour = 7
    tag.save(**options)


def bulk_updated(tag: Tag) -> None:
    tag.colour = 7
    Tag.objects.bulk_update([tag], ["colour"])


# name: what it does to a known tag, and the kind of history row it leaves
PATHS: dict[str, tuple[Callable[[Tag], Any], str]] = {
    "create": (lambda tag: Tag.objects.create(name="New", name_fold="new"), "+"),
    "bulk create": (lambda tag: Tag.objects.bulk_create([Tag(name="N", name_fold="n")]), "+"),
    "insert in SQL": (
        lambda tag: sql("insert into contacts_tag (name, name_fold, colour) values (%s, %s, 1)",
                        ["New", "new"]),
        "+",
    ),
    "copy": (copy_in, "+"),
    "save": (saved, "~"),
    "save of one field": (lambda tag: saved(tag, update_fields=["colour"]), "~"),
    "update": (lambda tag: Tag.objects.filter(pk=tag.pk).update(colour=7), "~"),
    "bulk update": (bulk_updated, "~"),
    "upsert": (
        lambda tag: Tag.objects.bulk_create(
            [Tag(name="Other", name_fold=tag.name_fold, colour=7)],
            update_conflicts=True, unique_fields=["name_fold"], update_fields=["colour"],
        ),
        "~",
    ),
    "update in SQL": (lambda tag: sql("update contacts_tag set colour = 7", []), "~"),
    "delete": (lambda tag: tag.delete(), "-"),
    "delete in SQL": (lambda tag: sql("delete from contacts_tag where id = %s", [tag.pk]), "-"),
}  # fmt: skip


@operation
def write(*, how: Callable[[Tag], Any], tag: Tag, by: Actor) -> None:
    """Write without a rule, as only a test may."""
    how(tag)


@pytest.fixture
def tag(by: Actor) -> Tag:
    return Tag.objects.create(name="Known", name_fold="known")


def traces(key: uuid.UUID) -> tuple[list[Any], list[Any]]:
    history = Tag.history.filter(history_operation=key)
    return (
        list(history.values_list("history_type", "history_user_id", "history_door")),
        list(
            AuditEvent.objects.filter(operation=key).values_list(
                "verb", "model", "user_id", "door", "facts__rows"
            )
        ),
    )


@pytest.mark.parametrize("path", PATHS)
def test_a_write_leaves_one_row_of_each_with_its_author(path: str, tag: Tag, by: Actor) -> None:
    how, kind = PATHS[path]
    key = uuid.uuid4()
    write(how=how, tag=tag, by=by, operation_id=key)
    verb = {"+": "row.insert", "~": "row.update", "-": "row.delete"}[kind]
    assert traces(key) == (
        [(kind, by.user_id, "page")],
        [(verb, "contacts.Tag", by.user_id, "page", 1)],
    )


@pytest.mark.parametrize(
    "how",
    [
        lambda tag: Tag.objects.filter(pk=tag.pk).update(colour=F("colour")),
        lambda tag: tag.save(),
        lambda tag: Tag.objects.filter(pk=0).delete(),
        lambda tag: sql("update contacts_tag set name = name", []),
    ],
    ids=["update", "save", "delete of nothing", "update in SQL"],
)
def test_a_write_that_changes_nothing_leaves_no_trace(
    how: Callable[[Tag], Any], tag: Tag, by: Actor
) -> None:
    key = uuid.uuid4()
    write(how=how, tag=tag, by=by, operation_id=key)
    assert traces(key) == ([], [])


def test_a_write_that_is_rolled_back_leaves_no_trace(tag: Tag, by: Actor) -> None:
    key = uuid.uuid4()

    def fail(known: Tag) -> None:
        saved(known)
        raise LookupError("after the write")

    with pytest.raises(LookupError):
        write(how=fail, tag=tag, by=by, operation_id=key)
    assert traces(key) == ([], [])
    tag.refresh_from_db()
    assert tag.colour == 0


def test_the_audit_row_names_columns_and_keys_but_no_values(tag: Tag, by: Actor) -> None:
    key = uuid.uuid4()
    write(how=saved, tag=tag, by=by, operation_id=key)
    assert AuditEvent.objects.get(operation=key).facts == {
        "rows": 1, "keys": [tag.pk], "columns": ["colour"],
    }  # fmt: skip


def test_a_write_of_many_rows_is_one_audit_row(by: Actor) -> None:
    key = uuid.uuid4()
    rows = [Tag(name=str(n), name_fold=str(n)) for n in range(5)]
    write(how=lambda _: Tag.objects.bulk_create(rows), tag=rows[0], by=by, operation_id=key)
    history, audit = traces(key)
    assert len(history) == 5
    assert audit == [("row.insert", "contacts.Tag", by.user_id, "page", 5)]
