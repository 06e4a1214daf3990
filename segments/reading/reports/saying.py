"""Numbers of answers as tables and files say them: to the cent; charts say them more shortly."""

from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from django.utils.translation import gettext as _

from config.templatetags.ui import day, locale_of_reader, money
from segments.measures import Unit
from segments.measures.names import TIME
from segments.reading.measuring import Key, Row
from segments.vocabulary.saying import say

_CENT, _TENTH = Decimal("0.01"), Decimal("0.1")


def rounded(value: Any, unit: Unit) -> int | float:
    """Return a number as precise as it is shown: cents, whole ones, or tenths."""
    if unit == Unit.COUNT:
        return int(value)
    return float(Decimal(str(value)).quantize(_CENT if unit == Unit.MONEY else _TENTH))


def said(value: Any, unit: Unit) -> str:
    """Return a number in words; "–" where there is none."""
    if value is None:
        return "–"
    exact = rounded(value, unit)
    return money(exact) if unit == Unit.MONEY else say(unit)(exact)


def shown(row: Row, unit: Unit) -> str:
    """Return a row's number in words, or that it is hidden."""
    return hidden_word() if row.hidden else said(row.value, unit)


def hidden_word() -> str:
    """Return what stands where few people would be recognised."""
    return _("hidden")


def label(key: Key, side: str) -> str:
    """Return what a row's key is called: days and months in words."""
    if not key.value or side not in (*TIME, "cohort"):
        return key.label
    at = date.fromisoformat(key.value)
    if side == "year":
        return str(at.year)
    if side == "quarter":
        return _("Q%(number)d %(year)d") % {"number": (at.month + 2) // 3, "year": at.year}
    if side in ("month", "cohort"):
        return str(format_skeleton("yMMM", at, locale=locale_of_reader()))
    return day(at)
