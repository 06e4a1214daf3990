"""What is wrong with one person's values, judged by plain rules; knows no database."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from contacts.normalise.emails import normalise_email
from contacts.normalise.places import postal_code_looks_right
from contacts.normalise.text import fold, is_damaged

Values = Mapping[str, Any]


class Flag(NamedTuple):
    """Something somebody should look at; never holds the value itself."""

    code: str
    field: str
    severity: str = "warning"


_NAMES = ("given_name", "family_name", "second_family_name")
_TEXTS = (*_NAMES, "occupation", "organisation_role")
_PLACEHOLDERS = frozenset((
    "test", "prueba", "asdf", "qwerty", "xxx", "xx", "n/a", "na", "none", "null", "unknown",
    "desconocido", "nombre", "name", "apellido", "surname", "anonymous", "anonimo", "tbd",
    "pending", "pendiente",
))  # fmt: skip
_OLDEST_AGE = 115
_NOT_A_NAME = re.compile(r"@|https?:|\d{3}")


def unreachable(values: Values, today: date) -> Iterator[Flag]:
    """No email, phone, handle nor postal address leads to the person."""
    if not any(values.get(way) for way in ("email", "phone", "points", "addresses")):
        yield Flag("unreachable", "email")


def nameless(values: Values, today: date) -> Iterator[Flag]:
    """Nobody knows what to call the person."""
    if not any(values.get(name) for name in _NAMES):
        yield Flag("nameless", "family_name")


def invalid_point(values: Values, today: date) -> Iterator[Flag]:
    """An email or phone cannot work as it is written."""
    for kind in ("email", "phone"):
        points = [point for point in values.get("points") or () if point["kind"] == kind]
        if any(not point["is_valid"] for point in points):
            yield Flag(f"invalid_{kind}", kind)


def role_address(values: Values, today: date) -> Iterator[Flag]:
    """The mailbox belongs to a desk, so what a person allows cannot be told from it."""
    if values.get("email") and normalise_email(values["email"]).role:
        yield Flag("role_address", "email", "info")


def damaged_text(values: Values, today: date) -> Iterator[Flag]:
    """Letters were lost by a wrong encoding."""
    for field in _TEXTS:
        if is_damaged(values.get(field) or ""):
            yield Flag("damaged_text", field)


def odd_name(values: Values, today: date) -> Iterator[Flag]:
    """A name is a placeholder, an address or a number."""
    for field in _NAMES:
        name = values.get(field) or ""
        if name and (fold(name).strip(" .") in _PLACEHOLDERS or _NOT_A_NAME.search(name)):
            yield Flag("odd_name", field)


def unlikely_birth(values: Values, today: date) -> Iterator[Flag]:
    """The person would be unborn or older than anybody alive."""
    born = values.get("birth_date")
    year = born.year if born else values.get("birth_year")
    if (born and born > today) or (year and not today.year - _OLDEST_AGE <= year <= today.year):
        yield Flag("unlikely_birth", "birth_date" if born else "birth_year")


def odd_postal_code(values: Values, today: date) -> Iterator[Flag]:
    """A postal code does not have its country's form."""
    for address in values.get("addresses") or ():
        code, country = address["postal_code"], address["country"]
        if code and country and postal_code_looks_right(code, country) is False:
            yield Flag("odd_postal_code", "postal_code")


RULES: tuple[Callable[[Values, date], Iterator[Flag]], ...] = (
    unreachable, nameless, invalid_point, role_address, damaged_text, odd_name, unlikely_birth,
    odd_postal_code,
)  # fmt: skip
# What `judge` can answer; flags of other codes (an import's own findings) are not its to close.
CODES = frozenset((
    "unreachable", "nameless", "invalid_email", "invalid_phone", "role_address", "damaged_text",
    "odd_name", "unlikely_birth", "odd_postal_code",
))  # fmt: skip


def judge(values: Values, today: date) -> list[Flag]:
    """Return everything the rules find, each once, in the order of the rules.

    Args:
        values: fields of a contact, `points` as mappings with kind and is_valid, `addresses`
            as mappings with postal_code and country.
        today: the organisation's day.
    """
    return list(dict.fromkeys(flag for rule in RULES for flag in rule(values, today)))
