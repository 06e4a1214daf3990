"""Dates and moments as files write them. Parts that were not written are never made up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Literal

from contacts.normalise.text import fold, tidy

Order = Literal["dmy", "mdy", "ymd"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january enero jan ene", "february febrero feb", "march marzo mar",
            "april abril apr abr", "may mayo", "june junio jun", "july julio jul",
            "august agosto aug ago", "september septiembre setiembre sept sep set",
            "october octubre oct", "november noviembre nov", "december diciembre dec dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_OLDEST = 1850
_LONGEST = 80  # characters; no date is written longer
_APPLE_NO_YEAR = 1604  # address books write this year for a birthday without one
_CLEAR_MAJORITY = 20

_NUMERIC = re.compile(r"(\d{1,4})\s?([./-])\s?(\d{1,2})(?:\s?\2\s?(\d{4}|\d{2}))?(?!\d)")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?\Z")
_YEAR = re.compile(r"(\d{4})(?:-00(?:-00)?)?\Z")
_YEAR_MONTH = re.compile(r"(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))\Z")
_NO_YEAR = re.compile(r"--(\d{2})-?(\d{2})\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_WORD_FIRST = re.compile(
    r"([a-z]+)\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?(?:,? (?:de |del )?(\d{4}))?\Z"
)
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|º|o)?[ -](?:de )?([a-z]+)\.?(?:,?[ -](?:de |del )?(\d{4}|\d{2}))?\Z"
)
_CLOCK = re.compile(
    r"(.*?\d)(?:[T ]|, | at | a las )(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"\s?([AaPp]\.?\s?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?(?:\s*\((?:UTC|GMT)\))?\Z"
)
_ZONELESS = frozenset({"Z", "UTC", "GMT"})


@dataclass(frozen=True, slots=True)
class Birthday:
    """Exactly one is set: the whole date, a year alone, or "MM-DD" without a year."""

    date: date | None = None
    year: int | None = None
    month_day: str | None = None


def day_order(values: Iterable[str]) -> Order | None:
    """The order of a column's numeric dates; None when its values allow more than one reading.

    A column whose every value reads one way only is "ymd": the order changes nothing there.
    """
    day_first = month_first = open_to_both = short_years = 0
    for value in values:
        found = _NUMERIC.match(value.strip()[:_LONGEST])
        if found is None or len(found[1]) > 2:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 31:
            short_years += 1
        elif first > 12:
            day_first += 1
        elif second > 12:
            month_first += 1
        elif first != second:
            open_to_both += 1
    if day_first > _CLEAR_MAJORITY * month_first:
        return "dmy"
    if month_first > _CLEAR_MAJORITY * day_first:
        return "mdy"
    if open_to_both or day_first or month_first:
        return "ymd" if short_years and not (day_first or month_first) else None
    return "ymd"


def parse_birthday(text: str, order: Order | None, *, today: date | None = None) -> Birthday | None:
    """The birthday as far as it is written; None when it cannot be read or is in the future."""
    today = today or datetime.now(UTC).date()
    if len(text) > _LONGEST:
        return None
    plain = _MIDNIGHT.sub("", tidy(text))
    without_year = _NO_YEAR.match(plain)
    if without_year is not None:
        return _birthday(None, int(without_year[1]), int(without_year[2]), today)
    year = _YEAR.match(plain)
    if year is not None:
        return _birthday(int(year[1]), None, None, today)
    compact = _COMPACT.match(plain)
    if compact is not None:
        return _birthday(int(compact[1]), int(compact[2]), int(compact[3]), today)
    parts = _parts(plain, order, today)
    return _birthday(*parts, today) if parts is not None else None


def parse_moment(text: str, order: Order | None, zone: tzinfo) -> datetime | None:
    """An aware moment; times without an offset are in `zone`, a bare day is its first minute."""
    if len(text) > _LONGEST:
        return None
    plain = tidy(text)
    clock = _CLOCK.match(plain)
    day = parse_day(clock[1] if clock else plain, order)
    if day is None:
        return None
    if clock is None:
        return datetime(day.year, day.month, day.day, tzinfo=zone)
    hour = _hour(int(clock[2]), clock[6])
    micro = int((clock[5] or "0")[:6].ljust(6, "0"))
    try:
        return datetime(
            day.year, day.month, day.day, hour, int(clock[3]), int(clock[4] or 0), micro,
            tzinfo=_offset(clock[7], zone),
        )  # fmt: skip
    except ValueError:
        return None


def parse_day(text: str, order: Order | None, *, today: date | None = None) -> date | None:
    """A whole calendar day, past or future; None when a part is missing or ambiguous."""
    year: int | None
    month: int | None
    day: int | None
    today = today or datetime.now(UTC).date()
    if len(text) > _LONGEST:
        return None
    plain = _MIDNIGHT.sub("", tidy(text))
    compact = _COMPACT.match(plain)
    if compact is not None:
        year, month, day = (int(part) for part in compact.groups())
    else:
        year, month, day = _parts(plain, order, today) or (None, None, None)
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


_Parts = tuple[int | None, int | None, int | None]


def _parts(plain: str, order: Order | None, today: date) -> _Parts | None:
    """Year, month and day of a written date, without checking that the day exists."""
    month_of_year = _YEAR_MONTH.match(plain)
    if month_of_year is not None:
        year, month = month_of_year[1] or month_of_year[4], month_of_year[2] or month_of_year[3]
        return (int(year), int(month), None) if 1 <= int(month) <= 12 else None
    numeric = _NUMERIC.fullmatch(plain)
    if numeric is not None:
        return _numeric_parts(numeric[1], numeric[3], numeric[4], order, today)
    return _worded_parts(fold(plain), today)


def _numeric_parts(
    first: str, second: str, third: str | None, order: Order | None, today: date
) -> _Parts | None:
    if len(first) > 2:
        return (int(first), int(second), int(third)) if len(first) == 4 and third else None
    a, b = int(first), int(second)
    if third is not None and len(third) == 2 and (a > 31 or order == "ymd"):
        return _full_year(first, today), b, int(third)
    if order is None:
        order = "dmy" if a > 12 or a == b else "mdy" if b > 12 else None
    elif order == "ymd":
        # Years lead in this column, so a value that starts otherwise must speak for itself.
        order = "dmy" if a > 12 or a == b else "mdy" if b > 12 else None
    if order is None:
        return None
    day, month = (a, b) if order == "dmy" else (b, a)
    return (None if third is None else _full_year(third, today)), month, day


def _worded_parts(folded: str, today: date) -> _Parts | None:
    found = _DAY_FIRST.match(folded)
    if found is not None and found[2] in _MONTHS:
        year = None if found[3] is None else _full_year(found[3], today)
        return year, _MONTHS[found[2]], int(found[1])
    found = _WORD_FIRST.match(folded)
    if found is None or found[1] not in _MONTHS or not (found[2] or found[3]):
        return None
    year = int(found[3]) if found[3] else None
    return year, _MONTHS[found[1]], int(found[2]) if found[2] else None


def _full_year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    year = today.year // 100 * 100 + int(digits)
    return year if year <= today.year else year - 100


def _birthday(year: int | None, month: int | None, day: int | None, today: date) -> Birthday | None:
    if year == _APPLE_NO_YEAR:
        year = None
    if year is not None and not _OLDEST <= year <= today.year:
        return None
    if month is None or day is None:
        return Birthday(year=year) if year is not None else None
    try:
        # A leap year, so that 29 February is a birthday also when its year is not known.
        whole = date(2000 if year is None else year, month, day)
    except ValueError:
        return None
    if year is None:
        return Birthday(month_day=f"{month:02d}-{day:02d}")
    return Birthday(date=whole) if whole <= today else None


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        return 24  # no such hour, which the caller's constructor refuses
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _offset(written: str | None, zone: tzinfo) -> tzinfo:
    if written is None:
        return zone
    if written in _ZONELESS:
        return UTC
    minutes = int(written[1:3]) * 60 + int(written[3:].lstrip(":") or 0)
    return timezone(timedelta(minutes=minutes if written[0] == "+" else -minutes))
