"""Who is due by which rule, and what keeps somebody: counted in the database, in sets.

One statement judges everybody by all rules. Where rules with the same action meet on the same
data of a person, the longest keeps; of different actions that are due, the strongest is done.
Erasing somebody whole makes what is done to parts of them needless.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from config.groups import members_sql
from privacy.models.holds import LegalHold
from privacy.models.retention import Action, RetentionRule
from privacy.operations.retaining.days import days_of
from segments.compiling import compile_rule
from segments.models.segment import Segment
from segments.vocabulary.refusals import read_rule

# The strongest first.
STRENGTH = (Action.ERASE, Action.PSEUDONYMISE, Action.RESTRICT, Action.REVIEW)

_TABLES = (
    "create temp table if not exists kept_back (contact_id bigint, outcome text) on commit drop",
    "create temp table if not exists retained_now (contact_id bigint, rule_id bigint,"
    " rule_version int, category text, action text, decided_on date, due_on date, outcome text)"
    " on commit drop",
    "truncate kept_back, retained_now",
)
# A month that has no such day ends on the first of the next: nothing goes a day too early.
_PERIOD = """
(d.day + make_interval(months => %(months)s))::date + %(days)s
  + case when extract(day from d.day) > 28
    and extract(day from d.day + make_interval(months => %(months)s)) < extract(day from d.day)
    then 1 else 0 end
"""
_BY_RULE = """
select c.id as contact_id, %(rule)s::bigint as rule_id, %(version)s::int as rule_version,
  %(category)s::text as category, %(action)s::text as action, %(strength)s::int as strength,
  d.day as decided_on, {period} as due_on, c.restricted_at is not null as restricted
from contacts_contact c join {days} d on d.contact_id = c.id
where c.erased_at is null and c.merged_into_id is null and d.day is not null {people}
"""
_LIVES = """
and exists (select 1 from contacts_postaladdress a where a.contact_id = c.id
  and a.country = any(%(countries)s))
"""
_INSIDE = "and c.id in ({members})"
_OUTSIDE = "and not exists (select 1 from ({members}) g where g.contact_id = c.id)"

# Named and frozen holds, with the records they were merged into; requests that are open; and
# people who want their data kept (GDPR Art. 18(1)).
_KEPT = """
insert into kept_back
select distinct on (k.contact_id) k.contact_id, k.outcome from (
  select coalesce(c.merged_into_id, c.id) as contact_id, 'held' as outcome
  from privacy_heldcontact h join privacy_legalhold l on l.id = h.hold_id
  join contacts_contact c on c.id = h.contact_id
  where l.released_at is null and l.since <= %(now)s
  union all
  select h.contact_id, 'held' from privacy_heldcontact h
  join privacy_legalhold l on l.id = h.hold_id
  where l.released_at is null and l.since <= %(now)s
  union all
  select r.contact_id, 'held' from contacts_restriction r
  where r.lifted_at is null and r.ground <> 'retention'
  union all
  select coalesce(c.merged_into_id, c.id), 'request' from privacy_requestmatch m
  join privacy_privacyrequest r on r.id = m.request_id
  join contacts_contact c on c.id = m.contact_id
  where m.state <> 'rejected' and r.status not in ('completed', 'refused', 'withdrawn')
) k order by k.contact_id, k.outcome
"""
_LIVE = "insert into kept_back select n.id, 'held' from ({sql}) n"
# Where no two rules meet, nothing has to be sorted.
_LONGEST = """
select distinct on (contact_id, category, action) * from retained
order by contact_id, category, action, due_on desc, rule_id
"""
_STRONGEST = ("distinct on (l.contact_id, l.category)", "order by 1, l.category, l.strength")
_WHOLE = """
where (d.category = 'person' and d.action = 'erase') or not exists (
  select 1 from due w where w.contact_id = d.contact_id and w.category = 'person'
    and w.action = 'erase')
"""
# What was done stays done until something new happened.
_DECIDE = """
insert into retained_now
with {days}, retained as ({rules}), longest as ({longest}), kept as (
  select contact_id, min(outcome) as outcome from kept_back group by 1
), due as (
  select {one} l.contact_id, l.rule_id, l.rule_version, l.category, l.action, l.decided_on,
    l.due_on, k.outcome
  from longest l left join kept k on k.contact_id = l.contact_id
  where l.due_on <= %(today)s
    and not (l.action = 'restrict' and l.restricted and k.outcome is null)
    and not exists (select 1 from privacy_retentionitem i where i.contact_id = l.contact_id
      and i.category = l.category and i.action = l.action and i.outcome = 'done'
      and i.action <> 'restrict' and i.decided_on >= l.decided_on)
  {order}
)
select d.contact_id, d.rule_id, d.rule_version, d.category, d.action, d.decided_on, d.due_on,
  coalesce(d.outcome, 'due')
