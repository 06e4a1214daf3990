"""Where the parts of measures are kept, and how they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from contacts.models.preference import Channel
from segments.compiling.sql import Sql, both, join, put, value
from segments.measures.kept import ENGAGED, kept_months, kept_windows
from segments.measures.names import TIME
from segments.measures.periods import BEGINNING, Period, first_of, following
from segments.reading.measuring.live import Cells, Raw
from segments.reading.measuring.sight import Sight, known_segments


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a measure's parts are kept: in which table, of which fact, on which own side."""

    fact: str
    parts: tuple[str, ...]
    side: str = ""
    people: str = "sum(people)"
    of_days: bool = False
    # A part that is read from another fact, whatever the side: of how many people a share is.
    base: str = ""
    today: bool = False


def _days(fact: str, side: str, *parts: str) -> Stored:
    return Stored(fact, parts, side, people="null", of_days=True)


_ORDERS = ("orders", "sales_channel")
STORED = {
    "revenue": _days(*_ORDERS, "sum(sales) - sum(refunds)"),
    "orders": _days(*_ORDERS, "sum(orders)"),
    "average_order": _days(*_ORDERS, "sum(sales)", "sum(orders)"),
    "units": _days(*_ORDERS, "sum(units)"),
    "refunds": _days(*_ORDERS, "sum(refunds)"),
    "engagements": _days("engagement", "channel", "sum(events)"),
    "active_customers": Stored("customers", ("sum(people)",)),
    "repeat_customers": Stored("customers", ("sum(twice)",)),
    "repeat_rate": Stored("customers", ("sum(twice)", "sum(people)")),
    "new_customers": Stored("customers", ("sum(new)",), people="sum(new)"),
    "lost_customers": Stored("customers", ("sum(lost)",), people="sum(lost)"),
    "responders": Stored("engaged", ("sum(twice)",), "channel"),
    "engagement_rate": Stored("engaged", ("sum(twice)", "sum(people)"), "channel"),
    "at_risk_customers": Stored("at_risk", ("sum(people)",), today=True),
    "contacts": Stored("contacts", ("sum(people)",), today=True),
    "contactable": Stored("contactable", ("sum(people)",), "channel", base="contacts", today=True),
    "quality_score": Stored(
        "quality", ("sum(total)", "sum(people)"), "quality_dimension", today=True
    ),
    "segment_members": Stored("members", ("sum(people)",), "segment", today=True),
}

_SIDES = {"owner": "coalesce(owner_id::text, '')", "team": "coalesce(team_id::text, '')"}
TOGETHER = -1


def rows_of(
    stored: Stored, period: Period, by: Sequence[str], sight: Sight, reach: Sql
) -> Cells | None:
    """Return the cells in reach; None where the periods are not among the kept ones."""
    if stored.of_days:
        return _of_days(stored, period, by, sight, reach)
    pairs = _pairs(stored, period, by)
    if not set(pairs) <= _kept_pairs(stored, sight.clock.today):
        return None
    found = _of_people(stored, pairs, by, sight, reach)
    return _with_base(found, stored, pairs, by, sight, reach) if stored.base else found


def _grain(by: Sequence[str]) -> str:
    return next((name for name in by if name in TIME), "")


def _pairs(stored: Stored, period: Period, by: Sequence[str]) -> list[tuple[date, date]]:
    """Return the periods to read: the whole one, or its buckets as far as they are in it."""
    if stored.today:
        return [(BEGINNING, BEGINNING)]
    grain = _grain(by)
    if not grain:
        return [(period.start, period.end)]
    if period.start == BEGINNING:
        return [(BEGINNING, BEGINNING)]  # a month for every one since 1970: not kept
    return [
        (max(first, period.start), min(following(grain, first), period.end))
        for first in period.buckets(grain)
    ]


def _kept_pairs(stored: Stored, today: date) -> set[tuple[date, date]]:
    if stored.today:
        return {(BEGINNING, BEGINNING)}
    if stored.fact == "engaged":
        return {(each.start, each.end) for each in kept_windows(today, ENGAGED)}
    months = [(first, following("month", first)) for first in kept_months(today).buckets("month")]
    return {*months, *((each.start, each.end) for each in kept_windows(today))}


