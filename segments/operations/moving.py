"""Writes that named people entered or left a segment: by hand, by a merge, by an erasure."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from segments.models.segment import Segment, SegmentRun

_TAIL = """
counted as (select count(*) as n from moved),
run as (
  insert into segments_segmentrun
    (segment_id, mode, rule_version, entered, "left", members, duration_ms, problem, user_id, at)
  select %(segment)s, %(mode)s, %(version)s, {entered}, {left}, %(members)s + {entered} - {left},
    0, '{{}}', %(user)s, %(now)s
  from counted where n > 0 returning id
),
changed as (
  insert into segments_segmentchange (segment_id, contact_id, what, at, cause, run_id)
  select %(segment)s, {person}, %(what)s, %(now)s, %(cause)s, run.id from moved cross join run
)
select n from counted
"""
_COME = """
with moved as (
  insert into segments_segmentmembership (segment_id, contact_id, since, via)
  select %(segment)s, id, %(now)s, 'manual' from unnest(%(people)s::bigint[]) as id
  on conflict do nothing returning contact_id
),
"""
_GO = """
with moved as (
  delete from segments_segmentmembership
  where segment_id = %(segment)s and contact_id = any(%(people)s) returning contact_id
),
"""
# The rows of memberships went already; only that they did is written.
_GONE = "with moved as (select unnest(%(people)s::bigint[]) as contact_id),"


def enter(
    segment: Segment, people: Iterable[int], *, cause: str, now: datetime, user_id: int | None
) -> int:
    """Make people members who are not; return how many."""
    return _move(segment, people, _COME, "entered", cause, now, user_id)


def leave(
    segment: Segment, people: Iterable[int], *, cause: str, now: datetime, user_id: int | None
) -> int:
    """Take people out who are members; return how many."""
    return _move(segment, people, _GO, "left", cause, now, user_id)


def note_gone(
    segment: Segment, people: Iterable[int], *, cause: str, now: datetime, user_id: int | None
) -> int:
    """Write that people left whose memberships went in another way."""
    return _move(segment, people, _GONE, "left", cause, now, user_id)


def _move(
    segment: Segment,
    people: Iterable[int],
    head: str,
    what: str,
    cause: str,
    now: datetime,
    user_id: int | None,
) -> int:
    listed = sorted(set(people))
    if not listed:
        return 0
    entered, left = ("n", "0") if what == "entered" else ("0", "n")
    # Whoever was erased is still counted, and named nowhere.
    person = "null" if cause == "erasure" else "contact_id"
    given: dict[str, Any] = {
        "segment": segment.pk,
        "people": listed,
        "mode": str(SegmentRun.Mode.MANUAL),
        "version": segment.rule_version,
        "members": segment.members,
        "user": user_id,
        "now": now,
        "what": what,
        "cause": str(cause),
    }
    with connection.cursor() as cursor:
        cursor.execute(head + _TAIL.format(entered=entered, left=left, person=person), given)
        moved: int = cursor.fetchone()[0]
    if moved:
        segment.members += moved if what == "entered" else -moved
        segment.as_of = now
        segment.save(update_fields=["members", "as_of"])
    return moved
