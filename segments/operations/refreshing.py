"""Brings the members of a segment in line with its rule: everybody, or those with news."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg.errors import QueryCanceled

from config.actor import Actor
from config.journal import record
from config.operation import operation
from segments.compiling import compile_rule
from segments.compiling.sql import Sql
from segments.language.nodes import Rule
from segments.models.segment import Segment, SegmentChange, SegmentRun
from segments.operations.breaking import freeze, usable_rule
from segments.operations.diffing import Found, Wanted, apply, run_of
from segments.operations.locking import lock
from segments.operations.touched import advanced, known_from, look, sources_of, touched

Cause, Mode, State = SegmentChange.Cause, SegmentRun.Mode, Segment.State
LONGEST = "60s"
# With news of more people than this, it is quicker to look at everybody.
MOST_TOUCHED = 20_000
# Who has news was just written, so their pages are in memory; PostgreSQL reckons with a disk, and
# would read the whole of another table instead.
_IN_MEMORY = "1.1"
# What stood before is read first, in the same round trip, and then put back.
_HURRY = """
select current_setting('statement_timeout'), current_setting('random_page_cost'),
  current_setting('jit'), set_config('statement_timeout', %s, true),
  set_config('random_page_cost', coalesce(%s, current_setting('random_page_cost')), true),
  set_config('jit', 'off', true)
"""
_AS_BEFORE = """
select set_config('statement_timeout', %s, true), set_config('random_page_cost', %s, true),
  set_config('jit', %s, true)
