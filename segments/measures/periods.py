"""Periods of whole days of the organisation; "today" is always given."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DAY = timedelta(days=1)
BEGINNING: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to the one before `end`; `preset` is its name, if it has one."""

    start: date
    end: date
    preset: str = ""

    def __post_init__(self) -> None:
        """Refuse a period without a day."""
        if self.end <= self.start:
            raise ValueError("a period has a day at least")

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - _DAY

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    def previous_year(self) -> "Period":
        """Return the same days a year before; 29 February ends on the 28th."""
        return Period(_years(self.start, -1), _years(self.last, -1) + _DAY)

    def before(self) -> "Period":
        """Return as many days right before."""
        return Period(self.start - (self.end - self.start), self.start)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def buckets(self, grain: str) -> Iterator[date]:
        """Yield the first day of every day, week, month, quarter or year that it touches."""
        at = first_of(grain, self.start)
        while at < self.end:
            yield at
            at = following(grain, at)


def first_of(grain: str, day: date) -> date:
    """Return the first day of the week (Monday), month, quarter or year of a day."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}[grain]
    return date(day.year, month, 1)


def following(grain: str, first: date) -> date:
    """Return the first day of the next one."""
    if grain in ("day", "week"):
        return first + timedelta(days=1 if grain == "day" else 7)
    return months_after(first, {"month": 1, "quarter": 3, "year": 12}[grain])


def months_after(day: date, many: int) -> date:
    """Return the first of the month that many months later."""
    years, index = divmod(day.month - 1 + many, 12)
    return date(day.year + years, index + 1, 1)


def year_before(day: date) -> date:
    """Return the same day a year before; for 29 February the 28th."""
    return _years(day, -1)


def _years(day: date, many: int) -> date:
    try:
        return day.replace(year=day.year + many)
    except ValueError:
        return day.replace(year=day.year + many, day=28)


# Periods that are going on end today, so that a year before is as long.
_PRESETS: dict[str, Callable[[date], tuple[date, date]]] = {
    "last_7_days": lambda today: (today - 6 * _DAY, today + _DAY),
    "last_30_days": lambda today: (today - 29 * _DAY, today + _DAY),
    "last_90_days": lambda today: (today - 89 * _DAY, today + _DAY),
    "this_month": lambda today: (first_of("month", today), today + _DAY),
    "last_month": lambda today: (
        months_after(first_of("month", today), -1),
        first_of("month", today),
    ),
    "this_quarter": lambda today: (first_of("quarter", today), today + _DAY),
    "last_12_months": lambda today: (
        months_after(first_of("month", today), -11),
        today + _DAY,
    ),
    "this_year": lambda today: (first_of("year", today), today + _DAY),
    "last_year": lambda today: (date(today.year - 1, 1, 1), first_of("year", today)),
    "all_time": lambda today: (BEGINNING, today + _DAY),
}
PRESETS: Final[Mapping[str, Callable[[date], tuple[date, date]]]] = _PRESETS


def period(preset: str, today: date) -> Period:
    """Return a period by its name, one of PRESETS, as it stands on a day."""
    start, end = PRESETS[preset](today)
    return Period(start, end, preset)


__all__ = [
    "BEGINNING",
    "PRESETS",
    "Period",
    "first_of",
    "following",
    "months_after",
    "period",
    "year_before",
]
