"""How many people several segments share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from segments.models.segment import Segment
from segments.reading.members import counted_for, everybody_for, sees_all

MOST = 8
_SHARED = """
select a.segment_id, b.segment_id, count(*)
from segments_segmentmembership a join segments_segmentmembership b using (contact_id)
where a.segment_id = any(%s) and b.segment_id = any(%s) and a.segment_id <= b.segment_id{seen}
group by 1, 2
"""


@dataclass(frozen=True, slots=True)
class Overlap:
    """A square of counts in the order of the segments; on the diagonal stand their members.

    None stands for a few people where the reader may see none.
    """

    segments: Sequence[Segment]
    cells: list[list[int | None]]


def overlap(segments: Sequence[Segment], user: Any) -> Overlap:
    """Return how many people each two of up to eight segments share, as far as `user` sees."""
    chosen = list(segments)[:MOST]
    keys = [segment.pk for segment in chosen]
    seen, given = _scope(user)
    with connection.cursor() as cursor:
        cursor.execute(_SHARED.format(seen=seen), [keys, keys, *given])
        counts = {(one, other): count for one, other, count in cursor.fetchall()}
    cells = [[counted_for(user, counts.get((min(a, b), max(a, b)), 0)) for b in keys] for a in keys]
    return Overlap(chosen, cells)


def _scope(user: Any) -> tuple[str, tuple[Any, ...]]:
    """Return the condition on people; members are present, so who sees all needs none."""
    if sees_all(user):
        return "", ()
    people = everybody_for(user).order_by().values("pk")
    sql, given = people.query.sql_with_params()
    return f" and a.contact_id in ({sql})", given
