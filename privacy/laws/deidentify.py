"""Takes from a person's values what could tell who they are: 45 CFR 164.514(b)(2) and (e)(2).

`IDENTIFIERS` is the list of the law, each with what becomes of it here; tests hold it against
what a file may have.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

# ZIP areas that begin alike with 20,000 people or fewer: those of the Census of 2000, named by
# the guidance of HHS of 2012, and those of the Census of 2010. An area that grew stays on it.
SPARSE_ZIP3 = frozenset(
    (
        *("036", "059", "063", "102", "203", "205", "369", "556", "692", "753", "772"),
        *("790", "821", "823", "830", "831", "878", "879", "884", "890", "893"),
    )
)
OLDEST_AGE = 89
OLDEST = "90+"
# Longer numbers may be an account, a record or a phone.
_LONGEST_NUMBER = 6
_ZIP = re.compile(r"(\d{5})(?:-?\d{4})?\Z")

DROPPED = "left out"
IDENTIFIERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "A": ("names", DROPPED),
        "B": ("places smaller than a state", "state, and the first three digits of the ZIP code"),
        "C": ("dates, and ages over 89", "years; 90+ where the year is ninety years back"),
        "D": ("telephone numbers", DROPPED),
        "E": ("fax numbers", DROPPED),
        "F": ("email addresses", DROPPED),
        "G": ("social security numbers", DROPPED),
        "H": ("medical record numbers", DROPPED),
        "I": ("health plan numbers", DROPPED),
        "J": ("account numbers", DROPPED),
        "K": ("certificate and license numbers", DROPPED),
        "L": ("vehicles and plates", DROPPED),
        "M": ("devices and serial numbers", DROPPED),
        "N": ("web addresses", DROPPED),
        "O": ("IP addresses", DROPPED),
        "P": ("fingers and voices", DROPPED),
        "Q": ("photographs of faces", DROPPED),
        "R": ("any other number, characteristic or code", "a code that chance made"),
    }
)


def safe_zip(code: str, country: str) -> str:
    """Return the three digits that may be told of an address in the United States, or ""."""
    found = _ZIP.match(code.strip()) if country in ("US", "PR", "VI", "GU", "AS", "MP") else None
    if found is None:
        return ""
    prefix = found[1][:3]
    return "000" if prefix in SPARSE_ZIP3 else prefix


def safe_year(value: Any, today: date) -> str:
    """Return the year of a date or of a year; of ninety years and more that it is so long ago.

    Whoever will be ninety within this year counts as that already, as the year says no day.
    """
    if value in (None, ""):
        return ""
    year = value.year if isinstance(value, date) else int(str(value)[:4])
    return OLDEST if today.year - year > OLDEST_AGE else str(year)


def safe_number(value: Any) -> Any:
    """Return a number that is too short to lead to anybody, or ""."""
    digits = re.sub(r"\D", "", str(value))
    return value if digits and len(digits) <= _LONGEST_NUMBER else ""


def whole_day(value: Any) -> str:
    """Return the day of a date or a moment, as a limited data set may tell it."""
    if isinstance(value, datetime):
        value = value.date()
    return value.isoformat() if isinstance(value, date) else str(value or "")


__all__ = [
    "DROPPED",
    "IDENTIFIERS",
    "OLDEST",
    "SPARSE_ZIP3",
    "safe_number",
    "safe_year",
    "safe_zip",
    "whole_day",
]
