"""Statements that run at every write are planned once per connection."""

import pytest
from django.db import connection, transaction

from config.prepared import prepared

SQUARE = "select %s::int * %s::int as square"


def kept() -> list[tuple[int, bool]]:
    """Return how often kept plans of the statement ran, and whether one was planned anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select generic_plans, custom_plans > 5 from pg_prepared_statements"
            " where strpos(statement, 'as square') > 0 and strpos(statement, 'strpos') = 0"
        )
        return cursor.fetchall()


@pytest.mark.django_db
def test_a_statement_is_planned_once_for_many_runs() -> None:
    assert [prepared(SQUARE, [number, number])[0][0] for number in range(8)] == [
        0, 1, 4, 9, 16, 25, 36, 49,
    ]  # fmt: skip
    # PostgreSQL looks at five plans before it keeps one.
    assert kept() == [(3, False)]


@pytest.mark.django_db
def test_behind_pgbouncer_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    assert prepared(SQUARE, [3, 3]) == [(9,)]
    assert kept() == []


@pytest.mark.django_db
def test_a_rollback_forgets_what_was_kept_and_the_next_run_plans_again() -> None:
    prepared(SQUARE, [2, 2])
    with transaction.atomic():
        prepared(SQUARE, [2, 2])
        transaction.set_rollback(True)
    assert prepared(SQUARE, [4, 4]) == [(16,)]
