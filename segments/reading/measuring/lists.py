"""The list behind a number: the same rows, in the words of the list's own filters.

The list shows who opens it what they may see, as the number counted it. Where no list can be
narrowed to exactly those rows there is none: a list that does not agree says nothing.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from config.days import start_of
from config.measuring import extra_measures
from segments.measures.names import TIME
from segments.measures.periods import BEGINNING, Period, following
from segments.reading.measuring.people import ANYBODY, COUNTED, Behind, is_of_people
from segments.reading.measuring.question import Question, Row

_ORDERS: Final[Mapping[str, dict[str, str]]] = {
    "revenue": {},
    "orders": {"kind": "sale"},
    "average_order": {"kind": "sale"},
    "refunds": {"kind": "refund"},
    "units": {},
}
# The filters of each list that say the same as a side; a side that is not there has no list.
_OF_ORDERS = {
    "sales_channel": "channel",
    "country": "country",
    "product": "product",
    "category": "category",
}
_OF_PEOPLE = {"owner": "owner", "team": "team", "source": "source"}
_NOBODY = {"owner": "none", "quality_dimension": "none"}


def list_behind(question: Question, row: Row | None = None, *, user: Any) -> str:
    """Return the address of the list that a number counts, or "" where there is none.

    Args:
        question: what was asked.
        row: one of the answer's rows; without one the list behind the total.
        user: who opens it.
    """
    extra = extra_measures().get(question.measure)
    if extra is not None:
        return extra.url(user)
    if row is not None and row.hidden:
        return ""
    sides = {}
    if row is not None:
        sides = {name: key.value for name, key in zip(question.by, row.keys, strict=True)}
    asked = _narrowed(question.period, sides)
    rest = {name: value for name, value in sides.items() if name not in TIME}
    if asked is None:
        return ""
    return _list(question, asked, rest)


def _narrowed(asked: Period, sides: Mapping[str, str]) -> Period | None:
    """Return the part of the period that a row is about."""
    for name in TIME:
        if name in sides:
            first = date.fromisoformat(sides[name])
            start, end = max(first, asked.start), min(following(name, first), asked.end)
            if start >= end:
                return None
            asked = Period(start, end)
    return asked


def _list(question: Question, asked: Period, sides: dict[str, str]) -> str:
    measure = question.measure
    if question.rule is not None and question.report is None:
        return ""  # what a rule says may be about people, and addresses are written down
    if measure in _ORDERS:
        found, whose = _by_people(sides, question, _OF_ORDERS)
        more = {**_ORDERS[measure], **whose}
        return _to("interactions:purchases", asked, found, state="counted", **more)
    if measure == "engagements":
        found, whose = _by_people(sides, question, {"channel": "channel"})
        return _to("interactions:engagement", asked, found, kind="counted", **whose)
    if measure == "conversations":
        found, whose = _by_people(sides, question, {})
        return _to("interactions:conversations", asked, found, **whose)
    if measure in ("nps", "csat") and (form := _form(sides, question)):
        return form
    if measure == "quality_issues_open" or "quality_dimension" in sides:
        found, whose = _by_people(sides, question, {"quality_dimension": "dimension"})
        return _to("quality:inbox", None, found, **whose)
    return _people(question, asked, sides)


def _by_people(
    sides: Mapping[str, str], question: Question, names: Mapping[str, str]
) -> tuple[dict[str, str] | None, dict[str, str]]:
    """Return the sides that a list has filters for, and the people whom the others narrow it to.

    The first is None where no list says it.
    """
    of_people = {
        name: key
        for name, key in sides.items()
        if name not in names and is_of_people(ANYBODY, (name,))
    }
    rest = {name: key for name, key in sides.items() if name not in of_people}
    found = _filters(rest, names)
    if not of_people and not question.of_some:
        return found, {}
    if not all(of_people.values()):
        return None, {}  # nobody's own, or of nobody: no list of people says both
    return found, {"segment": str(_behind(ANYBODY, question.period, of_people, question))}


def _behind(measure: str, asked: Period, sides: Mapping[str, str], question: Question) -> Behind:
    kept_by = None if question.rule is None else question.report
    return Behind(measure, asked, sides, question.segment, kept_by)


def _people(question: Question, asked: Period, sides: dict[str, str]) -> str:
    measure = COUNTED.get(question.measure, question.measure)
    if measure == "segment_members":
        measure = "contacts"
    if measure == "retention":
        # A cohort is the people of a month; of all cohorts at once some are not old enough.
        cohort = sides.pop("cohort", "")
        if not cohort:
            return ""
        first = date.fromisoformat(cohort)
        asked = Period(first, following("month", first))
    own = {} if question.of_some else {"segment": "segment"}
    names = _filters(sides, {**_OF_PEOPLE, **own})
    more: dict[str, str] = {}
    if measure == "new_contacts":
        more["created_after"] = start_of(asked.start).isoformat()
        more["created_before"] = start_of(asked.end).isoformat()
    if measure in ("contacts", "new_contacts", "quality_score") and names is not None:
        # What the list has filters of its own for, which people can change there.
        if question.rule is not None:
            more["segment"] = str(_behind(ANYBODY, asked, {}, question))
        elif question.segment is not None:
            more["segment"] = str(question.segment)
        return _to("contacts:list", None, {**names, **more})
    if not is_of_people(measure, tuple(sides)):
        return ""
    behind = _behind(measure, asked, sides, question)
    return _to("contacts:list", None, {"segment": str(behind)})


def _filters(sides: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str] | None:
    """Return sides as filters; None where one has no filter."""
    found = {}
    for name, key in sides.items():
        key = key or _NOBODY.get(name, "")
        if name not in names or not key:
            return None
        found[names[name]] = key
    return found


def _to(page: str, asked: Period | None, found: dict[str, str] | None, **more: str) -> str:
    if found is None:
        return ""
    days = {}
    if asked is not None:
        days["until"] = str(asked.end - timedelta(days=1))
        if asked.start != BEGINNING:
            days["since"] = str(asked.start)
    return f"{reverse(page)}?{urlencode({**days, **found, **more})}"


def _form(sides: Mapping[str, str], question: Question) -> str:
    """Return the results of a form; they are of all its answers, which the page says."""
    key = sides.get("form", "")
    whole = question.period.start == BEGINNING and not question.of_some
    if not key or set(sides) != {"form"} or not whole:
        return ""
    return reverse("interactions:form_results", args=[key])


__all__ = ["list_behind"]
