"""Brings the kept sums up to date: the news since the last time, or everything."""

import time
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from config.actor import Actor
from config.journal import record
from config.operation import operation
from segments.compiling import clock_at
from segments.models.aggregates import SumsState
from segments.operations.aggregating.days import count_days
from segments.operations.aggregating.news import EVERYBODY, news, sources
from segments.operations.aggregating.people import BLOCKS, count_people
from segments.operations.touched import advanced, known_from, look_at

TASK = "segments.refresh_sums"
# With news of more people than this every block is looked at anyway.
MOST_TOUCHED = 20_000


@operation
def refresh_sums(*, by: Actor, now: datetime | None = None, full: bool = False) -> str:
    """Count again what is due; return "full", "delta" or "" where nothing was.

    Everything on a new day, because periods move at midnight, and where news cannot be told from
    what was there. Who reads meanwhile sees the sums as they were.
    """
    now = now or timezone.now()
    clock = clock_at(now)
    began = time.monotonic()
    with transaction.atomic():
        state = _locked()
        seen = look_at(sources(), EVERYBODY)
        day = state.counted_on == clock.today
        found = None
        if not full and day and known_from(state.marks, seen):
            found = news(state.marks, clock, MOST_TOUCHED)
        with connection.cursor() as cursor:
            # Compiling such statements takes longer than running them; each may take its time.
            cursor.execute(
                "select set_config('jit', 'off', true), set_config('statement_timeout', '0', true)"
            )
        if found is None:
            rows = count_days(clock) + count_people(clock)
        else:
            rows = count_days(clock, found.days) + count_people(clock, found.blocks)
        state.marks = advanced(state.marks if found is not None else {}, seen)
        state.counted_on, state.as_of = clock.today, now
        if found is None:
            state.full_at = now
            state.duration_ms = int((time.monotonic() - began) * 1000)
        state.save()
    if found is None:
        record("sums.counted", about=SumsState, by=by, rows=rows)
        return "full"
    return "delta" if found.days or found.blocks else ""


def _locked() -> SumsState:
    """Return the one state, which nobody else writes until the transaction ends."""
    SumsState.objects.get_or_create(pk=1)
    return SumsState.objects.select_for_update().get(pk=1)


__all__ = ["BLOCKS", "TASK", "refresh_sums"]
