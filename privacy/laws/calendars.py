"""Which days count as working days: public holidays of a place, and the organisation's own days.

The holidays come from the package `holidays`, whose version is part of a calendar's version: a
stored deadline says by which calendar it was counted (privacy.md 1.1, rule 9).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version

WEEKEND = frozenset({5, 6})
# Our names for what the package knows; any other country code is asked for as it is.
PLACES = {"US-federal": "US"}
NAMES = ("none", "US-federal", "DE", "ES")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a place."""

    id: str
    version: str
    weekend: frozenset[int] = WEEKEND
    own_days: frozenset[date] = field(default_factory=frozenset)

    def is_working_day(self, day: date) -> bool:
        """Whether the day is neither of the weekend nor a holiday nor the organisation's own."""
        return (
            day.weekday() not in self.weekend
            and day not in self.own_days
            and day not in holidays_in(self.id, day.year)
        )

    def working_day_from(self, day: date) -> date:
        """Return the day itself, or the next working day."""
        return next(later for later in _days(day, DAY) if self.is_working_day(later))

    def working_day_until(self, day: date) -> date:
        """Return the day itself, or the last working day before it."""
        return next(earlier for earlier in _days(day, -DAY) if self.is_working_day(earlier))

    def after_working_days(self, start: date, count: int) -> date:
        """Return the working day that many after the start, whose own day is not counted."""
        day = start
        for _ in range(count):
            day = self.working_day_from(day + DAY)
        return day


def _days(day: date, step: timedelta) -> Iterator[date]:
    while True:
        yield day
        day += step


@lru_cache(maxsize=512)
def holidays_in(calendar_id: str, year: int) -> frozenset[date]:
    """Return the public holidays of a place in a year."""
    if calendar_id == "none":
        return frozenset()
    import holidays  # at first use: the package knows every country and takes 0.3 s to load

    return frozenset(holidays.country_holidays(PLACES.get(calendar_id, calendar_id), years=year))


def calendar_named(name: str, own_days: Iterable[date] = ()) -> Calendar:
    """Return the calendar of a place; raises KeyError where the place is not known."""
    if name not in NAMES and not _is_country(name):
        raise KeyError(name)
    days = frozenset(own_days)
    counted_by = "1" if name == "none" else f"holidays {version('holidays')}"
    if days:
        listed = " ".join(sorted(day.isoformat() for day in days))
        counted_by += f" + {hashlib.sha256(listed.encode()).hexdigest()[:8]}"
    return Calendar(id=name, version=counted_by, own_days=days)


def _is_country(name: str) -> bool:
    import holidays  # as above

    return name in holidays.list_supported_countries()


def calendar_for(regime: str, *, organisation: Calendar) -> Calendar:
    """Return whose days count: US federal ones for the laws of the US, else the organisation's."""
    if regime in {"ccpa", "hipaa", "canspam", "tcpa"}:
        return calendar_named("US-federal")
    return organisation
