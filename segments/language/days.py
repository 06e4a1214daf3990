"""When a window, a comparison of days or a birthday begins and ends; time is always given.

Days are calendar days where the organisation is, hours are exact (segments.md 1.6). Moments come
in UTC: PostgreSQL and Python then compare instants, whatever a clock did in between. Bounds of
moments are half-open: the end is the first moment that no longer counts.
"""

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from interactions.questionnaire.conditions import shifted
from segments.language.nodes import Window

_NEXT = timedelta(microseconds=1)  # the finest that PostgreSQL keeps
_DAY = timedelta(days=1)
Moments = tuple[datetime | None, datetime | None]
Days = tuple[date | None, date | None]


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day, also where a clock skips or repeats midnight."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def today_in(zone: ZoneInfo, now: datetime) -> date:
    """Return the calendar day it is."""
    return now.astimezone(zone).date()


def window_bounds(
    window: Window | None, now: datetime, zone: ZoneInfo
) -> tuple[datetime | None, datetime]:
    """Return when a window begins (None: at the beginning) and ends.

    Nothing that lies after `now` is ever in it (case 29).
    """
    end = now.astimezone(UTC) + _NEXT
    if window is None:
        return None, end
    if window.last is not None:
        return back(now, window.last, window.unit, zone), end
    start = None if window.start is None else start_of_day(window.start, zone)
    if window.end is not None:
        end = min(end, start_of_day(window.end + _DAY, zone))
    return start, end


def back(now: datetime, n: int, unit: str, zone: ZoneInfo) -> datetime:
    """Return the moment `n` units ago: hours exactly, else the midnight of the day reached."""
    if unit == "hour":
        return now.astimezone(UTC) - timedelta(hours=n)
    return start_of_day(shifted(today_in(zone, now), -n, unit), zone)


def moment_bounds(op: str, value: Any, now: datetime, zone: ZoneInfo) -> Moments:
    """Return between which moments a moment lies of which `op value` is true."""
    if op == "within_last":
        return back(now, value[0], value[1], zone), now.astimezone(UTC) + _NEXT
    if op == "within_next" and value[1] == "hour":
        begin = now.astimezone(UTC)
        return begin, begin + timedelta(hours=value[0]) + _NEXT
    first, last = day_bounds(op, value, today_in(zone, now))
    start = None if first is None else start_of_day(first, zone)
    if op == "within_next":
        start = now.astimezone(UTC)
    return start, None if last is None else start_of_day(last + _DAY, zone)


def day_bounds(op: str, value: Any, today: date) -> Days:
    """Return the first and the last day, both included, of which `op value` is true."""
    if op == "before":
        return None, value - _DAY
    if op == "after":
        return value + _DAY, None
    if op == "on_day":
        return value, value
    if op == "between":
        return value[0], value[1]
    reached = shifted(today, value[0] if op == "within_next" else -value[0], value[1])
    return (today, reached) if op == "within_next" else (reached, today)


def anniversaries(n: int, unit: str, today: date) -> list[str]:
    """Return the days from today to `n` units on, as "MM-DD".

    Who was born on 29 February has the birthday on the 28th of a common year.
    """
    end = shifted(today, n, unit)
    days = [today + _DAY * passed for passed in range((end - today).days + 1)]
    found = [f"{day:%m-%d}" for day in days]
    found += ["02-29" for day in days if (day.month, day.day) == (2, 28) and not isleap(day.year)]
    return sorted(set(found))


__all__ = [
    "anniversaries",
    "back",
    "day_bounds",
    "moment_bounds",
    "shifted",
    "start_of_day",
    "today_in",
    "window_bounds",
]
