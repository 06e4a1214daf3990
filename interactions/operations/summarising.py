"""Keeps the sums of people (contacts.Summary) equal to what they did, in sets.

Three statements for any number of people: the missing rows are made, all of them are locked,
and only then, with a snapshot of its own, everything is counted. So two writers of one
person wait for each other and the later one counts what both wrote.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from config.days import start_of
from contacts.models.summary import WINDOWS, Summary

CHUNK = 5_000

# What is counted of each table: (table, which of its rows, when, counted columns).


def _windows(what: str, counted: str) -> dict[str, str]:
    return {
        f"{what}_{days}": counted.format(when=f"at >= %(since_{days})s") for days in sorted(WINDOWS)
    }


_ORDERS = {
    "orders": "count(*) filter (where kind = 'sale')",
    # With those that only the state of their sale speaks of: its shop never sent the refund.
    "refunds": "count(*) filter (where kind = 'refund' or (state = 'refunded' and not exists"
    " (select 1 from interactions_order r where r.refund_of_id = d.id"
    " and r.contact_id = d.contact_id and r.state <> 'cancelled')))",
    "net": "coalesce(sum(reporting_total), 0)",
    "first_order_at": "min(at) filter (where kind = 'sale')",
    "last_order_at": "max(at) filter (where kind = 'sale')",
    "last_refund_at": "max(at) filter (where kind = 'refund')",
    **_windows("orders", "count(*) filter (where kind = 'sale' and {when})"),
    **_windows("net", "coalesce(sum(reporting_total) filter (where {when}), 0)"),
}
_ENGAGEMENTS = {
    "engagements": "count(*)",
    "last_engaged_at": "max(at)",
    **_windows("engagements", "count(*) filter (where {when})"),
}
_CONVERSATIONS = {"conversations": "count(distinct id)", "last_conversation_at": "max(at)"}
# Those that are about a person, and those in which the person took part.
_TALKS = (
    "(select contact_id, id, at from interactions_conversation union all"
    " select contact_id, conversation_id, at from interactions_participant)"
)
# Who leaves, complains or cannot be reached does not engage.
_TOWARDS_US = "kind not in ('unfollow', 'bounce', 'complaint')"
# Orders that were called off never count; conversations have no window, so they end none.
_TABLES = (
    ("bought", "interactions_order", "state <> 'cancelled'", _ORDERS, True),
    ("engaged", "interactions_engagement", _TOWARDS_US, _ENGAGEMENTS, True),
    ("talked", _TALKS, "true", _CONVERSATIONS, False),
)
_COLUMNS = [name for *_rest, counted, _ends in _TABLES for name in counted]


def _grouped(name: str, table: str, where: str, counted: dict[str, str], ends: bool) -> str:
    columns = [f"{sql} as {column}" for column, sql in counted.items()]
    if ends:
        # The last day on which the earliest event of a window still stands in it.
        days = ", ".join(
            f"(min(at) filter (where at >= %(since_{days})s) at time zone %(zone)s)::date + {days}"
            for days in WINDOWS
        )
        columns.append(f"least({days}) as ends")
    return (
        f"{name} as (select contact_id, {', '.join(columns)} from {table} d"
        f" where contact_id = any(%(contacts)s) and {where} group by contact_id)"
    )


def _or_nothing(column: str) -> str:
    return column if column.endswith("_at") else f"coalesce({column}, 0)"


_WHO_DID = " or ".join(
    f"exists (select 1 from {table} d where d.contact_id = c.id)"
    for _name, table, *_rest in _TABLES
)
_MAKE = f"""
insert into contacts_summary (contact_id, as_of)
select c.id, %(today)s from contacts_contact c
where c.id = any(%(contacts)s) and c.erased_at is null and ({_WHO_DID})
order by c.id
on conflict (contact_id) do nothing
"""
_LOCK = """
select 1 from contacts_summary where contact_id = any(%(contacts)s)
order by contact_id for update
"""
_JOINED = " ".join(f"left join {name} using (contact_id)" for name, *_rest in _TABLES)
_ENDS = ", ".join(f"{name}.ends" for name, *_rest, ends in _TABLES if ends)
_COUNT = f"""
with {", ".join(_grouped(*table) for table in _TABLES)},
counted as (
  select s.contact_id, {", ".join(f"{_or_nothing(each)} as {each}" for each in _COLUMNS)},
    least({_ENDS}) as holds_until
  from (select contact_id from contacts_summary where contact_id = any(%(contacts)s)) s
  {_JOINED}
)
update contacts_summary s
set as_of = %(today)s, holds_until = n.holds_until,
  {", ".join(f"{each} = n.{each}" for each in _COLUMNS)}
from counted n where n.contact_id = s.contact_id
  and (s.holds_until, {", ".join(f"s.{each}" for each in _COLUMNS)})
  is distinct from (n.holds_until, {", ".join(f"n.{each}" for each in _COLUMNS)})
"""


def refresh_summaries(contacts: Iterable[int | None], *, today: date | None = None) -> int:
    """Count these people again inside the caller's transaction; return how many rows changed.

    Call it after every write of orders, engagement or conversations, with everybody whose
    rows came or went. Rows that are right already are not written.
    """
    people = sorted({each for each in contacts if each is not None})
    if not people:
        return 0
    day = today or today_here()
    arguments: dict[str, Any] = {
        "contacts": people,
        "today": day,
        "zone": settings.ORG_TIME_ZONE,
        **{f"since_{days}": start_of(day - timedelta(days=days)) for days in WINDOWS},
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in (_MAKE, _LOCK, _COUNT):
            cursor.execute(statement, arguments)
        return cursor.rowcount


def refresh_ended(today: date | None = None) -> int:
    """Count everybody again out of whose windows something fell; return how many there were.

    Once a day. Each chunk commits by itself, so that a run that was cut off goes on.
    """
    day, found = today or today_here(), 0
    ended = Summary.objects.filter(holds_until__lt=day).order_by("holds_until", "pk")
    while chunk := list(ended.values_list("pk", flat=True)[:CHUNK]):
        refresh_summaries(chunk, today=day)
        found += len(chunk)
    return found


def refresh_everybody(today: date | None = None) -> int:
    """Count everybody again, in chunks by number; return how many rows changed."""
    return sum(refresh_summaries(chunk, today=today) for chunk in _everybody())


def _everybody() -> Iterator[list[int]]:
    last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "select id from contacts_contact where id > %s order by id limit %s", [last, CHUNK]
            )
            people = [row[0] for row in cursor.fetchall()]
            if not people:
                return
            yield people
            last = people[-1]


def today_here() -> date:
    """Return today where the organisation is."""
    return timezone.localdate(timezone=timezone.get_default_timezone())
