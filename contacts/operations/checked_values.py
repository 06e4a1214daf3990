"""Checks and tidies the plain fields of a contact, however they were entered."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from config.actor import Door
from contacts.models.contact import Contact, Gender, Stage
from contacts.normalise.dates import parse_day
from contacts.normalise.names import tidy_name
from contacts.normalise.places import language_code
from contacts.normalise.text import tidy, tidy_lines

NAMES = ("given_name", "family_name", "second_family_name")
BIRTH = ("birth_date", "birth_year", "birth_day")
PLAIN = (
    *NAMES, "honorific", "gender", *BIRTH, "occupation", "language", "time_zone",
    "organisation_role", "stage", "notes",
)  # fmt: skip
_NOTES_MAX = 20_000
_OLDEST_YEAR = 1850
_DAY_OF_YEAR = re.compile(r"\d{2}-\d{2}")
# A person who types "bell hooks" at the page means it; programs send what they have.
_TYPED = (Door.PAGE, Door.ADMIN)


class Refused(Exception):
    """One value breaks a rule; the message is the sentence for the person."""


def checked_values(
    values: Mapping[str, Any], *, door: Door, today: date
) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the plain fields of `values` ready to be stored, and the problems by field."""
    good: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    for field in PLAIN:
        if field not in values:
            continue
        try:
            good[field] = _checked(field, values[field], door, today)
        except Refused as refusal:
            problems[field] = [str(refusal)]
    return good, problems


def _checked(field: str, value: Any, door: Door, today: date) -> Any:
    if field in _CHECKS:
        return _CHECKS[field](value, today)
    text = "" if value is None else str(value)
    if field == "notes":
        return _no_longer(tidy_lines(text), _NOTES_MAX)
    text = tidy_name(text) if field in NAMES and door not in _TYPED else tidy(text)
    return _no_longer(text, Contact._meta.get_field(field).max_length or _NOTES_MAX)


def _no_longer(text: str, most: int) -> str:
    if len(text) > most:
        raise Refused(_("Use at most %(most)d characters.") % {"most": most})
    return text


def _gender(value: Any, today: date) -> str:
    if not value:
        return ""
    if value not in Gender.values:
        raise Refused(_("Choose one of the list."))
    return str(value)


def _stage(value: Any, today: date) -> str:
    if value not in Stage.values:
        raise Refused(_("Choose one of the list."))
    return str(value)


def _language(value: Any, today: date) -> str:
    if not value:
        return ""
    code = language_code(str(value))
    if code is None:
        raise Refused(_("This language is not known."))
    return code


def _time_zone(value: Any, today: date) -> str:
    if value and str(value) not in available_timezones():
        raise Refused(_("This time zone is not known."))
    return str(value or "")


def _birth_date(value: Any, today: date) -> date | None:
    if not value:
        return None
    born = value if isinstance(value, date) else parse_day(str(value), None, today=today)
    if born is None:
        raise Refused(_("Write the date as year-month-day."))
    if born.year < _OLDEST_YEAR or born > today:
        raise Refused(_("This birth date cannot be right."))
    return born


def _birth_year(value: Any, today: date) -> int | None:
    if not value:
        return None
    if not str(value).isascii() or not str(value).isdigit():
        raise Refused(_("Write the year with four digits."))
    if not _OLDEST_YEAR <= int(value) <= today.year:
        raise Refused(_("This birth year cannot be right."))
    return int(value)


def _birth_day(value: Any, today: date) -> str:
    text = str(value or "").removeprefix("--")
    if not text:
        return ""
    try:
        # 2000 was a leap year, so that 29 February is a birthday.
        date.fromisoformat(f"2000-{text}")
    except ValueError:
        text = ""
    if not _DAY_OF_YEAR.fullmatch(text):
        raise Refused(_("Write the birthday as month-day, such as 03-07."))
    return text


_CHECKS: dict[str, Callable[[Any, date], Any]] = {
    "gender": _gender,
    "stage": _stage,
    "language": _language,
    "time_zone": _time_zone,
    "birth_date": _birth_date,
    "birth_year": _birth_year,
    "birth_day": _birth_day,
}


def consistent_birth(given: Mapping[str, Any], contact: Contact) -> dict[str, Any]:
    """Return the three birth fields as they belong together after this change.

    A whole date wins and is repeated in year and day; a year or day that contradicts the
    stored date corrects it; a date taken away takes what it repeated with it.
    """
    if not any(field in given for field in BIRTH):
        return {}
    born = given.get("birth_date", contact.birth_date)
    year = given.get("birth_year", contact.birth_year)
    day = given.get("birth_day", contact.birth_day)
    if given.get("birth_date"):
        return _whole(born)
    if "birth_date" in given and contact.birth_date:
        was = _whole(contact.birth_date)
        return {
            "birth_date": None,
            "birth_year": None if year == was["birth_year"] else year,
            "birth_day": "" if day == was["birth_day"] else day,
        }
    if year and day and "birth_date" not in given:
        # 29 February of a common year stays in its parts.
        with suppress(ValueError):
            return _whole(date.fromisoformat(f"{year:04}-{day}"))
    return {"birth_date": None, "birth_year": year, "birth_day": day}


def _whole(born: date) -> dict[str, Any]:
    return {"birth_date": born, "birth_year": born.year, "birth_day": f"{born:%m-%d}"}
