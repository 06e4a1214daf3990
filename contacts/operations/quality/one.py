"""One person judged at a write: two short queries, and only what changed is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from contacts.models.quality import QualityIssue, QualityScore
from contacts.models.reach import ContactPoint
from contacts.operations.quality.book import RuleBook, rule_book
from contacts.operations.quality.facts import PRESENT, facts_sql
from contacts.operations.quality.judging import answering_for, moment
from contacts.operations.quality.statement import COLUMNS
from contacts.quality.judging import Failure, Score, judge
from contacts.quality.rule import Moment, Rule
from contacts.quality.sql import Binding

Q = QualityIssue.Closed
# How many earlier values are looked at, and how many people who share one; the night does the rest.
PAST, MOST_SHARING = 5, 20
_AROUND = f"""
({PRESENT}),
(select array_agg(r.code) from contacts_qualitywaiver w join contacts_qualityrule r
  on r.id = w.rule_id where w.contact_id = c.id and w.until >= %(today)s),
(select json_agg(json_build_array(i.id, i.code, i.field, i.rule_id, i.severity))
  from contacts_qualityissue i where i.contact_id = c.id and i.closed_at is null),
(select array[{", ".join("s." + name for name in COLUMNS)}] from contacts_qualityscore s
  where s.contact_id = c.id)
"""


class _Row(NamedTuple):
    facts: dict[str, Any]
    present: bool
    waived: frozenset[str]
    issues: list[list[Any]]
    score: Sequence[int | None] | None


def judge_contact(pk: int, *, now: datetime | None = None) -> Score | None:
    """Make the issues and the score of one person right, inside the caller's transaction.

    Where a value became shared with somebody, or is no longer, they are judged too.

    Returns:
        The score, or None for somebody who is not in use any more.
    """
    book, at = rule_book(), moment(now)
    score, columns = _judge(book, pk, at)
    for column in columns:
        for other in _sharing(pk, column):
            _judge(book, other, at)
    return score


def _judge(book: RuleBook, pk: int, at: Moment) -> tuple[Score | None, set[str]]:
    """Judge one person; return the score, and where values became or ceased to be shared."""
    row = _read(book, pk, at)
    alone = {check.rule.code for check in book.checks if check.rule.operator == "unique"}
    before = {column for _id, code, column, *_more in row.issues if code in alone}
    if not row.present:
        _forget(pk, at)
        return None, before
    verdict = judge(book.checks, row.facts, at, row.waived)
    _keep_issues(book, pk, verdict.failures, row, at)
    if row.score is None or tuple(row.score) != tuple(verdict.score):
        found = dict(zip(COLUMNS, verdict.score, strict=True))
        QualityScore.objects.bulk_create(
            [QualityScore(contact_id=pk, **found, measured_at=at.now)],
            update_conflicts=True,
            update_fields=[*COLUMNS, "measured_at"],
            unique_fields=["contact"],
        )
    after = {failure.column for failure in verdict.failures if failure.code in alone}
    return verdict.score, before ^ after


def _sharing(pk: int, kind: str) -> list[int]:
    """Return who has the email or phone that a person has now, or had before."""
    past = ContactPoint.history.filter(contact=pk, kind=kind).exclude(normalised="")
    values = past.order_by("-history_id").values_list("normalised", flat=True)[:PAST]
    others = ContactPoint.objects.filter(kind=kind, normalised__in=list(values))
    people = others.exclude(contact=pk).order_by("contact").values_list("contact", flat=True)
    return list(people.distinct()[:MOST_SHARING])


def _read(book: RuleBook, pk: int, at: Moment) -> _Row:
    bind = Binding(at)
    facts = facts_sql(book.needs, dict(book.custom), near=True, bind=bind)
    columns = "".join(f"{column.name}, " for column in facts.columns.values())
    sql = f"select {columns}{_AROUND} from contacts_contact c {facts.joins()} where c.id = %(pk)s"
    with connection.cursor() as cursor:
        cursor.execute(sql, {**bind.values, "pk": pk, "today": at.today})
        found = cursor.fetchone()
    if found is None:  # removed in this very transaction, as undoing an import does
        return _Row({}, False, frozenset(), [], None)
    *values, present, waived, issues, score = found
    return _Row(
        dict(zip(facts.columns, values, strict=True)),
        present,
        frozenset(waived or ()),
        issues or [],
        score,
    )


def _keep_issues(
    book: RuleBook, pk: int, failures: Sequence[Failure], row: _Row, at: Moment
) -> None:
    found, codes = dict.fromkeys(failures), set(book.codes)
    rules = {check.rule.code: check.rule for check in book.checks}
    known = {Failure(code, column) for _id, code, column, *_more in row.issues}
    for key, code, column, rule, severity in row.issues:
        if (code, column) not in found and (rule is not None or code in codes):
            how = Q.PASSED if code in codes else Q.RULE
            QualityIssue.objects.filter(pk=key).update(
                closed_at=at.now, closed_how=Q.WAIVED if code in row.waived else how
            )
        elif (code, column) in found and (rule is None or severity != rules[code].severity):
            _adopt(key, book, rules[code], at)
    fresh = [failure for failure in found if failure not in known]
    if fresh:
        stewards = answering_for(failure.column for failure in fresh)
        QualityIssue.objects.bulk_create(
            [_opened(pk, each, book, rules[each.code], stewards, at) for each in fresh],
            ignore_conflicts=True,
        )


def _opened(
    pk: int,
    failure: Failure,
    book: RuleBook,
    rule: Rule,
    stewards: Mapping[str, int | None],
    at: Moment,
) -> QualityIssue:
    return QualityIssue(
        contact_id=pk,
        rule_id=book.pks[failure.code],
        code=failure.code,
        field=failure.column,
        severity=rule.severity,
        assignee_id=stewards[failure.column],
        due_on=at.today + timedelta(days=rule.due_days),
        opened_at=at.now,
    )


def _adopt(key: int, book: RuleBook, rule: Rule, at: Moment) -> None:
    """Let a rule go on with what an import found, or with its new severity."""
    QualityIssue.objects.filter(pk=key).update(rule=book.pks[rule.code], severity=rule.severity)


def _forget(pk: int, at: Moment) -> None:
    QualityIssue.objects.filter(contact=pk, closed_at=None).update(
        closed_at=at.now, closed_how=Q.GONE
    )
    QualityScore.objects.filter(contact=pk).delete()
