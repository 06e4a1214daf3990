"""Purchases by the sums of each person (contacts.Summary), where these say exactly the same.

The sums take refunds off at their own day, count orders that were given back, and know nothing of
`now`; so they are believed for people whose rows make no difference there, and the others are
counted row by row. Sums of a window are read through the days they hold for.
"""

from collections.abc import Callable
from decimal import Decimal
from math import ceil
from typing import Any, Final

from contacts.models.summary import WINDOWS
from segments.compiling.leaf import Clock, Rollup
from segments.compiling.sql import NOTHING, Sql, both, join, put, value
from segments.language.days import window_bounds
from segments.language.nodes import Event, Window

# Measures of which the absence of every row is the number 0; others are then undefined.
COUNTING: Final = ("count", "orders_any", "sum")
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
    end = value(window_bounds(None, clock.now, clock.zone)[1], "timestamptz")
    ended = _ended(clock) if node.within else NOTHING
    reasons = [_to_come("@.last_order_at", end), _refunds_differ(node, end), ended]
    if denied:
        tested = put("(not {})", tested)
    unsure = put("({})", join("or", reasons))
    return Rollup(tested, unsure, _maybe(node, ended, denied=denied))


def _refunds_differ(node: Event, end: Sql) -> Sql:
    """Return where it matters how the sums were made of refunds."""
    if node.measure == "orders_any":
        return NOTHING
    if node.measure == "sum" and node.within is None:
        return _to_come("@.last_refund_at", end)
    return Sql("@.refunds > 0")


def _maybe(node: Event, ended: Sql, *, denied: bool) -> Sql:
    """Return what is true of everybody in the set: so many orders, kept or not, in the window."""
    some = Sql("@.orders + @.refunds > 0")
    if node.measure not in COUNTING:
        return some
    least = at_least(node.cmp, node.value, denied=denied)
    if least <= 0:
        return some
    column = Sql(f"@.orders_{node.within.last}" if node.within else "@.orders")
    bound = value(1 if node.measure == "sum" else ceil(least), "int")
    enough = put("{} >= {}", column, bound)
    return both(some, put("({})", join("or", [enough, ended])))


def at_least(cmp: str, given: Any, *, denied: bool) -> Decimal:
    """Return below which number a comparison, or its opposite, never holds; 0 where it may."""
    if cmp == "between":
        return Decimal(0 if denied else given[0])
    if denied:
        if cmp == "eq" and given == 0:
            return Decimal("0.000001")
        return Decimal(given) if cmp in ("lt", "lte", "ne") else Decimal(0)
    return Decimal(given) if cmp in ("gt", "gte", "eq") else Decimal(0)


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


def _to_come(latest: str, end: Sql) -> Sql:
    # Rows that a bad clock dated ahead never count (case 29), and the sums hold them.
    return put("{} >= {}", latest, end)


def _ended(clock: Clock) -> Sql:
    today = value(clock.today, "date")
    return put("(@.as_of > {} or @.holds_until < {})", today, today)
