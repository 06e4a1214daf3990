"""How a segment grew: the running sum of those who came and went, never counted again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from config.days import start_of
from segments.models.segment import Segment, SegmentChange
from segments.reading.members import changes_counted, counted_for

_ENTERED = Count("pk", filter=Q(what=SegmentChange.What.ENTERED))
_LEFT = Count("pk", filter=Q(what=SegmentChange.What.LEFT))


@dataclass(frozen=True, slots=True)
class Day:
    """One day: who came, who went, and how many belonged when it ended.

    None stands for a few people where the reader may see none.
    """

    day: date
    entered: int | None
    left: int | None
    members: int | None


def growth(
    segment: Segment, user: Any, *, days: int = 90, now: datetime | None = None
) -> list[Day]:
    """Return the last `days` days up to today, each once, by the organisation's calendar."""
    zone = timezone.get_default_timezone()
    today = timezone.localdate(now or timezone.now(), zone)
    first = today - timedelta(days=days - 1)
    rows = SegmentChange.objects.filter(changes_counted(segment, user)).order_by()
    since = start_of(first)
    before = rows.filter(at__lt=since).aggregate(entered=_ENTERED, left=_LEFT)
    counted = {
        row["day"]: (row["entered"], row["left"])
        for row in rows.filter(at__gte=since)
        .annotate(day=TruncDate("at", tzinfo=zone))
        .values("day")
        .annotate(entered=_ENTERED, left=_LEFT)
    }
    members, found = before["entered"] - before["left"], []
    for offset in range(days):
        day = first + timedelta(days=offset)
        entered, left = counted.get(day, (0, 0))
        members += entered - left
        known = [counted_for(user, count) for count in (entered, left, members)]
        found.append(Day(day, *known))
    return found
