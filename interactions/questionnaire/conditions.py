"""Judges one condition on one answer, by the leaf operators of the segment grammar.

Two-valued: a condition holds or it does not. Texts are compared trimmed, without case and
accents (segments.md 1.6, case 44); dates are never shifted by a time zone (case 17).
"""

from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from contacts.normalise.text import fold

# What holds for an answer exactly when its opposite does not.
OPPOSITES: Final = {
    "is_not": "is", "not_contains": "contains", "ne": "eq", "has_none": "has_any",
    "is_empty": "is_set",
}  # fmt: skip
UNITS: Final = ("day", "week", "month", "year")


def holds(op: str, value: Any, answer: Any, *, today: date, missing: str = "include") -> bool:
    """Say whether `answer` (None where there is none) meets `op value`."""
    if op == "is_set":
        return answer not in (None, "", [])
    if op in OPPOSITES:
        if op != "is_empty" and missing == "exclude" and answer in (None, "", []):
            return False
        return not holds(OPPOSITES[op], value, answer, today=today)
    if answer in (None, "", []):
        return False
    return _HOLDS[op](answer, value, today)


def _is(answer: Any, value: Any, today: date) -> bool:
    return fold(str(answer).strip()) in {fold(str(each).strip()) for each in value}


def _text(compare: Callable[[str, str], bool]) -> Callable[[Any, Any, date], bool]:
    return lambda answer, value, today: compare(fold(str(answer).strip()), fold(str(value)))


def _number(compare: Callable[[float, float], bool]) -> Callable[[Any, Any, date], bool]:
    return lambda answer, value, today: compare(float(answer), float(value))


def _between(answer: Any, value: Any, today: date) -> bool:
    low, high = value
    if isinstance(low, str) and not isinstance(answer, int | float):
        return bool(date.fromisoformat(low) <= date.fromisoformat(answer)
                    <= date.fromisoformat(high))  # fmt: skip
    return bool(float(low) <= float(answer) <= float(high))


def _day(compare: Callable[[date, date], bool]) -> Callable[[Any, Any, date], bool]:
    return lambda answer, value, today: compare(
        date.fromisoformat(answer), date.fromisoformat(value)
    )


def _within_last(answer: Any, value: Any, today: date) -> bool:
    return shifted(today, -value["n"], value["unit"]) <= date.fromisoformat(answer) <= today


def _within_next(answer: Any, value: Any, today: date) -> bool:
    return today <= date.fromisoformat(answer) <= shifted(today, value["n"], value["unit"])


def _anniversary(answer: Any, value: Any, today: date) -> bool:
    day = date.fromisoformat(answer)
    end = shifted(today, value["n"], value["unit"])
    return any(today <= _in_year(day, year) <= end for year in range(today.year, end.year + 1))


def _in_year(day: date, year: int) -> date:
    # Who was born on 29 February has the birthday on the 28th of a common year.
    leap_day = (day.month, day.day) == (2, 29) and not isleap(year)
    return date(year, 2, 28) if leap_day else day.replace(year=year)


def shifted(day: date, n: int, unit: str) -> date:
    """Return the day `n` units later; the last day of a month stays one (case 15)."""
    if unit in ("day", "week"):
        return day + timedelta(days=n * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 + n * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_HOLDS: Final[dict[str, Callable[[Any, Any, date], bool]]] = {
    "is": _is,
    "contains": _text(lambda answer, value: value in answer),
    "starts_with": _text(str.startswith),
    "ends_with": _text(str.endswith),
    "eq": _number(lambda answer, value: answer == value),
    "gt": _number(lambda answer, value: answer > value),
    "gte": _number(lambda answer, value: answer >= value),
    "lt": _number(lambda answer, value: answer < value),
    "lte": _number(lambda answer, value: answer <= value),
    "between": _between,
    "before": _day(lambda answer, value: answer < value),
    "after": _day(lambda answer, value: answer > value),
    "on_day": _day(lambda answer, value: answer == value),
    "within_last": _within_last,
    "within_next": _within_next,
    "anniversary_within": _anniversary,
    "has_any": lambda answer, value, today: bool(set(answer) & set(value)),
    "has_all": lambda answer, value, today: set(value) <= set(answer),
}


def takes(op: str, value: Any, *, numeric: bool, dated: bool) -> bool:
    """Say whether `value` is one that `op` can compare with."""
    if op in ("is_set", "is_empty"):
        return value is None
    if op in ("is", "is_not", "has_any", "has_all", "has_none"):
        return _texts(value)
    if op in ("within_last", "within_next", "anniversary_within"):
        return _span(value)
    if op == "between":
        return isinstance(value, list) and len(value) == 2 and all(
            _day_or_number(each, numeric=numeric) for each in value
        )  # fmt: skip
    if numeric or dated:
        return _day_or_number(value, numeric=numeric)
    return isinstance(value, str) and bool(value.strip())


def _texts(value: Any) -> bool:
    good = isinstance(value, list) and 0 < len(value) <= 500
    return good and all(isinstance(each, str) and each.strip() for each in value)


def _span(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"n", "unit"}
        and isinstance(value["n"], int)
        and 0 < value["n"] <= 400
        and value["unit"] in UNITS
    )


def _day_or_number(value: Any, *, numeric: bool) -> bool:
    if numeric:
        return isinstance(value, int | float) and not isinstance(value, bool)
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False
