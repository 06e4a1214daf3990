"""Answers by counting: SQL over the rows in sight, for every measure and every side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from interactions.models.conversations import Conversation
from segments.compiling.measured import first_orders, kept_orders, local_day, within
from segments.compiling.sql import Sql, join, put, value
from segments.measures import Period
from segments.reading.measuring.formulas import FORMULAS, Formula
from segments.reading.measuring.sides import sides
from segments.reading.measuring.sight import Sight, as_sql


@dataclass(frozen=True, slots=True)
class Raw:
    """What the database counted of one cell: the parts of the measure, and the people behind."""

    parts: tuple[Any, ...]
    people: int | None


Cells = dict[tuple[str, ...], Raw]


def counted(measure: str, sight: Sight, period: Period, by: Sequence[str]) -> Cells:
    """Count a measure by some sides; with none, the only cell has the key ()."""
    if measure == "conversations":
        return _cells(_conversations(sight, period, by), 1)
    formula = FORMULAS[measure]
    if measure == "segment_members" and not by:
        return _cells(_anybody(formula, sight, period), 1)
    return _cells(_statement(measure, formula, sight, period, by), len(formula.parts))


def _anybody(formula: Formula, sight: Sight, period: Period) -> Sql:
    """Return the statement of how many people are in any segment."""
    joined, _columns = sides(("segment",), "segment_members", sight)
    return put(
        "select count(distinct f.person), count(distinct f.person) from ({}) f{}",
        formula.source(sight, period, ()),
        joined,
    )


def _statement(
    measure: str, formula: Formula, sight: Sight, period: Period, by: Sequence[str]
) -> Sql:
    source = formula.source(sight, period, by)
    joined, columns = sides(by, measure, sight)
    places = ", ".join(str(place + 1) for place in range(len(columns)))
    wanted = [*formula.parts, formula.people]
    if formula.each:
        named = [put(f"{{}} as k{place}", column) for place, column in enumerate(columns)]
        inner = join(", ", [*named, Sql("f.person"), Sql(f"{formula.each} as n")])
        grouped = f"{places}, f.person" if places else "f.person"
        source = put(f"select {{}} from ({{}}) f{{}} group by {grouped}", inner, source, joined)
        joined, columns = Sql(""), [Sql(f"f.k{place}") for place in range(len(columns))]
    chosen = join(", ", [*columns, *(Sql(each) for each in wanted)])
    group = f" group by {places}" if places else ""
    return put(f"select {{}} from ({{}}) f{{}}{group}", chosen, source, joined)


def _cells(statement: Sql, parts: int) -> Cells:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        rows = cursor.fetchall()
    found: Cells = {}
    for row in rows:
        keys = len(row) - parts - 1
        found[tuple(row[:keys])] = Raw(tuple(row[keys:-1]), row[-1])
    return found


def _conversations(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Return the statement of conversations: in sight when anybody who took part is."""
    rows = Conversation.objects.visible_to(sight.user).values("id", "contact_id", "at")
    found = put(
        "select x.id, x.contact_id as person, {} as day from ({}) x(id, contact_id, at) where {}",
        local_day("x.at", sight.clock),
        as_sql(rows),
        within("x.at", period, sight.clock),
    )
    if sight.narrowed:
        found = put("select * from ({}) a where {}", found, sight.member("a.person"))
    _joined, columns = sides(by, "conversations", sight)
    group = f" group by {', '.join('12'[: len(columns)])}" if columns else ""
    wanted = join(", ", [*columns, Sql("count(*)"), Sql("count(distinct f.person)")])
    return put(f"select {{}} from ({{}}) f{group}", wanted, found)


def retention(sight: Sight, period: Period, by: Sequence[str]) -> tuple[Cells, dict[str, int]]:
    """Return who of each cohort kept an order in each month since, and how large cohorts are.

    The cohorts are those whose first month begins in the period. By "k" alone, all cohorts that
    are old enough are one.
    """
    active = put(
        "select f.day::text, f.k::text, count(*), count(*) from ({}) f group by 1, 2",
        came_back(sight, period, by),
    )
    sizes = put(
        "select c.cohort::text, count(*), count(*) from ({}) c group by 1", _cohorts(sight, period)
    )
    found = {key[0]: int(raw.parts[0]) for key, raw in _cells(sizes, 1).items()}
    return _cells(active, 1), found


def _cohorts(sight: Sight, period: Period) -> Sql:
    """Return people with the month of their first kept order, where that is in the period."""
    return put(
        "select x.person, date_trunc('month', x.day)::date as cohort from ({}) x"
        " where x.day >= {} and x.day < {} and {}",
        first_orders(sight.clock),
        value(period.start, "date"),
        value(period.end, "date"),
        sight.present("x.person"),
    )


def came_back(sight: Sight, period: Period, by: Sequence[str]) -> Sql:
    """Return people with their cohort as the day, and each `k`th month they kept an order in."""
    clock = sight.clock
    months = put(
        "select distinct k.contact_id as person, date_trunc('month', {})::date as month"
        " from ({}) k",
        local_day("k.at", clock),
        kept_orders(clock),
    )
    return put(
        "select c.person, c.cohort as day,"
        " ((extract(year from m.month) - extract(year from c.cohort)) * 12"
        " + extract(month from m.month) - extract(month from c.cohort))::int as k"
        " from ({}) c join ({}) m on m.person = c.person",
        _cohorts(sight, period),
        months,
    )


__all__ = ["Cells", "Raw", "came_back", "counted", "retention"]
