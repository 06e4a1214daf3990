"""What is left of a value for those who may know of it and not read it.

Enough to tell two people of the same name apart, or to recognise an address one already
knows; never enough to use it. Lengths are not told either.
"""

from datetime import date
from typing import Any

MASK = "•••"
_FEWEST_DIGITS = 6
DATES = frozenset({"birth_date", "date"})


def mask(kind: str, value: Any) -> str:
    """Return the masked form of a value; an empty one stays empty.

    Args:
        kind: "email", "phone", "birth_date", "birth_year" or the kind of a custom field;
            of any other kind only that there is something is told.
        value: the value as it is stored.
    """
    if value in (None, "", [], {}):
        return ""
    if kind == "email":
        return _email(str(value))
    if kind == "phone":
        return _phone(str(value))
    if kind in DATES:
        return str(value.year if isinstance(value, date) else str(value)[:4])
    # The year is what the mask of a whole birthday leaves.
    return str(value) if kind == "birth_year" else MASK


def _email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    name, dot, ending = domain.rpartition(".")
    if not (local and at and name and dot and ending):
        return MASK
    return f"{local[0]}{MASK}@{name[0]}{MASK}.{ending}"


def _phone(text: str) -> str:
    digits = "".join(sign for sign in text if sign.isdigit())
    return MASK + digits[-2:] if len(digits) >= _FEWEST_DIGITS else MASK
