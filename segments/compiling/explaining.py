"""Why one person is among the people of a rule, or is not: every node, its value and its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from segments.compiling.assembling import PRESENT, Stage, truth
from segments.compiling.leaf import Clock
from segments.compiling.sql import Sql, both, join, put, value
from segments.compiling.tree import grown
from segments.compiling.turning import passes, turning_days
from segments.compiling.values import current_value, deciding_rows
from segments.language.days import shifted, start_of_day
from segments.language.nodes import All, Either, Node, Not, Rule

# So many days ahead it is looked when something changes by the passing of time alone.
_AHEAD: Final = 4_096
_AT_ONCE: Final = 16
_MOST_DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One row that decides: its number in its table, when it was and what it counts for."""

    id: int
    at: datetime
    value: Any = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One node of a rule and what is so of the person.

    `current` is the value that was compared, `turns_on` the day on which the node becomes the
    opposite if nothing new happens.
    """

    node: Node
    holds: bool
    current: Any = None
    rows: tuple[Row, ...] = ()
    turns_on: date | None = None
    parts: "tuple[Reason, ...]" = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Whether the rule describes the person; nobody who is not `present` is ever described."""

    holds: bool
    present: bool
    root: Reason
    turns_on: date | None = None


def explain(rule: Rule, contact: int, clock: Clock) -> Why:
    """Return every node with its truth for one person."""
    every = list(_nodes(rule.root))
    present, *holding = _truths(contact, [(PRESENT, clock), *((node, clock) for node in every)])
    known = dict(zip(map(id, every), holding, strict=True))
    root = _reason(rule.root, contact, clock, known)
    turns = _turns_on(rule.root, contact, clock, root.holds) if present else None
    return Why(root.holds and present, present, root, turns)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Not):
        yield from _nodes(node.part)
    elif isinstance(node, All | Either):
        for part in node.parts:
            yield from _nodes(part)


def _reason(node: Node, contact: int, clock: Clock, known: dict[int, bool]) -> Reason:
    holds = known[id(node)]
    if isinstance(node, Not | All | Either):
        inner = (node.part,) if isinstance(node, Not) else node.parts
        return Reason(
            node, holds, parts=tuple(_reason(part, contact, clock, known) for part in inner)
        )
    rows = tuple(Row(*row) for row in deciding_rows(node, contact, clock))
    turns = _turns_on(node, contact, clock, holds) if passes(node) else None
    return Reason(node, holds, current_value(node, contact, clock), rows, turns)


def _truths(contact: int, asked: Sequence[tuple[Node | Sql, Clock]]) -> list[bool]:
    """Return whether each node holds at its time; one query."""
    stage = Stage(tests=[put("c.id = {}", value(contact, "bigint"))])
    truths = [
        each if isinstance(each, Sql) else truth(grown(each, clock), stage, only=True)
        for each, clock in asked
    ]
    columns = join(",", [put("coalesce({}, false)", each) for each in truths])
    source = join(" ", [Sql("contacts_contact c"), *stage.joins.values()])
    query = put("select {} from {} where {}", columns, source, both(*stage.tests))
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.params)
        found = cursor.fetchone()
    return [False] * len(asked) if found is None else list(found)


def _turns_on(node: Node, contact: int, clock: Clock, holds: bool) -> date | None:
    """Return the first day on which the node is the opposite, if nothing new happens."""
    if not any(passes(each) for each in _nodes(node)):
        return None
    named = sorted((day - clock.today).days for day in turning_days(node, contact, clock))
    step = _AHEAD // _AT_ONCE
    asked = sorted({*named[:_MOST_DAYS], *range(step, _AHEAD + 1, step)})
    same, other = _first_other(node, contact, clock, holds, asked, 0)
    # What turns on no day that was named, such as an age, is looked for between two looks.
    while other is not None and other - same > 1:
        step = max(1, (other - same) // _AT_ONCE)
        between = range(same + step, other, step)
        same, found = _first_other(node, contact, clock, holds, between, same)
        if found is None and step == 1:
            break
        other = other if found is None else found
    return None if other is None else shifted(clock.today, other, "day")


def _first_other(
    node: Node, contact: int, clock: Clock, holds: bool, asked: Sequence[int], same: int
) -> tuple[int, int | None]:
    """Return how many days ahead it was the same last, and how many until it is the opposite."""
    for begin in range(0, len(asked), _AT_ONCE):
        ahead = asked[begin : begin + _AT_ONCE]
        found = _truths(contact, [(node, _later(clock, days)) for days in ahead])
        for days, later in zip(ahead, found, strict=True):
            if later != holds:
                return same, days
            same = days
    return same, None


def _later(clock: Clock, days: int) -> Clock:
    moment = start_of_day(shifted(clock.today, days, "day"), clock.zone) + timedelta(hours=12)
    return replace(clock, now=moment)
