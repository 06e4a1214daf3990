"""Counts days again: what was bought and what people did, by cells of who may see it."""

from collections.abc import Sequence
from datetime import date

from segments.compiling.leaf import Clock
from segments.compiling.sql import Sql, join, put, value
from segments.language.days import start_of_day
from segments.measures.periods import first_of, following
from segments.operations.aggregating.windows import run

_CELL = (
    "c.owner_id, c.team_id, (c.id is not null and c.merged_into_id is null"
    " and c.erased_at is null) as known, coalesce(c.restricted_at is not null, false) as restricted"
)
_INTO = (
    "insert into segments_daysum (fact, grain, day, owner_id, team_id, known, restricted, side,"
    " value, sales, refunds, units, orders, events)"
)
# What an order has of its lines is added up first, so that no order counts twice.
_ORDERS = f"""
{_INTO}
with d as (
  select o.id, o.contact_id, {{}} as day, o.kind, o.channel, o.reporting_total
  from interactions_order o where o.state <> 'cancelled' and {{}}
), q as (
  select l.order_id, sum(l.quantity) as quantity from interactions_orderline l
  join d on d.id = l.order_id group by 1
), r as (
  select {_CELL}, d.day, d.channel,
    coalesce(sum(d.reporting_total) filter (where d.kind = 'sale'), 0) as sales,
    coalesce(-sum(d.reporting_total) filter (where d.kind = 'refund'), 0) as refunds,
    coalesce(sum(q.quantity), 0) as units, count(*) filter (where d.kind = 'sale') as orders
  from d left join q on q.order_id = d.id left join contacts_contact c on c.id = d.contact_id
  group by 1, 2, 3, 4, 5, 6
)
select 'orders', 'day', day, owner_id, team_id, known, restricted, s.side, s.value, sum(sales),
  sum(refunds), sum(units), sum(orders), 0
from r cross join lateral (values ('', ''), ('sales_channel', r.channel)) s(side, value)
group by 3, 4, 5, 6, 7, 8, 9
"""
_ENGAGEMENT = f"""
{_INTO}
with r as (
  select {_CELL}, {{}} as day, e.channel, count(*) as events
  from interactions_engagement e left join contacts_contact c on c.id = e.contact_id
  where e.kind not in ('unfollow', 'bounce', 'complaint') and {{}}
  group by 1, 2, 3, 4, 5, 6
)
select 'engagement', 'day', day, owner_id, team_id, known, restricted, s.side, s.value, 0, 0, 0,
  0, sum(events)
from r cross join lateral (values ('', ''), ('channel', r.channel)) s(side, value)
group by 3, 4, 5, 6, 7, 8, 9
"""
# A month is known up to today: what is dated later belongs to no period that has begun.
_MONTHS = f"""
{_INTO}
select fact, 'month', date_trunc('month', day)::date, owner_id, team_id, known, restricted, side,
  value, sum(sales), sum(refunds), sum(units), sum(orders), sum(events)
from segments_daysum where grain = 'day' and day <= {{}} and {{}}
group by 1, 3, 4, 5, 6, 7, 8, 9
"""
Days = Sequence[date] | None


def count_days(clock: Clock, days: Days = None) -> int:
    """Count these days again, or all of them; return how many rows there are of them."""
    if days is not None and not days:
        return 0
    months = None if days is None else sorted({first_of("month", day) for day in days})
    run(put("delete from segments_daysum where {}", _gone(days, months)))
    zone = value(clock.zone.key, "text")
    at = "({}.at at time zone {{}})::date"
    made = 0
    for statement, of in ((_ORDERS, "o"), (_ENGAGEMENT, "e")):
        day = put(at.format(of), zone)
        made += run(put(statement, day, _moments(f"{of}.at", days, clock)))
    return made + run(put(_MONTHS, value(clock.today, "date"), _of_months(months)))


def _gone(days: Days, months: Sequence[date] | None) -> Sql:
    if days is None or months is None:
        return Sql("true")
    return put(
        "(grain = 'day' and day = any({})) or (grain = 'month' and day = any({}))",
        value(list(days), "date[]"),
        value(list(months), "date[]"),
    )


def _moments(column: str, days: Days, clock: Clock) -> Sql:
    """Return the condition that a moment is on one of the days: few ranges of an index."""
    if days is None:
        return Sql("true")
    ranges = [_between(column, first, last, clock) for first, last in _runs(days)]
    return put("({})", join("or", ranges))


def _between(column: str, first: date, last: date, clock: Clock) -> Sql:
    start, end = (start_of_day(day, clock.zone) for day in (first, following("day", last)))
    return put(
        f"({column} >= {{}} and {column} < {{}})",
        value(start, "timestamptz"),
        value(end, "timestamptz"),
    )


def _runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Return the days as ranges without gaps."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and following("day", found[-1][1]) == day:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _of_months(months: Sequence[date] | None) -> Sql:
    if months is None:
        return Sql("true")
    bounds = [(value(each, "date"), value(following("month", each), "date")) for each in months]
    ranges = [put("(day >= {} and day < {})", *both) for both in bounds]
    return put("({})", join("or", ranges))


__all__ = ["count_days"]
