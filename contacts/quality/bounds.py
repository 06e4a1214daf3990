"""Ends of ranges: numbers, days, and days counted from today ("today-115y", "today+30d")."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

_RELATIVE = re.compile(r"today(?:([+-])(\d{1,5})([yd]))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEAP_DAY = (2, 29)


def bound(given: Any, kind: str, today: date) -> Decimal | date | None:
    """Return one end of a range for values of a kind; None where it is no such thing.

    A relative day is a year where the values are numbers, such as years of birth.
    """
    if isinstance(given, bool):
        return None
    if isinstance(given, int | float | Decimal):
        return Decimal(str(given)) if kind == "number" else None
    if not isinstance(given, str):
        return None
    relative = _RELATIVE.fullmatch(given)
    if relative:
        day = _moved(today, *relative.groups())
        return Decimal(day.year) if day and kind == "number" else day
    return day_of(given) if kind in ("date", "moment") else None


def day_of(text: str) -> date | None:
    """Return the day written as 2026-05-31, None for anything else."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moved(today: date, sign: str | None, count: str | None, unit: str | None) -> date | None:
    if not count:
        return today
    steps = int(count) if sign == "+" else -int(count)
    try:
        if unit == "d":
            return today + timedelta(days=steps)
        if (today.month, today.day) == _LEAP_DAY:
            today = today.replace(day=28)
        return today.replace(year=today.year + steps)
    except (ValueError, OverflowError):
        return None
