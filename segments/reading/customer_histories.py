"""What each customer bought, as the models of customer value want it: days count, in weeks."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from segments.compiling.assembling import PRESENT
from segments.compiling.leaf import EVERYBODY, Clock
from segments.compiling.orders import Wanted, purchases
from segments.compiling.sql import put, value
from segments.customer_value.newton import Vector
from segments.customer_value.purchases import History

# Several orders of one day are one purchase, as in the papers; the first is no repeat.
_HISTORIES = """
with days as (
  select o.contact_id, (o.at at time zone {})::date as day, sum(o.value)::float8 as spent
  from ({}) o join contacts_contact c on c.id = o.contact_id and {}
  group by 1, 2
), ranked as (
  select *, min(day) over (partition by contact_id) as first from days
)
select contact_id, count(*) - 1, (max(day) - min(first)) / 7.0::float8,
  ({} - min(first)) / 7.0::float8, coalesce(avg(spent) filter (where day > first), 0)
from ranked group by contact_id order by contact_id
"""
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers by number, with what they did and the mean of what a repeat was worth."""

    numbers: Vector
    past: History
    spent: Vector


def customers_until(now: datetime | None = None) -> Customers:
    """Return everybody with an order kept until now; streamed, five numbers for each."""
    clock = Clock(now or timezone.now(), ZoneInfo(settings.ORG_TIME_ZONE))
    kept = purchases(Wanted("average", "net", (), None, clock.now), clock, EVERYBODY)
    today = value(clock.today, "date")
    statement = put(_HISTORIES, value(clock.zone.key), kept, PRESENT, today)
    parts = [np.empty((0, 5))]
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        while rows := cursor.fetchmany(_AT_ONCE):
            parts.append(np.array(rows, dtype=float))
    numbers, repeats, recency, age, spent = np.concatenate(parts).T
    return Customers(numbers, History(repeats, recency, age), spent)
