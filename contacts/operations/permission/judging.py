"""The one judgement of permission, for sets of people; one person is a set of one.

Every way out asks here, when it plans and again at the moment of sending.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent
from contacts.operations.permission.listed import fresh_areas, listed_people
from contacts.operations.permission.question import Question, ask
from contacts.operations.permission.reasons import (
    BY_CONSENT,
    PROOF,
    RULES,
    SOFT_OPT_IN,
    WITHOUT_CONSENT,
    Reason,
)
from contacts.operations.permission.statement import parameters, statement
from contacts.operations.permission.suppressed import Sql, suppressed_people

People = QuerySet | Sequence[int] | Sql


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether one person may be reached; why not, by which rule, and the rows that prove it."""

    allowed: bool
    reason: str
    rule: str
    evidence: tuple[str, ...] = ()


def permission_sql(people: People, question: Question, *, at_a_glance: bool = False) -> Sql:
    """Return SQL giving `contact_id, reason, evidence` of each of these people.

    The reason is empty for who may be reached; the evidence is a row's number or null. Queries
    for the suppressed among them, and where something is sold by phone for the listed; that is
    one statement each where no address is suppressed or listed.

    Args:
        people: a query of contacts, their numbers, or SQL of one column with its parameters.
        question: made by `ask`.
        at_a_glance: for counts while somebody looks: suppressed addresses are sought among
            closed ones only. Never where something leaves.
    """
    text, given = _people(people)
    shut = suppressed_people((text, given), question, only_closed=at_a_glance)
    listed, areas = listed_people((text, given), question), fresh_areas(question)
    return statement(text, question), [*given, *parameters(question, shut, listed, areas)]


def judge_many(people: People, question: Question) -> dict[int, tuple[str, int | None]]:
    """Return the reason and evidence of each person, by number."""
    with connection.cursor() as cursor:
        cursor.execute(*permission_sql(people, question))
        return {contact: (reason, evidence) for contact, reason, evidence in cursor.fetchall()}


def count_by_reason(
    people: People, question: Question, *, at_a_glance: bool = False
) -> dict[str, int]:
    """Return how many may be reached, under "", and how many not, by reason in their order."""
    text, given = permission_sql(people, question, at_a_glance=at_a_glance)
    with connection.cursor() as cursor:
        cursor.execute(f"select reason, count(*) from ({text}) as judged group by 1", given)
        counts = dict(cursor.fetchall())
    return {code: counts[code] for code in ("", *Reason.values) if code in counts}


def judge(
    contact: Contact, *, channel: str, purpose: str, at: datetime | None = None, **more: Any
) -> Permission:
    """Say whether one person may be reached; queries three times.

    Args:
        contact: who.
        channel: one of `Channel`.
        purpose: the short name of an active purpose.
        at: the moment; now by default.
        more: as `ask`.

    Raises:
        Invalid: the channel or the purpose is unknown.
    """
    question = ask(channel=channel, purpose=purpose, at=at, **more)
    code, row = judge_many([contact.pk], question)[contact.pk]
    if code:
        table = PROOF.get(Reason(code), "")
        if code == Reason.OPTED_OUT:
            is_post = question.address == "post"
            table = "contacts.PostalAddress" if is_post else "contacts.ContactPoint"
        return Permission(False, code, RULES[Reason(code)], _proof(table, row))
    return Permission(True, *_because(question, row), _proof("contacts.ConsentEvent", row))


def _because(question: Question, said: int | None) -> tuple[str, str]:
    by_sale = ConsentEvent.objects.filter(pk=said or 0, basis="soft_opt_in")
    if "soft_opt_in" in question.bases and by_sale.exists():
        return "soft_opt_in", SOFT_OPT_IN
    if question.needs_consent:
        return "consent", BY_CONSENT
    basis = min(question.bases)
    return basis, WITHOUT_CONSENT[basis]


def _proof(table: str, row: int | None) -> tuple[str, ...]:
    return (f"{table}:{row}",) if table and row is not None else ()


def _people(people: People) -> Sql:
    if isinstance(people, QuerySet):
        text, given = people.order_by().values("pk").query.sql_with_params()
        return text, list(given)
    if isinstance(people, tuple) and len(people) == 2 and isinstance(people[0], str):
        return people[0], list(people[1])
    return "select unnest(%s::bigint[])", [list(people)]
