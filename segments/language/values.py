"""Reads the values of a comparison: typed, bounded so that no database could choke on them."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from contacts.normalise.text import fold
from segments.language.nodes import Kind, Number, Word
from segments.language.operators import NO_VALUE, SPANS
from segments.language.refused import refuse

MAX_VALUES, MAX_TEXT = 500, 254
MAX_NUMBER: Final = 10**12
MAX_COUNT: Final = 10**9
YEARS: Final = (1000, 2999)
UNITS: Final = ("day", "week", "month", "year")
WITH_HOURS: Final = ("hour", *UNITS)
# A hundred years at most, or a year of hours; a birthday comes round within one.
MOST_OF: Final = {"hour": 8_784, "day": 36_525, "week": 5_218, "month": 1_200, "year": 100}
MOST_OF_A_YEAR: Final = {"day": 366, "week": 52, "month": 12, "year": 1}
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_value(word: Word, op: str, given: Any, path: str) -> Any:
    """Return what a word is compared with, as the nodes hold it.

    Raises:
        RuleRefused: it does not fit the word and its comparison.
    """
    if op in NO_VALUE:
        return None if given is None else refuse(path, "no_value")
    if word.kind in (Kind.TEXT, Kind.SET, Kind.CHOICE):
        return _texts(word.choices, given, path)
    if word.kind == Kind.BOOLEAN:
        return read_boolean(given, path)
    if op == "between":
        return _pair(word.kind, given, path)
    if op in SPANS:
        return read_span(given, path, hours=word.kind == Kind.MOMENT, op=op)
    return _one(word.kind, given, path)


def _one(kind: Kind, given: Any, path: str) -> Any:
    return read_number(given, path) if kind == Kind.NUMBER else read_day(given, path)


def _pair(kind: Kind, given: Any, path: str) -> tuple[Any, Any]:
    if not isinstance(given, list) or len(given) != 2:
        refuse(path, "two_values")
    low, high = (_one(kind, each, f"{path}.{i}") for i, each in enumerate(given))
    return (low, high) if low <= high else refuse(path, "low_above_high")


def read_text(given: Any, path: str) -> str:
    """Return a trimmed text of 1 to 254 characters that a database can hold."""
    if not isinstance(given, str) or not 0 < len(given.strip()) <= MAX_TEXT:
        refuse(path, "bad_text", most=MAX_TEXT)
    text = given.strip()
    # Half of a character, as JSON can spell it, is in no text.
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        refuse(path, "bad_text", most=MAX_TEXT)
    return text


def listed(given: Any, path: str) -> list[tuple[Any, str]]:
    """Return each of 1 to 500 values with its place; one alone may stand without a list."""
    if not isinstance(given, list):
        return [(given, path)]
    if not 1 <= len(given) <= MAX_VALUES:
        refuse(path, "bad_count", most=MAX_VALUES)
    return [(each, f"{path}.{i}") for i, each in enumerate(given)]


def _texts(choices: Mapping[str, str] | None, given: Any, path: str) -> tuple[str, ...]:
    texts = [(read_text(each, place), place) for each, place in listed(given, path)]
    if choices is None:
        return tuple(dict.fromkeys(text for text, _place in texts))
    folded: dict[str, str] = {}
    if any(text not in choices for text, _place in texts):
        folded = {fold(said): value for value, label in choices.items() for said in (label, value)}
    found = []
    for text, place in texts:
        value = text if text in choices else folded.get(fold(text))
        found.append(value if value is not None else refuse(place, "not_a_choice"))
    return tuple(dict.fromkeys(found))


def read_number(given: Any, path: str) -> Number:
    """Return a number below 10^12 with at most six decimals."""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        refuse(path, "bad_number")
    if isinstance(given, int):
        return given if abs(given) < MAX_NUMBER else refuse(path, "bad_number")
    if isinstance(given, float):
        if not isfinite(given) or abs(given) >= MAX_NUMBER:
            refuse(path, "bad_number")
        given = f"{Decimal(repr(given)):f}"
    if not _NUMBER.fullmatch(given):
        refuse(path, "bad_number")
    number = Decimal(given)
    whole = number == number.to_integral_value()
    return int(number) if whole else number.normalize()


def read_count(given: Any, path: str) -> int:
    """Return a whole number from 0 to a thousand millions."""
    number = read_number(given, path)
    if not isinstance(number, int) or not 0 <= number <= MAX_COUNT:
        refuse(path, "bad_whole")
    return number


def read_day(given: Any, path: str) -> date:
    """Return a calendar day such as 2026-05-31."""
    try:
        fits = isinstance(given, str) and _DATE.fullmatch(given)
        day = date.fromisoformat(given) if fits else None
    except ValueError:
        day = None
    if day is None or not YEARS[0] <= day.year <= YEARS[1]:
        refuse(path, "bad_day", first=YEARS[0], last=YEARS[1])
    return day


def read_span(given: Any, path: str, *, hours: bool, op: str = "") -> tuple[int, str]:
    """Return `{"n": 7, "unit": "day"}` as a pair."""
    if not isinstance(given, dict) or given.keys() != {"n", "unit"}:
        refuse(path, "bad_span")
    yearly = op == "anniversary_within"
    return read_length(given["n"], given["unit"], path, "n", hours=hours and not yearly,
                       most=MOST_OF_A_YEAR if yearly else MOST_OF)  # fmt: skip


def read_length(
    n: Any, unit: Any, path: str, name: str, *, hours: bool, most: Mapping[str, int] = MOST_OF
) -> tuple[int, str]:
    """Return so many of a unit; `name` is the key under which the number stands."""
    units = WITH_HOURS if hours else UNITS
    if not isinstance(unit, str) or unit not in units:
        refuse(f"{path}.unit", "bad_unit", offers=units)
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= most[unit]:
        refuse(f"{path}.{name}", "bad_length", most=most[unit])
    return n, unit


def read_boolean(given: Any, path: str) -> bool:
    """Return yes or no, also where it is written as a text."""
    if isinstance(given, list) and len(given) == 1:
        given = given[0]
    if given in ("true", "false"):
        return bool(given == "true")
    return given if isinstance(given, bool) else refuse(path, "bad_boolean")
