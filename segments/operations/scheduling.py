"""Refreshes what is due, those that others use first, and freezes what has its day."""

from collections.abc import Iterator
from datetime import datetime
from graphlib import CycleError, TopologicalSorter

from django.db import DatabaseError
from django.utils import timezone

from config.actor import Actor
from segments.models.segment import Segment, SegmentUse
from segments.operations.freezing import CannotFreeze, freeze_segment
from segments.operations.locking import RefreshUnderWay
from segments.operations.refreshing import fail_refresh, refresh_news


def refresh_due(*, by: Actor, now: datetime | None = None) -> int:
    """Refresh every segment on a schedule, each in a transaction of its own.

    Returns how many changed. Without news nothing is written; one that somebody else refreshes
    is left to them.
    """
    now = now or timezone.now()
    changed = 0
    for segment in in_order():
        try:
            run = refresh_news(segment=segment, by=by, now=now)
        except RefreshUnderWay:
            continue
        except DatabaseError:
            # The others must not wait for this one; its state tells, and the next round tries.
            fail_refresh(segment=segment, by=by, now=now)
            continue
        changed += bool(run.entered or run.left)
    return changed


def freeze_due(*, by: Actor, now: datetime | None = None) -> int:
    """Freeze the snapshots whose day has come; what cannot be frozen is tried again."""
    now = now or timezone.now()
    today = timezone.localdate(now, timezone.get_default_timezone())
    due = Segment.objects.present().filter(
        kind=Segment.Kind.SNAPSHOT, frozen_at=None, freeze_on__lte=today
    )
    frozen = 0
    for segment in due.order_by("pk"):
        try:
            freeze_segment(segment=segment, by=by, now=now)
        except (CannotFreeze, RefreshUnderWay):
            continue
        frozen += 1
    return frozen


def in_order() -> Iterator[Segment]:
    """Yield the segments on a schedule, each after those that its rule uses."""
    manual = Segment.Schedule.MANUAL
    moving = Segment.objects.present().exclude(kind=Segment.Kind.STATIC).filter(frozen_at=None)
    found = {segment.pk: segment for segment in moving.exclude(schedule=manual)}
    uses: dict[int, set[int]] = {pk: set() for pk in sorted(found)}
    for segment, used in SegmentUse.objects.values_list("segment_id", "used_id"):
        if segment in uses and used in uses:
            uses[segment].add(used)
    try:
        order = list(TopologicalSorter(uses).static_order())
    except CycleError:
        # Refused when rules are kept; should one exist all the same, its rules are refused too.
        order = list(uses)
    for pk in order:
        yield found[pk]
