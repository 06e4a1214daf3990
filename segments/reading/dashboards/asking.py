"""Tiles ask here: each question once for a page, and nothing the viewer may not ask."""

from datetime import date
from typing import Any

from babel.dates import format_date

from config.errors import DomainError
from config.templatetags.ui import day, locale_of_reader
from config.tiles import Number, Viewing
from segments.measures import Period
from segments.reading.measuring import Answer, Question, Row, answer, list_behind
from segments.vocabulary.saying import Say, say

# Up to so many days a line has a point for each, or for each week.
_DAYS, _WEEKS = 31, 120
# The years that an endless period is drawn over.
_ALL_YEARS = 3 * 366


def ask(
    viewing: Viewing,
    measure: str,
    by: tuple[str, ...] = (),
    *,
    period: Period | None = None,
    limit: int = 1_000,
) -> Answer | None:
    """Return the answer for a viewer, or None where their role may not ask."""
    question = Question(measure, period or viewing.period, by, None, limit)
    if question not in viewing.memory:
        try:
            found = answer(question, user=viewing.user, now=viewing.now, memory=viewing.memory)
        except DomainError:
            found = None
        viewing.memory[question] = found
    return viewing.memory[question]


def grain_of(period: Period) -> str:
    """Return the steps in which a period is drawn."""
    if period.days <= _DAYS:
        return "day"
    if period.days <= _WEEKS:
        return "week"
    return "month" if period.days <= _ALL_YEARS else "year"


def behind(viewing: Viewing, found: Answer, row: Row | None = None) -> str:
    """Return the address of the list behind a number; "" where nobody can open one."""
    hidden = found.total_hidden if row is None else row.hidden
    return "" if hidden else list_behind(found.question, row, user=viewing.user) or ""


def numbers_of(viewing: Viewing, found: Answer) -> tuple[Number, ...]:
    """Return the total and the rows as programs read them."""
    slug, label = found.question.measure, found.columns[-1].label
    total = Number(slug, label, found.total, found.unit, behind(viewing, found), found.total_hidden)
    rows = (
        Number(
            f"{slug}:{':'.join(key.value for key in row.keys)}",
            ", ".join(key.label for key in row.keys),
            row.value,
            found.unit,
            behind(viewing, found, row),
            row.hidden,
        )
        for row in found.rows
    )
    return (total, *rows)


def as_number(value: Any) -> float | None:
    """Return a value as charts take it."""
    return None if value is None else float(value)


def said_total(found: Answer) -> str:
    """Say the total of an answer."""
    return "–" if found.total is None else speaker(found)(float(found.total))


def speaker(found: Answer) -> Say:
    """Return how the numbers of an answer are said."""
    return say(found.unit)


def bucket_name(grain: str, first: date) -> str:
    """Name a day, week, month or year in full."""
    if grain in ("day", "week"):
        return day(first)
    form = {"month": "LLLL y", "quarter": "QQQ y"}.get(grain, "y")
    return format_date(first, form, locale=locale_of_reader())
