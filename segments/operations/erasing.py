"""Segments after a person was erased: nobody is named any more, the counts stay (case 37)."""

from collections.abc import Iterable

from django.utils import timezone

from config.actor import Actor
from segments.models.segment import (
    Segment,
    SegmentChange,
    SegmentMembership,
    SegmentOverride,
)
from segments.operations.locking import lock
from segments.operations.moving import note_gone


def forget_people(contacts: Iterable[int], by: Actor) -> int:
    """Take people out of every segment within the caller's transaction; return of how many."""
    people, now = list(contacts), timezone.now()
    rows = SegmentMembership.objects.filter(contact__in=people)
    segments = Segment.objects.filter(pk__in=rows.values("segment")).order_by("pk")
    cause = SegmentChange.Cause.ERASURE
    for segment in segments:
        held = lock(segment)
        own = rows.filter(segment=segment)
        gone = list(own.values_list("contact_id", flat=True))
        own.delete()
        note_gone(held, gone, cause=cause, now=now, user_id=by.user_id)
    SegmentOverride.objects.filter(contact__in=people).delete()
    SegmentChange.objects.filter(contact__in=people).update(contact=None)
    return len(segments)
