"""Twelve rules over everybody, against one aggregate query written by hand for just them."""

import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg

from config.scratch import found_by
from contacts.benchmarks.people import fill, triggers

TIMES = 5
TWELVE = (
    "nameless", "no_language", "ownerless", "sourceless", "invalid_email", "invalid_phone",
    "spanish_phone", "damaged_text", "odd_name", "unlikely_birth_year", "same_names",
    "shared_email",
)  # fmt: skip
# Flaws in some per cent of the people, so that every rule finds something.
_DAMAGE = """
update contacts_contact set given_name = case when id % 50 = 1 then 'test'
    when id % 50 = 2 then 'Mu?oz' when id % 50 = 3 then '' else given_name end,
  family_name = case when id % 50 = 3 then '' when id % 50 = 4 then given_name
    when id % 97 = 5 then 'Garc' || chr(195) || chr(173) || 'a' else family_name end,
  birth_year = case when id % 40 = 6 then 1850 else birth_year end,
  language = case when id % 3 = 0 then '' else language end,
  phone = case when id % 30 = 7 then '+341234' else phone end;
update contacts_contact set email = 'shared' || id / 100 || '@example.com' where id % 50 = 8;
update contacts_contactpoint p set normalised = c.email, value = c.email
  from contacts_contact c where c.id = p.contact_id and p.kind = 'email' and p.value <> c.email;
update contacts_contactpoint set is_valid = false where contact_id % 25 = 9;
vacuum analyze contacts_contact; vacuum analyze contacts_contactpoint
"""
# The rules' own words about text are given to it, the rest is as one would write it.
AGGREGATE = """
select count(*),
  count(*) filter (where family_name = '' and given_name = '' and second_family_name = ''),
  count(*) filter (where language = ''),
  count(*) filter (where stage in ('prospect', 'customer') and owner_id is null),
  count(*) filter (where source_id is null),
  count(*) filter (where p.bad_email or email <> '' and email !~ %(email)s),
  count(*) filter (where p.bad_phone or phone <> '' and phone !~ %(phone)s),
  count(*) filter (where phone ~ '^\\+34' and phone !~ '^\\+34[6-9][0-9]{8}$'),
  sum((given_name ~ %(damage)s)::int + (family_name ~ %(damage)s)::int
    + (second_family_name ~ %(damage)s)::int + (occupation ~ %(damage)s)::int
    + (organisation_role ~ %(damage)s)::int),
  sum((given_name ~ %(odd)s)::int + (family_name ~ %(odd)s)::int
    + (second_family_name ~ %(odd)s)::int),
  count(*) filter (where birth_date is null
    and not birth_year between %(year)s - 115 and %(year)s),
  count(*) filter (where given_name = family_name and given_name <> ''),
  count(shared.value)
from contacts_contact c left join (
  select contact_id, bool_or(kind = 'email' and not is_valid) as bad_email,
    bool_or(kind = 'phone' and not is_valid) as bad_phone
  from contacts_contactpoint group by contact_id
) p on p.contact_id = c.id
left join (
  select normalised as value from contacts_contactpoint where kind = 'email' and normalised <> ''
  group by normalised having min(contact_id) <> max(contact_id)
) shared on shared.value = c.email
where archived_at is null and merged_into_id is null and erased_at is null
"""


def measure_quality(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure rules in seconds; `ratio` is the hand-written aggregate's time divided by ours.

    Issues and scores written, the first time and again, and one person, are for information:
    an aggregate writes nothing.
    """
    fill(url, contacts)
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1), autocommit=True) as own:
        # The damage is no event: it leaves neither history nor audit trail.
        triggers(own, "disable")
        for sql in _DAMAGE.split(";"):
            own.execute(sql)  # type: ignore[arg-type]
        triggers(own, "enable")
    rows = []
    for _ in range(repeat):
        found = found_by("contacts.benchmarks", "quality", url=url, LOG_LEVEL="ERROR")
        rows += [{"contacts": contacts, **row} for row in found]
    return rows


def _seconds(work: Callable[[], Any], times: int = 1) -> float:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def measures() -> list[dict[str, Any]]:
    """Return what this process measures; issues and scores are left as they are found."""
    from config.actor import Actor
    from contacts.models.contact import Contact
    from contacts.operations.flagging import refresh_flags
    from contacts.operations.quality.book import rule_book
    from contacts.operations.quality.judging import count_failures, moment
    from contacts.operations.quality.queueing import judge_everybody

    _prepare("delete from contacts_qualityissue")
    _prepare("delete from contacts_qualityscore")
    _prepare("update contacts_qualityrule set active = code = any(%s)", [list(TWELVE)])
    book, by = rule_book(), Actor.system()
    limit, (_people, *by_hand) = _by_hand()
    counted = count_failures(book)[1]
    if [counted[code] for code in TWELVE] != by_hand:
        raise RuntimeError(f"The two disagree: {dict(counted)}, {by_hand}.")
    rows = [_row("12 rules counted", _seconds(lambda: count_failures(book), TIMES), limit, 0.5)]
    for name in ("12 rules, all issues and scores written", "12 rules, nothing changed"):
        rows.append(_row(name, _seconds(lambda: judge_everybody(by=by)), limit))
    _prepare("update contacts_qualityrule set active = true")
    for name in ("all rules, what is new written", "all rules, nothing changed"):
        rows.append(_row(name, _seconds(lambda: judge_everybody(by=by)), limit))
    person = Contact.objects.order_by("-pk")[10]
    one = _seconds(lambda: refresh_flags(person, now=moment().now), 50)
    return [*rows, {**_row("all rules, one person", one, limit), "ratio": None}]


def _prepare(sql: str, values: list[Any] | None = None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _row(measure: str, ours: float, limit: float, least: float | None = None) -> dict[str, Any]:
    return {
        "measure": measure,
        "ours_s": round(ours, 4),
        "limit_s": round(limit, 4),
        "ratio": round(limit / ours, 3),
        **({"at_least": least} if least else {}),
    }


def _by_hand() -> tuple[float, list[int]]:
    from django.db import connection

    from contacts.operations.quality.judging import moment
    from contacts.quality.checks import EMAIL_FORM, PHONE_FORM
    from contacts.quality.lookalikes import DAMAGE, NOT_A_NAME

    given = {
        "email": EMAIL_FORM,
        "phone": PHONE_FORM,
        "damage": DAMAGE,
        "odd": NOT_A_NAME,
        "year": moment().today.year,
    }

    def ask() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(AGGREGATE, given)
            return list(cursor.fetchone())

    return _seconds(ask, TIMES), ask()
