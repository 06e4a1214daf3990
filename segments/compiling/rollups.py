"""Purchases by the sums of each person (contacts.Summary), where these say exactly the same.

The sums take refunds off at their own day, count orders that were given back, and know nothing of
`now`; so they are believed for people whose rows make no difference there, and the others are
counted row by row. Sums of a window are read through the days they hold for.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from contacts.models.summary import WINDOWS
from segments.compiling.leaf import Clock, Rollup
from segments.compiling.sql import Sql, both, put, value
from segments.language.days import window_bounds
from segments.language.nodes import Event, Window

_EVER: Final = {
    "count": "@.orders",
    "orders_any": "@.orders",
    "sum": "@.net",
    "first": "@.first_order_at",
    "last": "@.last_order_at",
    "days_since_first": "@.first_order_at",
    "days_since_last": "@.last_order_at",
}
_IN_WINDOW: Final = {"count": "@.orders_{}", "orders_any": "@.orders_{}", "sum": "@.net_{}"}


def rollup_of(
    node: Event, clock: Clock, test: Callable[[Sql], Sql], *, denied: bool
) -> Rollup | None:
    """Return how the sums answer, if they can at all."""
    column = _column(node)
    if column is None:
        return None
    tested = test(Sql(column))
    end = window_bounds(None, clock.now, clock.zone)[1]
    sure = both(
        _nothing_to_come(end),
        Sql("" if node.measure == "orders_any" else "@.refunds = 0"),
        _holds(clock) if node.within else Sql(""),
    )
    if denied:
        tested = put("(not {})", tested)
    return Rollup(tested, sure, Sql("@.orders + @.refunds > 0"))


def _column(node: Event) -> str | None:
    if node.event != "purchase" or node.where or (node.measure == "sum" and node.of != "net"):
        return None
    if node.within is None:
        return _EVER.get(node.measure)
    if not _standard(node.within):
        return None
    found = _IN_WINDOW.get(node.measure)
    return None if found is None else found.format(node.within.last)


def _standard(window: Window) -> bool:
    return window.unit == "day" and window.last in WINDOWS


def _nothing_to_come(end: datetime) -> Sql:
    # Sales that a bad clock dated ahead never count (case 29), and the sums hold them.
    return put("coalesce(@.last_order_at < {}, true)", value(end, "timestamptz"))


def _holds(clock: Clock) -> Sql:
    today = value(clock.today, "date")
    return put("@.as_of <= {} and coalesce(@.holds_until >= {}, true)", today, today)
