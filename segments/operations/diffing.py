"""Makes the members of a segment what its rule and its exceptions say, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from config.prepared import prepared
from segments.compiling.assembling import PRESENT as _PRESENT
from segments.compiling.sql import NOTHING, Sql, numbers, put, value
from segments.models.segment import Segment, SegmentOverride, SegmentRun

PRESENT = _PRESENT.text
_BY_HAND = f"""
  where not exists (select 1 from segments_segmentoverride o where o.segment_id = {{}}
    and o.contact_id = said.id and o.side = 'exclude' and o.until >= {{}})
  union all
  select c.id, 'manual' from segments_segmentoverride o
  join contacts_contact c on c.id = o.contact_id and {PRESENT}
  where o.segment_id = {{}} and o.side = 'include' and o.until >= {{}}{{}}
    and not exists (select 1 from said where said.id = c.id)
"""
_KEPT = """
kept as (
  update segments_segmentmembership m set via = w.via from wanted w
  where m.segment_id = {} and m.contact_id = w.id and m.via <> w.via
),"""
_DIFF = """
with said as materialized (select r.id from ({}) r),
wanted as materialized (select said.id, 'rule' as via from said {}),{}
gone as (
  delete from segments_segmentmembership m where m.segment_id = {}{}
    and not exists (select 1 from wanted w where w.id = m.contact_id)
  returning m.contact_id
),
come as (
  insert into segments_segmentmembership (segment_id, contact_id, since, via)
  select {}, w.id, {}, w.via from wanted w
  where not exists (select 1 from segments_segmentmembership m
    where m.segment_id = {} and m.contact_id = w.id)
  returning contact_id, via
),
counted as (
  select (select count(*) from come) as entered, (select count(*) from gone) as "left",
    (select count(*) from wanted) as wanted
),
run as (
  insert into segments_segmentrun
    (segment_id, mode, rule_version, looked_at, entered, "left", members, duration_ms, problem,
     user_id, at)
  select {}, {}, {}, {}, entered, "left", {}, {}, '{{}}', {}, {} from counted
  where entered + "left" > 0 returning id
),
changed as (
  insert into segments_segmentchange (segment_id, contact_id, what, at, cause, run_id)
  select {}, contact_id, 'entered', {}, case when via = 'manual' then 'manual' else {} end, run.id
  from come cross join run
  union all
  select {}, contact_id, 'left', {}, {}, run.id from gone cross join run
)
select entered, "left", {}, (select id from run), {} from counted
"""
# Told by the statement itself, so that no other one has to write it down.
_TOOK = Sql("(extract(epoch from clock_timestamp() - statement_timestamp()) * 1000)::integer")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one refresh is about: the people of the rule, as SQL, and whom it looks at."""

    rule: Sql
    only: Sequence[int] | None
    now: datetime
    today: date
    cause: str
    mode: str
    user_id: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a refresh did."""

    entered: int
    left: int
    members: int
    run_id: int | None
    duration_ms: int


def apply(segment: Segment, wanted: Wanted) -> Found:
    """Write memberships, their changes and the run; where nothing differs, nothing is written."""
    statement = _statement(segment, wanted)
    if wanted.only is not None and len(wanted.only) == 1:
        # Planning a rule for one person would take far longer than asking it.
        return Found(*prepared(statement.text, statement.params)[0])
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        return Found(*cursor.fetchone())


def _statement(segment: Segment, wanted: Wanted) -> Sql:
    pk, now = value(segment.pk, "bigint"), value(wanted.now, "timestamptz")
    some = wanted.only is not None
    among = numbers(wanted.only or ())
    by_hand = kept = NOTHING
    if some or SegmentOverride.objects.filter(segment=segment).exists():
        today = value(wanted.today, "date")
        asked = put(" and c.id = any({})", among) if some else NOTHING
        by_hand = put(_BY_HAND, pk, today, pk, today, asked)
        kept = put(_KEPT, pk)
    before = value(segment.members, "integer")
    members: Sql | str = put('{} + entered - "left"', before) if some else "wanted"
    looked = value(len(wanted.only) if wanted.only is not None else None, "integer")
    cause = value(wanted.cause, "text")
    run = (value(wanted.mode, "text"), value(segment.rule_version, "integer"), looked, members)
    return put(
        _DIFF,
        *(wanted.rule, by_hand, kept),
        *(pk, put(" and m.contact_id = any({})", among) if some else NOTHING),
        *(pk, now, pk),
        *(pk, *run, _TOOK, value(wanted.user_id, "bigint"), now),
        *(pk, now, cause, pk, now, cause),
        *(members, _TOOK),
    )


def run_of(segment: Segment, wanted: Wanted, found: Found) -> SegmentRun:
    """Return the run of a refresh: the row that was written, or one that tells of no change."""
    run = SegmentRun(
        pk=found.run_id,
        segment=segment,
        mode=wanted.mode,
        rule_version=segment.rule_version,
        looked_at=len(wanted.only) if wanted.only is not None else None,
        entered=found.entered,
        left=found.left,
        members=found.members,
        duration_ms=found.duration_ms,
        user_id=wanted.user_id,
        at=wanted.now,
    )
    run._state.adding = found.run_id is None
    return run


__all__ = ["PRESENT", "Found", "Wanted", "apply", "run_of"]