from due d {whole}
"""


def count_due(rules: Iterable[RetentionRule], *, today: date, now: datetime) -> None:
    """Fill `retained_now` with everybody who is due, in the caller's transaction."""
    rules = list(rules)
    with connection.cursor() as cursor:
        # Some hundred thousand people are sorted and hashed in memory, once a night.
        cursor.execute(
            "set local statement_timeout = 0; set local jit = off; set local work_mem = '32MB'"
        )
        for statement in _TABLES:
            cursor.execute(statement)
        cursor.execute(_KEPT, {"now": now})
        for hold in LegalHold.objects.standing().filter(since__lte=now, reach="live"):
            compiled = compile_rule(read_rule(hold.rule, None), now=now)
            cursor.execute(_LIVE.format(sql=compiled.sql), compiled.params)
        cursor.execute("analyze kept_back")
        if rules:
            cursor.execute(*_decision(rules, today))
        cursor.execute("analyze retained_now")


def _decision(rules: Sequence[RetentionRule], today: date) -> tuple[str, dict[str, Any]]:
    """Return the one statement that judges everybody by all rules, with its parameters.

    The days of a trigger are found once, however many rules run from it.
    """
    given: dict[str, Any] = {"today": today}
    days: dict[tuple[Any, ...], str] = {}
    tables, parts = [], []
    for number, rule in enumerate(rules):
        text, asked = days_of(rule, settings.ORG_TIME_ZONE)
        name = days.setdefault((text, *asked.values()), f"days_{number}")
        if name == f"days_{number}":
            tables.append(f"{name} as materialized ({_apart(text, number, asked, given)})")
        text, asked = _by_rule(rule, name)
        parts.append(_apart(text, number, asked, given))
    pairs = Counter((rule.category, rule.action) for rule in rules)
    categories = Counter(category for category, _action in pairs)
    one, order = _STRONGEST if max(categories.values()) > 1 else ("", "")
    return _DECIDE.format(
        days=", ".join(tables),
        rules=" union all ".join(parts),
        longest=_LONGEST if max(pairs.values()) > 1 else "select * from retained",
        one=one,
        order=order,
        whole=_WHOLE if len(rules) > 1 and pairs[("person", Action.ERASE)] else "",
    ), given


def _apart(text: str, number: int, asked: dict[str, Any], given: dict[str, Any]) -> str:
    """Return a part of the statement with parameters of its own, which are put to the others."""
    given |= {f"{name}_{number}": value for name, value in asked.items()}
    for name in asked:
        text = text.replace(f"%({name})s", f"%({name}_{number})s")
    return text


def _by_rule(rule: RetentionRule, days: str) -> tuple[str, dict[str, Any]]:
    narrowing = [_LIVES] if rule.countries else []
    narrowing += [_INSIDE.format(members=_members([key])) for key in rule.people.get("inside", ())]
    outside = rule.people.get("outside", ())
    narrowing += [_OUTSIDE.format(members=_members([key])) for key in outside]
    return _BY_RULE.format(period=_PERIOD, days=days, people=" ".join(narrowing)), {
        "rule": rule.pk,
        "version": rule.version,
        "category": rule.category,
        "action": rule.action,
        "strength": STRENGTH.index(Action(rule.action)),
        "months": rule.months,
        "days": rule.days,
        "countries": list(rule.countries),
    }


def _members(keys: Iterable[str]) -> str:
    return " union all ".join(members_sql(str(key)) for key in keys)


def countable(rules: Iterable[RetentionRule]) -> tuple[list[RetentionRule], list[RetentionRule]]:
    """Return the rules that can be asked, and those that cannot: a segment of theirs is not right.

    A list that is gone or broken would make everybody an outsider; such a rule does nothing.
    """
    rules = list(rules)
    named = {str(key) for rule in rules for keys in rule.people.values() for key in keys}
    right = {
        str(key)
        for key in Segment.objects.filter(key__in=named, archived_at=None)
        .exclude(state=Segment.State.BROKEN)
        .exclude(as_of=None, kind=Segment.Kind.DYNAMIC)
        .values_list("key", flat=True)
    }
    asked = [rule for rule in rules if not _named(rule) - right]
    return asked, [rule for rule in rules if _named(rule) - right]


def _named(rule: RetentionRule) -> set[str]:
    return {str(key) for keys in rule.people.values() for key in keys}
