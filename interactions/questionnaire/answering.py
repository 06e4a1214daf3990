"""Checks what a person sent, field by field; the server decides, with or without JavaScript."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from contacts.normalise.emails import normalise_email
from contacts.normalise.phones import normalise_phones
from contacts.normalise.text import tidy, tidy_lines
from interactions.questionnaire.definition import Answers, Definition, Field
from interactions.questionnaire.kinds import NO, SCALES, YES, Kind
from interactions.questionnaire.problems import Problem
from interactions.questionnaire.showing import shown

SHORT_MAX, LONG_MAX = 200, 5000
Raw = Mapping[str, Sequence[str]]  # name of the control -> what was sent under it


@dataclass(slots=True)
class Answered:
    """What counts of a sent form; `problems` by id of the field."""

    answers: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    shown: tuple[str, ...] = ()


def check_answers(definition: Definition, raw: Raw, *, today: date, region: str) -> Answered:
    """Return the answers to the fields that show; what was sent to others is dropped.

    Args:
        definition: what was asked.
        raw: what was sent; a matrix sends "<id>.<row>".
        today: the organisation's day.
        region: the country of phone numbers without a prefix.
    """
    found = Answered()
    every: dict[str, Any] = {}
    for asked in definition.fields():
        value, problem = _checked(asked, raw, region)
        if problem:
            found.problems[asked.id] = problem
        elif value not in (None, "", [], {}):
            every[asked.id] = value
    found.shown = shown(definition, every, today=today)
    found.answers = {name: every[name] for name in found.shown if name in every}
    found.problems = {name: p for name, p in found.problems.items() if name in found.shown}
    for name in found.shown:
        if name not in found.problems and (code := _lacks(definition, name, found.answers)):
            found.problems[name] = Problem(name, code)
    return found


def _lacks(definition: Definition, name: str, answers: Answers) -> str:
    asked = definition.field(name)
    if asked is None or not asked.required:
        return ""
    answer = answers.get(name)
    if asked.kind == Kind.CONSENT:
        return "" if answer == YES else "required"
    if asked.kind == Kind.MATRIX:
        return "" if answer and len(answer) == len(asked.rows) else "required"
    return "" if answer is not None else "required"


def _checked(asked: Field, raw: Raw, region: str) -> tuple[Any, Problem | None]:
    if asked.kind == Kind.MATRIX:
        return _matrix(asked, raw)
    if asked.kind == Kind.MULTIPLE:
        return _multiple(asked, raw.get(asked.id, ()))
    text = next(iter(raw.get(asked.id, ())), "")
    if asked.kind == Kind.CONSENT:
        # A box that is left empty is a refusal to be asked again, never a consent.
        return (YES if text == YES else NO), None
    if len(text) > LONG_MAX:
        return None, Problem(asked.id, "too_long", {"most": LONG_MAX})
    if not tidy_lines(text):
        return None, None
    return _CHECKS[asked.kind](asked, text, region)


def _short(asked: Field, text: str, region: str) -> tuple[Any, Problem | None]:
    return _no_longer(asked, tidy(text), SHORT_MAX)


def _long(asked: Field, text: str, region: str) -> tuple[Any, Problem | None]:
    return _no_longer(asked, tidy_lines(text), LONG_MAX)


def _no_longer(asked: Field, text: str, most: int) -> tuple[Any, Problem | None]:
    most = min(most, asked.rules.get("max_length", most))
    return (
        (text, None) if len(text) <= most else (None, Problem(asked.id, "too_long", {"most": most}))
    )


def _email(asked: Field, text: str, region: str) -> tuple[Any, Problem | None]:
    read = normalise_email(text)
    return (read.value, None) if read.status == "valid" else (None, Problem(asked.id, "bad_email"))


def _phone(asked: Field, text: str, region: str) -> tuple[Any, Problem | None]:
    read = normalise_phones(text, region)
    good = len(read) == 1 and read[0].status == "valid"
    return (read[0].e164, None) if good else (None, Problem(asked.id, "bad_phone"))


def _number(asked: Field, text: str, region: str) -> tuple[Any, Problem | None]:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None, Problem(asked.id, "bad_number")
    if not number.is_finite() or abs(number.adjusted()) > 15:
        return None, Problem(asked.id, "bad_number")
    value = int(number) if number == number.to_integral_value() else float(number)
    low, high = bounds(asked)
    if (low is not None and value < low) or (high is not None and value > high):
        return None, Problem(asked.id, "out_of_range", {"least": low, "most": high})
    if asked.kind in SCALES and not isinstance(value, int):
        return None, Problem(asked.id, "bad_number")
    return value, None


def bounds(asked: Field) -> tuple[Any, Any]:
    """Return the least and the greatest answer; None where there is no end."""
    low, high = SCALES.get(asked.kind, (None, None))
    if asked.kind in (Kind.NPS, Kind.CSAT):
        return low, high
    if asked.kind == Kind.RATING:
        return low, asked.rules.get("max", high)
    return asked.rules.get("min"), asked.rules.get("max")


def _date(asked: Field, text: str, region: str) -> tuple[Any, Problem | None]:
    try:
        day = date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return None, Problem(asked.id, "bad_date")
    low, high = bounds(asked)
    if (low and day < low) or (high and day > high):
        return None, Problem(asked.id, "out_of_range", {"least": low, "most": high})
    return day, None


def _one(asked: Field, text: str, region: str) -> tuple[Any, Problem | None]:
    known = {choice.value for choice in asked.choices}
    if asked.kind == Kind.YES_NO:
        known = {YES, NO}
    return (text, None) if text in known else (None, Problem(asked.id, "not_in_list"))


def _multiple(asked: Field, sent: Sequence[str]) -> tuple[Any, Problem | None]:
    known = [choice.value for choice in asked.choices]
    chosen = [each for each in sent if each]
    if not set(chosen) <= set(known):
        return None, Problem(asked.id, "not_in_list")
    return [value for value in known if value in chosen], None


def _matrix(asked: Field, raw: Raw) -> tuple[Any, Problem | None]:
    known = {choice.value for choice in asked.choices}
    sent = {row.value: next(iter(raw.get(f"{asked.id}.{row.value}", ())), "") for row in asked.rows}
    chosen = {row: value for row, value in sent.items() if value}
    if not set(chosen.values()) <= known:
        return None, Problem(asked.id, "not_in_list")
    return chosen, None


_CHECKS: Final[Mapping[Kind, Callable[[Field, str, str], tuple[Any, Problem | None]]]] = {
    Kind.SHORT_TEXT: _short,
    Kind.LONG_TEXT: _long,
    Kind.HIDDEN: _short,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.NUMBER: _number,
    Kind.RATING: _number,
    Kind.NPS: _number,
    Kind.CSAT: _number,
    Kind.DATE: _date,
    Kind.SINGLE: _one,
    Kind.DROPDOWN: _one,
    Kind.YES_NO: _one,
}
