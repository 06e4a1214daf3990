"""What changed since the sums were last counted: which days, and whose blocks.

As for segments (`segments.operations.touched`), news is found in the numbers that tables let grow
anyway. What has none, such as an event that is removed, is seen by the count of every night.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from segments.compiling.leaf import Clock
from segments.compiling.measured import local_day
from segments.compiling.sql import Sql, join, put
from segments.operations.aggregating.people import BLOCKS
from segments.operations.touched import SOURCES, Source

# More news than this, and it is quicker to count everything.
MOST_DAYS = 400
EVERYBODY = ("segments.ContactScore",)
_TABLES = (
    "contacts.Summary", "contacts.ConsentEvent", "contacts.ContactPoint", "contacts.PostalAddress",
    "contacts.QualityIssue",
)  # fmt: skip
_CONTACTS, _ORDERS = "contacts_historicalcontact", "interactions_historicalorder"
_LINES, _ENGAGEMENT = "interactions_orderline", "interactions_engagement"
_MEMBERS = "segments_segmentchange"
_PLACE = (
    "owner_id, {0}.team_id, {0}.restricted_at is null, {0}.merged_into_id, {0}.erased_at is null"
)
# Who came, or is now seen by others: all their days belong to other cells.
_MOVED = f"""
select h.id, h.erased_at is not null or h.merged_into_id is not null as gone
from contacts_historicalcontact h left join lateral (
  select q.* from contacts_historicalcontact q where q.id = h.id and q.history_id < h.history_id
  order by q.history_id desc limit 1
) q on true
where h.history_id > {{}} and (q.id is null
  or (q.{_PLACE.format("q")}) is distinct from (h.{_PLACE.format("h")}))
"""


@dataclass(frozen=True, slots=True)
class News:
    """The days and the blocks to count again."""

    days: list[date]
    blocks: list[int]


def sources() -> list[Source]:
    """Return every source of news, each table's numbers once."""
    found = [
        Source(_CONTACTS, "select s.id from {rows}"),
        Source(_MEMBERS, "select s.contact_id as id from {rows}", "id"),
    ]
    for table in _TABLES:
        found += [source for source in SOURCES[table] if source not in found]
    return found


def news(marks: Mapping[str, Any], clock: Clock, most: int) -> News | None:
    """Return what to count again; None where everything must be."""
    safe = marks["safe"]
    people = _people(sources(), safe, most)
    if people is None:
        return None
    moved = _asked(_MOVED.format(int(safe[_CONTACTS])))
    if any(gone for _number, gone in moved):
        # What they did is somebody else's now, or nobody's: the days it was on are not known.
        return None
    days = _days(safe, [number for number, _gone in moved], clock)
    if len(days) > MOST_DAYS:
        return None
    return News(days, sorted({number % BLOCKS for number in people}))


def _people(every: Iterable[Source], safe: Mapping[str, int], most: int) -> list[int] | None:
    parts = [source.since(safe[source.table]) for source in every]
    asked = f"select distinct id from ({' union all '.join(parts)}) t where id is not null"
    found = [row[0] for row in _asked(f"{asked} limit {most + 1}")]
    return None if len(found) > most else found


def _days(safe: Mapping[str, int], moved: list[int], clock: Clock) -> list[date]:
    """Return the days of orders and engagement that came, changed, or are of who moved."""
    orders, lines, events = (int(safe[table]) for table in (_ORDERS, _LINES, _ENGAGEMENT))
    moments = [
        f"select h.at from {_ORDERS} h where h.id in"
        f" (select s.id from {_ORDERS} s where s.history_id > {orders})",
        "select o.at from interactions_order o where o.id in"
        f" (select s.order_id from {_LINES} s where s.id > {lines})",
        f"select e.at from {_ENGAGEMENT} e where e.id > {events}",
    ]
    statement = put(
        "select distinct {} from ({}) t",
        local_day("t.at", clock),
        join("union all", [Sql(each) for each in moments] + _of_moved(moved)),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return sorted(row[0] for row in cursor.fetchall())


def _of_moved(moved: list[int]) -> list[Sql]:
    if not moved:
        return []
    tables = ("interactions_order", _ENGAGEMENT)
    return [
        Sql(f"select m.at from {table} m where m.contact_id = any(%s::bigint[])", (moved,))
        for table in tables
    ]


def _asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
