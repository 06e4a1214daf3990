"""Writes what is expected of each customer, some thousands at a time."""

from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from config.actor import Actor
from config.operation import operation
from segments.compiling.leaf import Who
from segments.compiling.sql import put, value
from segments.customer_value.newton import Vector
from segments.customer_value.outlook import Outlook, outlook
from segments.models.value import CustomerValue
from segments.operations.valuing.fitting import Fitted
from segments.operations.valuing.pasts import Customers, customers_until, take_time

AT_ONCE = 10_000
# A day further off than ten years is none.
_FURTHEST = 3650
_PERCENTS = ("p_alive", "p_buy_30", "p_buy_90", "p_buy_365", "churn_risk")
_DAYS = ("next_from", "next_purchase", "next_until")
_COLUMNS = (
    "contact_id", "model_id", "as_of", *_PERCENTS, "purchases_12_months", "value_12_months", *_DAYS,
)  # fmt: skip
_ALL = ", ".join(_COLUMNS)
_BOUNDS = """
select max(id) from (
  select id from contacts_contact where id > %s order by id limit %s
) c
"""
_STAGE = "create temp table if not exists value_stage (like segments_customervalue) on commit drop"
_PUT = f"""
insert into segments_customervalue ({_ALL}) select {_ALL} from value_stage
on conflict (contact_id) do update
set {", ".join(f"{each} = excluded.{each}" for each in _COLUMNS[1:])}
"""
_GONE = """
delete from segments_customervalue v where v.contact_id > %s and v.contact_id <= %s
  and not exists (select 1 from value_stage s where s.contact_id = v.contact_id)
"""


def end_of_part(start: int) -> int | None:
    """Return the last of the next people after a number; None where there are no more."""
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS, [start, AT_ONCE])
        (last,) = cursor.fetchone()
    return None if last is None else int(last)


@operation
def tell_part(*, fitted: Fitted, start: int, end: int, now: Any, by: Actor) -> int:
    """Write what is expected of the people numbered above `start` up to `end`; return how many.

    Who is no customer any more, or may not be scored, has no row afterwards.
    """
    take_time()
    bounds = value(start), value(end)
    who = Who(lambda column: put(f"({column} > {{}} and {column} <= {{}})", *bounds))
    customers = customers_until(now, who)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(f"copy value_stage ({_ALL}) from stdin") as copy:
            for row in rows_of(customers, fitted):
                copy.write_row(row)
        cursor.execute(_PUT)
        cursor.execute(_GONE, [start, end])
        cursor.execute("truncate value_stage")
    return int(customers.numbers.size)


def rows_of(customers: Customers, fitted: Fitted) -> list[tuple[Any, ...]]:
    """Return the rows of these customers, in the order of the columns."""
    model = fitted.value.purchases
    if model is None or not customers.numbers.size:
        return []
    found = outlook(
        model, fitted.value.spending, customers.past, customers.spent, within=(30, 90, 365),
        churn_days=fitted.churn_days, discount=float(fitted.record.discount),
    )  # fmt: skip
    record = fitted.record
    columns = [
        customers.numbers.astype(int).tolist(),
        *_percents(found),
        np.round(found.purchases, 3).tolist(),
        [None] * customers.numbers.size
        if found.value is None
        else np.round(found.value, 2).tolist(),
        *(_days(record.as_of, days) for days in found.next_days),
    ]
    return [(row[0], record.pk, record.as_of, *row[1:]) for row in zip(*columns, strict=True)]


def _percents(found: Outlook) -> list[list[float]]:
    shares = (found.alive, found.buys[30], found.buys[90], found.buys[365], found.lost)
    return [np.round(100 * np.clip(share, 0, 1), 2).tolist() for share in shares]


def _days(start: date, after: Vector) -> list[date | None]:
    """Return the days that far after the start; a purchase is at the earliest tomorrow."""
    whole = np.where(after <= _FURTHEST, np.maximum(np.ceil(after), 1), 0).astype(int)
    first = start.toordinal()
    return [date.fromordinal(first + days) if days else None for days in whole.tolist()]


def forget_all() -> int:
    """Take every row away: nothing can be said."""
    gone: int = CustomerValue.objects.all().delete()[0]
    return gone
