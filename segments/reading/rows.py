"""Segments as lists show them: what they say, who belongs, how they grew."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from config.days import start_of
from segments.models.segment import Segment, SegmentChange, SegmentMembership
from segments.reading.members import counted_for, everybody_for, sees_all
from segments.reading.sentences import sentence
from segments.vocabulary import vocabulary_for

DAYS = 30
TONES = {"ok": "green", "stale": "amber", "broken": "red", "failed": "red"}
ICONS = {"dynamic": "wand-sparkles", "static": "list-checks", "snapshot": "camera"}


@dataclass(frozen=True, slots=True)
class Row:
    """One segment in a list; `members` are those whom the reader may see."""

    segment: Segment
    sentence: str
    members: int | None
    growth: list[int]
    tone: str
    icon: str


def rows_of(segments: Sequence[Segment], user: Any) -> list[Row]:
    """Return the rows of a page of segments; queries twice, and for the words of the rules."""
    vocabulary = vocabulary_for(user)
    members = members_seen(segments, user)
    growth = _growth(segments, members, user)
    return [
        Row(
            segment,
            sentence(segment.rule, vocabulary) if segment.rule else "",
            members[segment.pk],
            growth[segment.pk],
            TONES.get(segment.state, ""),
            ICONS[segment.kind],
        )
        for segment in segments
    ]


def members_seen(segments: Sequence[Segment], user: Any) -> dict[int, int | None]:
    """Return how many members of each segment `user` may see."""
    if sees_all(user):
        return {segment.pk: counted_for(user, segment.members) for segment in segments}
    counted = (
        SegmentMembership.objects.filter(segment__in=segments, contact__in=_seen(user))
        .order_by()
        .values_list("segment_id")
        .annotate(many=Count("contact_id"))
    )
    return {segment.pk: 0 for segment in segments} | dict(counted)


def _seen(user: Any) -> QuerySet:
    return everybody_for(user).order_by().values("pk")


def _growth(
    segments: Sequence[Segment], members: dict[int, int | None], user: Any
) -> dict[int, list[int]]:
    """Return the members of each segment at the end of the last days, back from today."""
    zone = timezone.get_default_timezone()
    today = timezone.localdate(timezone=zone)
    since = today - timedelta(days=DAYS - 1)
    entered = Count("pk", filter=Q(what=SegmentChange.What.ENTERED))
    left = Count("pk", filter=Q(what=SegmentChange.What.LEFT))
    rows = SegmentChange.objects.filter(segment__in=segments, at__gte=start_of(since))
    if not sees_all(user):
        rows = rows.filter(contact__in=_seen(user))
    changed = (
        rows.order_by()
        .annotate(day=TruncDate("at", tzinfo=zone))
        .values_list("segment_id", "day")
        .annotate(net=entered - left)
    )
    net: dict[int, dict[Any, int]] = defaultdict(dict)
    for pk, day, change in changed:
        net[pk][day] = change
    return {pk: _backwards(many, net[pk], today) for pk, many in members.items()}


def _backwards(members: int | None, net: dict[Any, int], today: Any) -> list[int]:
    values: list[int] = []
    if members is None:
        return values
    for back in range(DAYS):
        values.append(members)
        members -= net.get(today - timedelta(days=back), 0)
    return values[::-1] if net else []