"""
TOO_SLOW = {"code": "too_slow", "path": ""}
NOT_ANSWERED = {"code": "not_answered", "path": ""}
_SAID = ("members", "as_of", "last_ok_at", "duration_ms", "marks", "state", "problem")


@operation
def refresh_segment(
    *,
    segment: Segment,
    by: Actor,
    now: datetime | None = None,
    only: Sequence[int] | None = None,
    cause: str = "",
) -> SegmentRun:
    """Let the rule say again who belongs: of everybody, or of `only` these people.

    What is so already is not written, and the run that comes back is then not stored. A rule
    that cannot be used, or takes too long, leaves the members as they are and says so in the
    segment's state. Lists kept by hand and frozen segments stay as they are.

    Raises:
        RefreshUnderWay: somebody else refreshes it.
    """
    now = now or timezone.now()
    current = lock(segment, wait=only is not None)
    rule = usable_rule(current, by=by, now=now) if current.moves else None
    if rule is None:
        return _nothing(current, by, now)
    sources = sources_of(current) if only is None else None
    marks = None
    if only is None:
        # Looked at first: what is committed from here on is news for the next time.
        seen = look(current, sources or [])
        marks = advanced(current.marks, seen) if sources is not None else {}
        marks["day"] = str(_day(now))
        marks["rule"] = current.rule_version
        marks["at"] = now.isoformat()
    return _refreshed(current, rule, only=only, cause=cause, marks=marks, by=by, now=now)


@operation
def refresh_news(*, segment: Segment, by: Actor, now: datetime | None = None) -> SegmentRun:
    """Refresh what can have changed since the last time: nobody, those with news, or everybody.

    Everybody on a new day, because windows of days move at midnight; every hour where a rule
    counts hours; and where news cannot be told from what was there.

    Raises:
        RefreshUnderWay: somebody else refreshes it.
    """
    now = now or timezone.now()
    current = lock(segment, wait=False)
    if not current.moves:
        return _nothing(current, by, now)
    sources = sources_of(current)
    if sources is None or _everybody_is_due(current, now):
        return refresh_segment(segment=current, by=by, now=now)
    rule = usable_rule(current, by=by, now=now)
    if rule is None:
        return _nothing(current, by, now)
    seen = look(current, sources)
    if not known_from(current.marks, seen):
        return refresh_segment(segment=current, by=by, now=now)
    people = touched(current, sources, MOST_TOUCHED)
    if people is None:
        return refresh_segment(segment=current, by=by, now=now)
    if not people:
        return _nothing(current, by, now)
    marks = current.marks | advanced(current.marks, seen)
    return _refreshed(current, rule, only=people, cause="", marks=marks, by=by, now=now)


@operation
def fail_refresh(*, segment: Segment, by: Actor, now: datetime) -> None:
    """Say on a segment that the database refused its refresh; the members stay."""
    freeze(lock(segment), State.FAILED, NOT_ANSWERED, by=by, now=now)


def _day(now: datetime) -> Any:
    return timezone.localdate(now, timezone.get_default_timezone())


def _everybody_is_due(segment: Segment, now: datetime) -> bool:
    marks = segment.marks
    if segment.state != State.OK or marks.get("rule") != segment.rule_version:
        return True
    if marks.get("day") != str(_day(now)):
        return True
    if segment.schedule != Segment.Schedule.HOURLY and not _counts_hours(segment):
        return False
    return bool((now - datetime.fromisoformat(marks["at"])).total_seconds() >= 3600)


def _counts_hours(segment: Segment) -> bool:
    # Within a value the quotes would be escaped.
    return '"unit": "hour"' in json.dumps(segment.rule)


def _nothing(segment: Segment, by: Actor, now: datetime) -> SegmentRun:
    return SegmentRun(
        segment=segment,
        mode=Mode.DELTA,
        rule_version=segment.rule_version,
        looked_at=0,
        members=segment.members,
        problem=segment.problem,
        user_id=by.user_id,
        at=now,
    )


def _cause(segment: Segment, given: str) -> str:
    if given:
        return given
    if segment.last_ok_at is None:
        return Cause.RULE
    edited = segment.marks.get("rule") not in (None, segment.rule_version)
    return Cause.RULE_EDIT if edited else Cause.DATA


def _refreshed(
    segment: Segment,
    rule: Rule,
    *,
    only: Sequence[int] | None,
    cause: str,
    marks: dict[str, Any] | None,
    by: Actor,
    now: datetime,
) -> SegmentRun:
    compiled = compile_rule(rule, now=now, only=only)
    wanted = Wanted(
        rule=Sql(compiled.sql, tuple(compiled.params)),
        only=only,
        now=now,
        today=_day(now),
        cause=_cause(segment, cause),
        mode=Mode.FULL if only is None else Mode.DELTA,
        user_id=by.user_id,
    )
    found = _applied(segment, wanted)
    if found is None:
        freeze(segment, State.FAILED, TOO_SLOW, by=by, now=now)
        return _nothing(segment, by, now)
    run = run_of(segment, wanted, found)
    _note(segment, run, marks, now)
    if run.pk:
        came, went = run.entered, run.left
        record("segment.refreshed", about=segment, by=by, came_in=came, went_out=went, run=run.pk)
    return run


def _note(segment: Segment, run: SegmentRun, marks: dict[str, Any] | None, now: datetime) -> None:
    """Keep on the segment what the refresh found; looking at a few people heals nothing."""
    segment.members = run.members
    if marks is not None:
        segment.marks, segment.as_of, segment.last_ok_at = marks, now, now
    if run.mode == Mode.FULL:
        segment.state, segment.problem = State.OK, {}
        segment.duration_ms = run.duration_ms
    if marks is not None or run.pk:
        segment.save(update_fields=list(_SAID))


def _applied(segment: Segment, wanted: Wanted) -> Found | None:
    """Write the difference; None where the database took longer than it may."""
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                # Compiling such a statement takes longer than running it.
                cursor.execute(_HURRY, [LONGEST, None if wanted.only is None else _IN_MEMORY])
                before = cursor.fetchone()[:3]
                found = apply(segment, wanted)
        except OperationalError as error:
            if not isinstance(error.__cause__, QueryCanceled):
                raise
            return None
        cursor.execute(_AS_BEFORE, before)
    return found
