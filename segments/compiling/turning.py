"""On which days the passing of time alone may turn a rule: when rows leave, when days come round.

A truth can turn and turn back within days, as a birthday does, so that looking every so often
would miss it: every day is named on which a window, an age or an anniversary begins or ends.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from segments.compiling.events import happened
from segments.compiling.leaf import Clock, one
from segments.compiling.sql import put, value
from segments.compiling.values import current_value
from segments.language import nodes
from segments.language.days import shifted
from segments.language.nodes import All, Either, Node, Not, Window

RELATIVE: Final = ("within_last", "within_next", "anniversary_within")
# What of one leaf is looked at: two years day by day, and more is not said.
_MOST: Final = 800
_DAY: Final = timedelta(days=1)
# Days that a clock may have got wrong by centuries turn nothing that anybody will see.
_YEARS: Final = range(1800, 2300)


def leaves(node: Node) -> Iterator[Node]:
    """Yield the conditions of a rule."""
    if isinstance(node, Not):
        yield from leaves(node.part)
    elif isinstance(node, All | Either):
        for part in node.parts:
            yield from leaves(part)
    else:
        yield node


def passes(node: Node) -> bool:
    """Say whether time alone can turn a leaf."""
    if isinstance(node, nodes.Event):
        return _rolls(node.within) or node.measure.startswith("days_since") or node.cmp in RELATIVE
    if isinstance(node, nodes.Sequence):
        return _rolls(node.within)
    if isinstance(node, nodes.Field):
        return node.name == "age" or node.op in RELATIVE
    return isinstance(node, nodes.Consent)


def turning_days(node: Node, contact: int, clock: Clock) -> set[date]:
    """Return the days after today on which the leaves of a node may become the opposite.

    Ages in years and consent are missing: they turn once in a long time.
    """
    found: set[date] = set()
    for leaf in leaves(node):
        if isinstance(leaf, nodes.Event):
            found.update(_of_event(leaf, contact, clock))
        elif isinstance(leaf, nodes.Sequence) and _rolls(leaf.within):
            for step in leaf.steps:
                rows = nodes.Event(step.event, "count", "gte", 1, within=leaf.within)
                found.update(_of_event(rows, contact, clock))
        elif isinstance(leaf, nodes.Field) and leaf.op in RELATIVE:
            known = current_value(leaf, contact, clock)
            each = known if isinstance(known, list) else [known]
            found.update(_compared(leaf.op, leaf.value, _days(each, clock), clock.today))
    return {day for day in found if day > clock.today}


def _rolls(window: Window | None) -> bool:
    return window is not None and window.last is not None


def _of_event(node: nodes.Event, contact: int, clock: Clock) -> Iterator[date]:
    if not passes(node):
        return
    days = _happened_on(node, contact, clock)
    yield from days  # those that are dated ahead
    if node.within is not None and node.within.last is not None:
        for day in days:
            yield _left(day, node.within.last, node.within.unit)
    if node.measure.startswith("days_since"):
        given = node.value if isinstance(node.value, tuple) else (node.value,)
        for day in days:
            for passed in given:
                # A limit is met on its day, and passed on the next.
                yield from _later_by(day, int(passed), 0, 1)
    elif node.cmp in RELATIVE:
        yield from _compared(node.cmp, node.value, days, clock.today)


def _happened_on(node: nodes.Event, contact: int, clock: Clock) -> list[date]:
    """Return the days with rows: those of a rolling window and after, else the first and last."""
    far = Clock(clock.now + timedelta(days=_MOST), clock.zone)
    window = node.within
    if window is not None and window.last is not None:
        n, unit = window.last, window.unit
        n, unit = (n // 24 + 1, "day") if unit == "hour" else (n, unit)
        window = Window(start=shifted(clock.today, -n, unit))
    rows = happened(
        node.event, node.where, window, far, one(value(contact, "bigint")),
        measure=node.measure, of=node.of,
    )  # fmt: skip
    day = put("(at at time zone {})::date", value(str(clock.zone)))
    query = put("select distinct {} from ({}) e order by 1 limit {}", day, rows, value(_MOST))
    if not _rolls(node.within):
        ends = "select unnest(array[min(d), max(d)]) from (select {} as d from ({}) e) f"
        query = put(ends, day, rows)
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        return [day for (day,) in cursor.fetchall() if day is not None and day.year in _YEARS]


def _days(known: Iterable[Any], clock: Clock) -> list[date]:
    """Return values as days; a birthday without a year as one of a leap year."""
    found: list[date | None] = []
    for each in known:
        if isinstance(each, datetime):
            found.append(each.astimezone(clock.zone).date())
        elif isinstance(each, date):
            found.append(each)
        elif isinstance(each, str) and each:
            found.append(_dated(each))
    return [day for day in found if day is not None and day.year in _YEARS]


def _dated(text: str) -> date | None:
    """Return "MM-DD", or a whole day that is kept as text."""
    try:
        return date.fromisoformat(text if len(text) > len("MM-DD") else f"2000-{text}")
    except ValueError:
        return None


def _compared(op: str, span: tuple[int, str], days: list[date], today: date) -> Iterator[date]:
    """Yield the days on which a day begins, or ceases, to lie so from today."""
    n, unit = span
    if op == "anniversary_within":
        days = [come for day in days for come in _come_round(day, today)]
    for day in days:
        if op == "within_last":
            yield day
            yield _left(day, n, unit)
        else:
            yield _reached(day, n, unit)
            yield day + _DAY


def _come_round(day: date, today: date) -> Iterator[date]:
    """Yield the next times of an anniversary; 29 February is the 28th of a common year."""
    for year in range(today.year, today.year + 3):
        try:
            yield day.replace(year=year)
        except ValueError:
            yield date(year, 2, 28)


def _left(day: date, n: int, unit: str) -> date:
    """Return the first day whose window of so many units back has left a day behind."""
    if unit == "hour":
        n, unit = n // 24, "day"
    after = shifted(day, n, unit) + _DAY
    while shifted(after, -n, unit) <= day:
        after += _DAY
    return after


def _reached(day: date, n: int, unit: str) -> date:
    """Return the first day from which so many units on reach a day."""
    if unit == "hour":
        n, unit = n // 24, "day"
    before = shifted(day, -n, unit)
    while shifted(before - _DAY, n, unit) >= day:
        before -= _DAY
    while shifted(before, n, unit) < day:
        before += _DAY
    return before


def _later_by(day: date, n: int, *more: int) -> Iterator[date]:
    """Yield days so much later, as far as the calendar goes."""
    for each in more:
        try:
            yield day + timedelta(days=n + each)
        except OverflowError:
            return
