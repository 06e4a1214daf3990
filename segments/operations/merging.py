"""Segments after two records became one, or one became two again (case 36)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from segments.models.segment import Segment, SegmentChange, SegmentMembership
from segments.operations.locking import lock
from segments.operations.moving import enter, leave, note_gone
from segments.operations.refreshing import refresh_segment

Cause, What = SegmentChange.Cause, SegmentChange.What


def follow_merge(contacts: Iterable[int]) -> None:
    """Let what was merged into these contacts leave every segment, and these follow.

    A list that the absorbed record was on keeps the person; a rule says itself whether the
    survivor belongs. After a merge is taken back, both stand again where they stood.
    """
    now, alive = timezone.now(), list(contacts)
    absorbed = dict(
        Contact.objects.filter(merged_into__in=alive).values_list("pk", "merged_into_id")
    )
    for segment, people in _in_order(_left_behind(absorbed)):
        held = lock(segment)
        note_gone(held, people, cause=Cause.MERGE, now=now, user_id=None)
        _follow(held, {absorbed[pk] for pk in people}, now)
    for segment, gone in _in_order(_to_come_back(alive)):
        held = lock(segment)
        if not held.moves:
            _give_back(held, gone, alive, now)
        else:
            _follow(held, alive, now)
    by_hand = Segment.objects.filter(overrides__contact__in=alive).distinct().order_by("pk")
    for segment in by_hand:
        # An exception came along, or went back.
        if segment.moves:
            _follow(lock(segment), alive, now)


def _in_order(found: dict[Segment, list[Any]]) -> list[tuple[Segment, list[Any]]]:
    """Return them as every merge locks them, so that two never wait for each other."""
    return sorted(found.items(), key=lambda pair: pair[0].pk)


def _follow(segment: Segment, people: Iterable[int], now: datetime) -> None:
    """Judge people by the rule, or put them on the list in place of who was on it."""
    chosen = sorted(people)
    if not segment.moves:
        enter(segment, chosen, cause=Cause.MERGE, now=now, user_id=None)
        return
    by = Actor.system(Door.JOB)
    refresh_segment(segment=segment, by=by, only=chosen, cause=Cause.MERGE, now=now)


def _latest(contacts: Iterable[int]) -> list[SegmentChange]:
    """Return the last change of each of these contacts in each segment."""
    rows = SegmentChange.objects.filter(contact__in=list(contacts)).select_related("segment")
    return list(rows.order_by("contact", "segment", "-id").distinct("contact", "segment"))


def _left_behind(absorbed: Iterable[int]) -> dict[Segment, list[int]]:
    """Return the records that entered and are members no more, though nothing says so."""
    found: dict[Segment, list[int]] = defaultdict(list)
    members = set(
        SegmentMembership.objects.filter(contact__in=list(absorbed)).values_list(
            "segment_id", "contact_id"
        )
    )
    for change in _latest(absorbed):
        place = (change.segment_id, change.contact_id)
        if change.what == What.ENTERED and place not in members:
            found[change.segment].append(change.contact_id or 0)
    return found


def _to_come_back(alive: Iterable[int]) -> dict[Segment, list[SegmentChange]]:
    """Return where records that stand on their own left because of a merge."""
    found: dict[Segment, list[SegmentChange]] = defaultdict(list)
    present = Contact.objects.filter(pk__in=list(alive), merged_into=None)
    for change in _latest(present.values_list("pk", flat=True)):
        if change.what == What.LEFT and change.cause == Cause.MERGE:
            found[change.segment].append(change)
    return found


def _give_back(
    segment: Segment, gone: list[SegmentChange], alive: list[int], now: datetime
) -> None:
    """Put those who left back on the list; who only came in their place leaves it again."""
    moments = {change.at for change in gone}
    instead = [
        change.contact_id or 0
        for change in _latest(alive)
        if change.segment_id == segment.pk
        and (change.what, change.cause) == (What.ENTERED, Cause.MERGE)
        and change.at in moments
    ]
    back = [change.contact_id or 0 for change in gone]
    leave(segment, instead, cause=Cause.MERGE, now=now, user_id=None)
    enter(segment, back, cause=Cause.MERGE, now=now, user_id=None)
