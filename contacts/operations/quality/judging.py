"""People judged by the rules in force: one at every write, some after bulk work, all at night."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from config.stewardship import Place, stewards_for
from contacts.models.quality import QualityIssue, QualityWaiver
from contacts.operations.quality.book import RuleBook, rule_book
from contacts.operations.quality.keeping import KEEP
from contacts.operations.quality.statement import counting_sql, judged_sql, states_sql
from contacts.quality.fields import CUSTOM
from contacts.quality.rule import Moment

# A pattern of a rule must not hold the database for ever; the whole table takes seconds.
LONGEST_STATEMENT = "600s"


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging did: people looked at, their mean score, issues opened and closed."""

    contacts: int
    score: float | None
    opened: int
    closed: int


def moment(now: datetime | None = None) -> Moment:
    """Return the present as rules see it."""
    now = now or timezone.now()
    return Moment(timezone.localdate(now), now)


def judge_all() -> Judged:
    """Make issues and scores of everybody right, inside the caller's transaction."""
    book, at = rule_book(), moment()
    states, bind = states_sql(book, at=at, near=False, waived=waived_rules(at))
    return _keep(book, at, states, bind.values, issues="true", scores="true")


def judge_ids(ids: Iterable[int]) -> Judged:
    """Make issues and scores of these people right, inside the caller's transaction."""
    keys = list(ids)
    if not keys:
        return Judged(0, None, 0, 0)
    book, at = rule_book(), moment()
    states, bind = states_sql(
        book, at=at, near=True, scope="c.id = any(%(ids)s)", waived=waived_rules(at)
    )
    ours = "{}.contact_id = any(%(ids)s)".format
    values = {**bind.values, "ids": keys}
    return _keep(book, at, states, values, issues=ours("i"), scores=ours("s"))


def count_failures(book: RuleBook | None = None) -> tuple[int, Counter[str]]:
    """Return how many people there are, and how many places fail each rule; writes nothing."""
    book, at = book or rule_book(), moment()
    states, bind = states_sql(book, at=at, near=False, waived=waived_rules(at))
    with transaction.atomic(), planned(_FOR_EVERYBODY), connection.cursor() as cursor:
        cursor.execute(counting_sql(states, book), bind.values)
        people, *counts = cursor.fetchone()
    found: Counter[str] = Counter()
    for check, count in zip(book.checks, counts, strict=True):
        found[check.rule.code] += count
    return people, found


def waived_rules(at: Moment) -> list[int]:
    """Return the keys of the rules that somebody has a waiver of, now."""
    held = QualityWaiver.objects.filter(until__gte=at.today)
    return list(held.values_list("rule", flat=True).distinct())


_ADDRESS = frozenset(("street", "city", "region", "postal_code", "country"))
# Counts of rows beside a person are nobody's column; who answers for these answers for them.
_PLACES = {"open_duplicates": "family_name", "points": "email", "addresses": "email"}


def answering_for(columns: Iterable[str]) -> dict[str, int | None]:
    """Return who answers for the columns that issues are shown at."""
    places = {column: _place(column) for column in set(columns)}
    known = stewards_for(places.values())
    return {column: known.get(place) for column, place in places.items()}


def _place(column: str) -> Place:
    if column in _ADDRESS:
        return "contacts.PostalAddress", column
    name = column.replace(CUSTOM, "custom.", 1)
    return "contacts.Contact", _PLACES.get(name, name)


def _keep(
    book: RuleBook,
    at: Moment,
    states: str,
    values: dict[str, Any],
    *,
    issues: str,
    scores: str,
) -> Judged:
    sql = KEEP.format(judged=judged_sql(states, book), issues=issues, scores=scores)
    settings = _FOR_EVERYBODY if issues == "true" else _SETTINGS
    with planned(settings), connection.cursor() as cursor:
        cursor.execute(sql, {**values, **_checks(book, at)})
        people, score, opened, closed = cursor.fetchone()
    return Judged(people, None if score is None else float(score), opened, closed)


def _checks(book: RuleBook, at: Moment) -> dict[str, Any]:
    """Return the checks as parallel lists."""
    checks = book.checks
    stewards = answering_for(check.column for check in checks)
    return {
        "now": at.now,
        "today": at.today,
        "left": _left(),
        "numbers": list(range(len(checks))),
        "codes": [check.rule.code for check in checks],
        "columns": [check.column for check in checks],
        "rules": [book.pks[check.rule.code] for check in checks],
        "severities": [check.rule.severity for check in checks],
        "assignees": [stewards[check.column] for check in checks],
        "due": [at.today + timedelta(days=check.rule.due_days) for check in checks],
    }


# Compiling so many small expressions costs more than they do.
_SETTINGS = {"statement_timeout": LONGEST_STATEMENT, "jit": "off"}
# Joined row by row, tables that grow under the statement, and that the planner takes for empty,
# would be read again and again.
_FOR_EVERYBODY = {**_SETTINGS, "enable_nestloop": "off"}


def _left() -> list[int]:
    """Return the colleagues who left and still have issues."""
    issues = QualityIssue.objects.filter(closed_at=None, assignee__is_active=False)
    return list(issues.order_by().values_list("assignee", flat=True).distinct())


@contextmanager
def planned(settings: Mapping[str, str]) -> Iterator[None]:
    """Let PostgreSQL plan what is inside with these settings; those of before come back."""
    read = ", ".join(f"current_setting('{name}')" for name in settings)
    write = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"select {read}")
        before = cursor.fetchone()
        cursor.execute(write, list(settings.values()))
    yield
    with connection.cursor() as cursor:
        cursor.execute(write, before)