def _of_people(
    stored: Stored, pairs: list[tuple[date, date]], by: Sequence[str], sight: Sight, reach: Sql
) -> Cells:
    grain = _grain(by)
    time = Sql(f"date_trunc('{grain}', starts)::date::text" if grain else "''")
    among = join(", ", [put("({}, {})", value(a, "date"), value(b, "date")) for a, b in pairs])
    where = both(
        put("fact = {}", value(stored.fact, "text")),
        Sql(f"block = {TOGETHER}"),
        put("(starts, ends) in ({})", among),
        _own_side(stored, by, sight),
        reach,
    )
    return _read("segments_peoplecount", stored, by, time, where)


def _own_side(stored: Stored, by: Sequence[str], sight: Sight) -> Sql:
    side = put("side = {}", value(stored.side if stored.side in by else "", "text"))
    if stored.side != "segment":
        return side
    known = sight.once("segments", lambda: [
        str(pk) for pk in known_segments(sight.user).values_list("pk", flat=True)
    ])  # fmt: skip
    return both(side, put("value = any({})", value(known, "text[]")))


def _with_base(
    found: Cells,
    stored: Stored,
    pairs: list[tuple[date, date]],
    by: Sequence[str],
    sight: Sight,
    reach: Sql,
) -> Cells:
    """Give every cell the number of people that it is a share of, on every channel."""
    of_all = Stored(stored.base, stored.parts, today=True)
    rest = [name for name in by if name != stored.side]
    place = by.index(stored.side) if stored.side in by else None
    channels = [""] if place is None else list(Channel.values)
    out: Cells = {}
    for key, raw in _of_people(of_all, pairs, rest, sight, reach).items():
        for channel in channels:
            whole = key if place is None else (*key[:place], channel, *key[place:])
            share = found.get(whole)
            out[whole] = Raw((share.parts[0] if share else 0, raw.parts[0]), raw.people)
    return out


def _of_days(stored: Stored, period: Period, by: Sequence[str], sight: Sight, reach: Sql) -> Cells:
    """Read months where the period has whole ones, and days at its ends."""
    grain = _grain(by)
    first, last = _whole_months(period, sight.clock.today, grain)
    days = both(
        Sql("grain = 'day'"),
        put("((day >= {} and day < {}) or (day >= {} and day < {}))",
            *(value(each, "date") for each in (period.start, first, last, period.end))),
    )  # fmt: skip
    months = both(
        Sql("grain = 'month'"),
        put("day >= {} and day < {}", value(first, "date"), value(last, "date")),
    )
    where = both(
        put("fact = {}", value(stored.fact, "text")),
        _own_side(stored, by, sight),
        put("({} or {})", days, months),
        reach,
    )
    time = Sql(f"date_trunc('{grain}', day)::date::text" if grain else "''")
    return _read("segments_daysum", stored, by, time, where)


def _whole_months(period: Period, today: date, grain: str) -> tuple[date, date]:
    """Return from when to when whole months can be read; nothing between where days are asked."""
    if grain in ("day", "week"):
        return period.end, period.end
    first = first_of("month", period.start)
    if first < period.start:
        first = following("month", first)
    # The month that goes on is known up to today.
    last = first_of("month", period.end)
    if period.end == today + timedelta(days=1):
        last = max(last, following("month", first_of("month", today)))
    return (first, last) if first < last else (period.end, period.end)


def _read(table: str, stored: Stored, by: Sequence[str], time: Sql, where: Sql) -> Cells:
    columns = [time if n in TIME else Sql(_SIDES.get(n, "value")) for n in by]
    wanted = [Sql(f"coalesce({part}, 0)") for part in stored.parts] + [Sql(stored.people)]
    places = ", ".join(str(place + 1) for place in range(len(columns)))
    statement = put(
        f"select {{}} from {table} where {{}}{f' group by {places}' if places else ''}",
        join(", ", [*columns, *wanted]),
        where,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        rows = cursor.fetchall()
    many = len(columns)
    return {tuple(row[:many]): Raw(tuple(row[many:-1]), row[-1]) for row in rows}


__all__ = ["STORED", "Stored", "rows_of"]
