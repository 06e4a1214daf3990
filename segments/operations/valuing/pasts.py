"""What customers bought, as the models of customer value want it: days count, in weeks.

Several orders of one day are one purchase, as in the papers; the first is no repeat. Refunds are
taken off their sale as they are known now, whichever day is looked at.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from segments.compiling.assembling import PRESENT
from segments.compiling.leaf import EVERYBODY, Clock, Who
from segments.compiling.orders import Wanted, purchases
from segments.compiling.profiling import scorable
from segments.compiling.sql import Sql, put, value
from segments.customer_value.newton import Vector
from segments.customer_value.purchases import History

_DAYS = """
select o.contact_id, (o.at at time zone {})::date as day, sum(o.value)::float8 as spent
from ({}) o join contacts_contact c on c.id = o.contact_id and {} and {}
group by 1, 2
"""
_PASTS = """
select contact_id, count(*) - 1, (max(day) - min(first)) / 7.0::float8,
  ({} - min(first)) / 7.0::float8, coalesce(avg(spent) filter (where day > first), 0)
from (select *, min(day) over (partition by contact_id) as first from ({}) d) f
group by contact_id order by contact_id
"""
_KEPT = "create temp table value_days on commit drop as {}"
# One row for each way to have bought so far, with how many did so and what they did afterwards.
_ALIKE = """
select repeats, recency, %(until)s::date - first, count(*), count(*) filter (where later > 0),
  sum(later)
from (
  select count(*) filter (where day <= %(until)s) - 1 as repeats, min(day) as first,
    max(day) filter (where day <= %(until)s) - min(day) as recency,
    count(*) filter (where day > %(until)s) as later
  from value_days group by contact_id having min(day) <= %(until)s
) p group by 1, 2, 3
"""
_SPENT = """
select count(*) - 1, avg(spent) filter (where day > first)
from (select *, min(day) over (partition by contact_id) as first from value_days) d
group by contact_id having count(*) > 1
"""
_GAP = """
select percentile_cont(0.5) within group (order by gap) from (
  select day - lag(day) over (partition by contact_id order by day) as gap from value_days
) g where gap is not null
"""
_AT_ONCE = 10_000
_LONGEST = "15min"


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers by number, with what they did and the mean of what a repeat was worth."""

    numbers: Vector
    past: History
    spent: Vector


@dataclass(frozen=True, slots=True)
class Alike:
    """Everybody by what they did until a day, who did the same together.

    `people` of each entry did so; `came_back` of them bought after it, `later` times in all.
    """

    past: History
    people: Vector
    came_back: Vector
    later: Vector


def take_time() -> None:
    """Let the statements of this transaction take as long as millions of people need."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('jit', 'off', true), set_config('statement_timeout', %s, true)",
            [_LONGEST],
        )


def clock_at(now: datetime | None) -> Clock:
    """Return the moment in the zone of the organisation."""
    return Clock(now or timezone.now(), ZoneInfo(settings.ORG_TIME_ZONE))


def customers_until(now: datetime | None = None, who: Who = EVERYBODY) -> Customers:
    """Return those with an order kept until now who may be scored; streamed, five numbers each."""
    clock = clock_at(now)
    statement = put(_PASTS, value(clock.today, "date"), _days(clock, who))
    return _customers(_fetched(statement.text, statement.params, 5))


def _customers(columns: Vector) -> Customers:
    numbers, repeats, recency, age, spent = columns
    return Customers(numbers, History(repeats, recency, age), spent)


class Pasts:
    """What everybody bought, kept for the length of one transaction and asked several times."""

    def __init__(self, clock: Clock) -> None:
        statement = put(_KEPT, _days(clock, EVERYBODY))
        with connection.cursor() as cursor:
            cursor.execute("drop table if exists value_days")
            cursor.execute(statement.text, statement.params)

    def alike(self, until: date) -> Alike:
        """Return everybody with a purchase by then."""
        x, last, age, people, came, later = _fetched(_ALIKE, {"until": until}, 6)
        return Alike(History(x, last / 7, age / 7), people, came, later)

    def spent(self) -> tuple[Vector, Vector]:
        """Return the repeats of everybody who came back, and the mean of what they were worth."""
        repeats, mean = _fetched(_SPENT, None, 2)
        return repeats, mean

    def gap(self) -> float | None:
        """Return the median number of days between two purchases."""
        with connection.cursor() as cursor:
            cursor.execute(_GAP)
            (days,) = cursor.fetchone()
        return None if days is None else float(days)


def _days(clock: Clock, who: Who) -> Sql:
    kept = purchases(Wanted("average", "net", (), None, clock.now), clock, who)
    return put(_DAYS, value(clock.zone.key), kept, PRESENT, scorable(who))


def _fetched(text: str, given: Any, many: int) -> Vector:
    """Return the columns of a query; read in parts."""
    parts = [np.empty((0, many))]
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(text, given)
        while rows := cursor.fetchmany(_AT_ONCE):
            parts.append(np.array(rows, dtype=float))
    return np.concatenate(parts).T
