"""The clock as this organisation reads it: its zone, and the working days of the law's place."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from privacy.laws.calendars import Calendar, calendar_for, calendar_named
from privacy.laws.clock import Deadlines, deadlines
from privacy.laws.table import Right


@lru_cache(maxsize=16)
def _house(place: str, days_off: tuple[str, ...]) -> Calendar:
    return calendar_named(place, [date.fromisoformat(day) for day in days_off])


def calendar_of(right: Right) -> Calendar:
    """Return whose working days count for a right."""
    house = _house(settings.ORG_CALENDAR, tuple(settings.ORG_DAYS_OFF))
    return calendar_for(right.regime, organisation=house)


def house_deadlines(
    right: Right,
    received: date | datetime,
    *,
    paused_days: int = 0,
    individuals: int | None = None,
) -> tuple[Deadlines, dict[str, Any]]:
    """Return the dates of a right, and what they were computed from: to be stored with them.

    `individuals` is how many people a breach concerns, where that moves the date.

    The second is `{right, calendar, calendar_version, zone, received, received_on, paused_days,
    dates, because}`, all of it text and numbers.
    """
    calendar = calendar_of(right)
    zone = settings.ORG_TIME_ZONE
    found = deadlines(
        right, received=received, zone=zone, calendar=calendar, paused_days=paused_days,
        individuals=individuals,
    )  # fmt: skip
    return found, {
        "right": right.id,
        "calendar": calendar.id,
        "calendar_version": calendar.version,
        "zone": zone,
        "received": received.isoformat(),
        "received_on": found.received_on.isoformat(),
        "paused_days": paused_days,
        "dates": found.as_text(),
        "because": found.because,
        **({} if individuals is None else {"individuals": individuals}),
    }
