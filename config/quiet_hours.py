"""What time it is for somebody whose zone is known, guessed from a country, or not known.

A guess is never one zone: what is quiet in any zone the person may live in, is quiet.
Source: 47 CFR 64.1200(c)(1), "8 a.m. or after 9 p.m. (local time at the called party's location)".
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from config.us_states import zones_by_state

# Nobody is called or texted between these.
STARTS, ENDS = time(21), time(8)
_DAY = 24 * 60
_STEP = timedelta(minutes=15)  # no zone differs from another one by less


@cache
def zones_of(country: str) -> tuple[str, ...]:
    """Return every zone of a country (ISO 3166 code), sorted."""
    return tuple(sorted(get_global("territory_zones").get(country, ())))


@cache
def zones_by_calling_code() -> dict[str, tuple[str, ...]]:
    """Return the zones in which a number may live, by its code, such as "+34"."""
    return {
        f"+{code}": tuple(sorted({zone for region in regions for zone in zones_of(region)}))
        for code, regions in COUNTRY_CODE_TO_REGION_CODE.items()
        if any(zones_of(region) for region in regions)
    }


@cache
def _known() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def minute_in(at: datetime, zone: str) -> int:
    """Return the minute of the day in a zone."""
    there = at.astimezone(ZoneInfo(zone))
    return there.hour * 60 + there.minute


def candidate_zones(
    *,
    time_zone: str = "",
    country: str = "",
    region: str = "",
    calling_code: str = "",
    otherwise: str = "",
) -> tuple[str, ...]:
    """Return the zones somebody may live in, by the best that is known of them.

    Args:
        time_zone: the person's own zone; it decides alone.
        country: of the person's address.
        region: of the same address; where it is a state of the US, it says more.
        calling_code: of the person's number, such as "+1".
        otherwise: the organisation's country, for people of whom nothing is known.
    """
    if time_zone in _known():
        return (time_zone,)
    state = zones_by_state().get(f"{country}:{region}".strip().lower(), ())
    return (
        state
        or zones_of(country)
        or zones_by_calling_code().get(calling_code, ())
        or zones_of(otherwise)
    )


def is_quiet(at: datetime, zones: Iterable[str], starts: time = STARTS, ends: time = ENDS) -> bool:
    """Say whether it is quiet in any of these zones at that moment."""
    return any(_is_within(minute_in(at, zone), starts, ends) for zone in zones)


def opens_at(
    at: datetime, zones: Iterable[str], starts: time = STARTS, ends: time = ENDS
) -> datetime | None:
    """Return the first moment from `at` on that is quiet nowhere; None if none comes that day."""
    where = tuple(zones)
    if not is_quiet(at, where, starts, ends):
        return at
    past = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    moment = at - past
    for _quarter in range(_DAY // 15 + 5):  # the day of a clock change has 25 hours
        moment += _STEP
        if not is_quiet(moment, where, starts, ends):
            return moment
    return None


def _is_within(minute: int, starts: time, ends: time) -> bool:
    first, last = starts.hour * 60 + starts.minute, ends.hour * 60 + ends.minute
    return first <= minute < last if first <= last else minute >= first or minute < last


def minutes_by_place(at: datetime, otherwise: str) -> Mapping[str, frozenset[int]]:
    """Return which minutes it may be: by zone, country, state, calling code, and "" for all.

    For judging many people at once, where nobody can be asked one by one.
    """
    return _by_place(at.replace(second=0, microsecond=0), otherwise)


@lru_cache(maxsize=4)
def _by_place(at: datetime, otherwise: str) -> Mapping[str, frozenset[int]]:
    of_zone = {zone: minute_in(at, zone) for zone in _known()}

    def among(zones: Iterable[str]) -> frozenset[int]:
        return frozenset(of_zone[zone] for zone in zones if zone in of_zone)

    found = {zone: frozenset({minute}) for zone, minute in of_zone.items()}
    found |= {country: among(zones_of(country)) for country in get_global("territory_zones")}
    found |= {code: among(zones) for code, zones in zones_by_calling_code().items()}
    found |= {state: among(zones) for state, zones in zones_by_state().items()}
    found[""] = among(zones_of(otherwise))
    return {place: minutes for place, minutes in found.items() if minutes}
