"""Of which periods people are counted ahead: those a dashboard asks for, and a year before."""

from datetime import date
from typing import Final

from segments.measures.periods import PRESETS, Period, first_of, months_after, period

MONTHS_BACK: Final = 36
# What people did is counted for fewer: each costs a look at every event.
ENGAGED: Final = ("last_30_days", "last_90_days", "this_month", "last_month", "last_12_months")


def kept_windows(today: date, presets: tuple[str, ...] = tuple(PRESETS)) -> list[Period]:
    """Return the periods and the same ones a year before, each once."""
    found: dict[tuple[date, date], Period] = {}
    for preset in presets:
        asked = period(preset, today)
        both = [asked] if preset == "all_time" else [asked, asked.previous_year()]
        found |= {(each.start, each.end): each for each in both}
    return [found[key] for key in sorted(found)]


def kept_months(today: date) -> Period:
    """Return the whole months, ended ones alone, that are counted one by one."""
    first = first_of("month", today)
    return Period(months_after(first, -MONTHS_BACK), first)
