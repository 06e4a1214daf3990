"""Counts who bought and who responded, in every kept period at once: one walk over what they did.

What each person did is put together first, with a column for each period; then people are counted
by cells, all periods in one pass, and only the counts are laid out as rows.
"""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from segments.compiling.leaf import Clock, Who
from segments.compiling.measured import (
    LOST_AFTER,
    REACHED,
    RESPONDED,
    kept_orders,
    local_day,
    within,
)
from segments.compiling.sql import Sql, both, join, put, value
from segments.language.days import start_of_day
from segments.measures.kept import ENGAGED, kept_months, kept_windows
from segments.measures.periods import Period, following

INTO = (
    "insert into segments_peoplecount (fact, starts, ends, block, owner_id, team_id, known,"
    " restricted, side, value, people, twice, new, lost, total)"
)
CELL = "p.block, p.owner_id, p.team_id, true, p.restricted"
OF_CELL = "p.block, p.owner_id, p.team_id, p.restricted"
_KEPT = """
select k.contact_id, {} as day, count(*) as n
from ({}) k join sums_people p on p.id = k.contact_id group by 1, 2
"""
_DID = f"""
select k.contact_id, min(k.day) as first, (max(k.day) + {LOST_AFTER})::date as gone{{}}
from sums_kept k group by 1
"""
_MONTHS = f"""
{INTO}
select 'customers', m.month, (m.month + interval '1 month')::date, {CELL}, '', '', sum(m.people),
  sum(m.twice), sum(m.new), sum(m.lost), 0
from (
  select contact_id, date_trunc('month', day)::date as month, 1 as people,
    (sum(n) > 1)::int as twice, 0 as new, 0 as lost from sums_kept group by 1, 2
  union all select contact_id, date_trunc('month', first)::date, 0, 0, 1, 0 from sums_did
  union all select contact_id, date_trunc('month', gone)::date, 0, 0, 0, 1 from sums_did
) m join sums_people p on p.id = m.contact_id
where m.month >= {{}} and m.month < {{}} group by 2, 3, {OF_CELL}
"""
_ENGAGED = f"""
select e.contact_id, e.channel, {{}}
from (select contact_id, channel, at, {RESPONDED} as responded
  from interactions_engagement where {{}}) e group by 1, 2
"""
_LAID_OUT = f"""
{INTO}
select {{}}, v.starts, v.ends, g.block, g.owner_id, g.team_id, true, g.restricted, {{}}, g.side,
  v.people, v.twice, v.new, v.lost, 0
from (select {OF_CELL}, {{}} as side, {{}} from {{}} d join sums_people p on p.id = d.contact_id
  group by {OF_CELL}, side) g
cross join lateral (values {{}}) v(starts, ends, people, twice, new, lost)
where v.people + v.new + v.lost > 0
"""


def count_customers(clock: Clock, who: Who) -> int:
    """Count who bought, twice, for the first time, and who left; ended months one by one."""
    beside("kept", put(_KEPT, local_day("k.at", clock), kept_orders(clock, None, who)))
    months = kept_months(clock.today)
    one_by_one = {(first, following("month", first)) for first in months.buckets("month")}
    windows = [w for w in kept_windows(clock.today) if (w.start, w.end) not in one_by_one]
    bought = [
        put(f", coalesce(sum(k.n) filter (where {{}}), 0) as w{n}", _in("k.day", window))
        for n, window in enumerate(windows)
    ]
    beside("did", put(_DID, join("", bought)))
    counts = [
        put(
            f"count(*) filter (where d.w{n} > 0) as p{n},"
            f" count(*) filter (where d.w{n} > 1) as t{n},"
            f" count(*) filter (where {{}}) as n{n},"
            f" count(*) filter (where {{}} and d.gone <= {{}}) as l{n}",
            _in("d.first", window),
            _in("d.gone", window),
            on(clock.today),
        )
        for n, window in enumerate(windows)
    ]
    made = run(put(_MONTHS, on(months.start), on(months.end)))
    laid_out = [_laid_out(n, window, "g.n{0}", "g.l{0}") for n, window in enumerate(windows)]
    return made + _written("customers", "", "''", "sums_did", counts, laid_out)


def count_engaged(clock: Clock, who: Who) -> int:
    """Count who was reached and who responded, on each channel and on any."""
    windows = kept_windows(clock.today, ENGAGED)
    columns = [
        put(
            f"bool_or({{}}) as r{n}, bool_or({{}} and e.responded) as s{n}",
            *([within("e.at", window, clock)] * 2),
        )
        for n, window in enumerate(windows)
    ]
    first = min(window.start for window in windows)
    some = both(
        Sql(f"contact_id is not null and {REACHED}"),
        put("at >= {}", value(start_of_day(first, clock.zone), "timestamptz")),
        who("contact_id"),
    )
    beside("engaged", put(_ENGAGED, join(",", columns), some))
    any_of = ", ".join(f"bool_or({c}{n}) as {c}{n}" for n in range(len(windows)) for c in "rs")
    beside("anyhow", Sql(f"select contact_id, {any_of} from sums_engaged group by 1"))
    counts = [
        Sql(f"count(*) filter (where d.r{n}) as p{n}, count(*) filter (where d.s{n}) as t{n}")
        for n in range(len(windows))
    ]
    laid_out = [_laid_out(n, window, "0", "0") for n, window in enumerate(windows)]
    return _written("engaged", "channel", "d.channel", "sums_engaged", counts, laid_out) + _written(
        "engaged", "", "''", "sums_anyhow", counts, laid_out
    )


def _laid_out(n: int, window: Period, new: str, lost: str) -> Sql:
    columns = f"g.p{n}, g.t{n}, {new.format(n)}, {lost.format(n)}"
    return put(f"({{}}, {{}}, {columns})", on(window.start), on(window.end))


def _written(
    fact: str, side: str, of: str, table: str, counts: Sequence[Sql], laid_out: Sequence[Sql]
) -> int:
    said = (value(fact, "text"), value(side, "text"))
    counted, rows = join(", ", counts), join(", ", laid_out)
    return run(put(_LAID_OUT, *said, of, counted, table, rows))


def beside(name: str, rows: Sql) -> None:
    """Keep rows in a table beside, for this transaction, with what plans must know of them."""
    run(Sql(f"drop table if exists sums_{name}"))
    run(put(f"create temp table sums_{name} on commit drop as {{}}", rows))
    run(Sql(f"analyze sums_{name}"))


def on(day: date) -> Sql:
    """Return a day as a parameter."""
    return value(day, "date")


def _in(column: str, window: Period) -> Sql:
    return put(f"({column} >= {{}} and {column} < {{}})", on(window.start), on(window.end))


def run(statement: Sql) -> int:
    """Run a statement; return how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params or None)
        return cursor.rowcount


__all__ = ["CELL", "INTO", "OF_CELL", "beside", "count_customers", "count_engaged", "on", "run"]
