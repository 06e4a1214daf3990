"""The evaluator's own arithmetic of days, by counting and by the calendar, not by days.py."""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from segments.language.nodes import Window

DAY = timedelta(days=1)


def day_of(moment: datetime, world: dict[str, Any]) -> date:
    """Return the calendar day of a moment where the organisation is."""
    return moment.astimezone(world["zone"]).date()


def midnight(day: date, world: dict[str, Any]) -> datetime:
    """Return when a day begins there, as an instant."""
    return datetime.combine(day, time(), world["zone"]).astimezone(UTC)


def moved(day: date, n: int, unit: str) -> date:
    """Return the day `n` units later; a day that a month does not have is its last."""
    if unit in ("day", "week"):
        return day + DAY * n * (7 if unit == "week" else 1)
    months = day.year * 12 + day.month - 1 + n * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def never_later(
    rows: list[dict[str, Any]], window: Window | None, world: dict[str, Any]
) -> list[dict[str, Any]]:
    """Keep the rows in the window; what lies after now is in none (case 29)."""
    return [row for row in rows if in_window(row["at"], window, world)]


def in_window(at: datetime, window: Window | None, world: dict[str, Any]) -> bool:
    """Say whether a moment is in the window."""
    if at > world["now"]:
        return False
    if window is None:
        return True
    if window.last is not None:
        return at >= _ago(window.last, window.unit, world)
    day = day_of(at, world)
    after = window.start is None or day >= window.start
    return after and (window.end is None or day <= window.end)


def _ago(n: int, unit: str, world: dict[str, Any]) -> datetime:
    if unit == "hour":
        return world["now"] - timedelta(hours=n)
    return midnight(moved(day_of(world["now"], world), -n, unit), world)


def in_days(have: Any, op: str, value: Any, world: dict[str, Any]) -> bool:
    """Compare a plain day, or a birthday "MM-DD"; no zone shifts them (case 17)."""
    today = day_of(world["now"], world)
    match op:
        case "before":
            return have < value
        case "after":
            return have > value
        case "on_day":
            return have == value
        case "between":
            return value[0] <= have <= value[1]
        case "within_last":
            return moved(today, -value[0], value[1]) <= have <= today
        case "within_next":
            return today <= have <= moved(today, *value)
    assert op == "anniversary_within", op
    birthday = have if isinstance(have, str) else f"{have:%m-%d}"
    return today <= _next_birthday(birthday, today) <= moved(today, *value)


def _next_birthday(birthday: str, today: date) -> date:
    return min(day for day in (_in_year(birthday, today.year + n) for n in (0, 1)) if day >= today)


def _in_year(birthday: str, year: int) -> date:
    month, day = int(birthday[:2]), int(birthday[3:])
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def in_moments(have: datetime, op: str, value: Any, world: dict[str, Any]) -> bool:
    """Compare a moment by the day it has there; hours and "from now" are exact."""
    now = world["now"]
    if op == "within_last":
        return _ago(*value, world) <= have <= now
    if op == "within_next":
        if value[1] == "hour":
            return now <= have <= now + timedelta(hours=value[0])
        return now <= have and day_of(have, world) <= moved(day_of(now, world), *value)
    return in_days(day_of(have, world), op, value, world)
