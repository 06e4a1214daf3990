"""The questions of a conversation template: a few kinds of field, in a plain list."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from contacts.normalise.custom_values import check_value
from contacts.normalise.text import tidy, tidy_lines
from interactions.questionnaire.kinds import SCALES, Kind

KINDS: Final = (
    Kind.SHORT_TEXT,
    Kind.LONG_TEXT,
    Kind.NUMBER,
    Kind.DATE,
    Kind.SINGLE,
    Kind.MULTIPLE,
    Kind.YES_NO,
    Kind.RATING,
)
CHOOSING: Final = (Kind.SINGLE, Kind.MULTIPLE)
MOST, MOST_CHOICES, LONGEST, LONGEST_TEXT = 40, 30, 200, 10_000
_ID: Final = re.compile(r"q\d{1,4}")
_CHECKED: Final = {
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.SINGLE: "choice",
    Kind.MULTIPLE: "choices",
    Kind.YES_NO: "boolean",
    Kind.RATING: "number",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question; its id stays with it through all versions of its template."""

    id: str
    kind: Kind
    label: Mapping[str, str] = field(default_factory=dict)  # language code -> text
    required: bool = False
    choices: tuple[str, ...] = ()

    def words(self, language: str) -> str:
        """Return the question in a language, or in the first it has."""
        return self.label.get(language[:2]) or next(iter(self.label.values()), "")

    @property
    def scale(self) -> range:
        """Return the numbers of a rating."""
        lowest, highest = SCALES[Kind.RATING]
        return range(lowest, highest + 1)


def read_questions(stored: Iterable[Mapping[str, Any]]) -> list[Question]:
    """Return stored questions."""
    return [
        Question(
            each["id"],
            Kind(each["kind"]),
            dict(each["label"]),
            bool(each.get("required")),
            tuple(each.get("choices", ())),
        )
        for each in stored
    ]


def stored_questions(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """Return questions as they are stored."""
    return [asdict(each) | {"choices": list(each.choices)} for each in questions]


def checked_questions(
    given: Iterable[Mapping[str, Any]], *, known: Iterable[str] = ()
) -> tuple[list[Question], dict[str, str]]:
    """Return the questions of an editor, and codes of problems by "number.field".

    A question without a text in any language is left out. One without an id gets the next.

    Args:
        given: mappings with id, kind, label, required and choices.
        known: the ids that versions before used; they are not given again.
    """
    given = list(given)
    ids = {*known, *(_own_id(each) for each in given)}
    questions: list[Question] = []
    problems: dict[str, str] = {}
    for number, each in enumerate(given):
        label = {
            language: tidy(str(text or ""))[:LONGEST]
            for language, text in dict(each.get("label") or {}).items()
            if language in ("en", "es") and tidy(str(text or ""))
        }
        if not label:
            continue
        choices = _choices(each.get("choices") or ())
        kind = str(each.get("kind") or "")
        if kind not in KINDS:
            problems[f"{number}.kind"] = "unknown_kind"
            continue
        if kind in CHOOSING and not 2 <= len(choices) <= MOST_CHOICES:
            problems[f"{number}.choices"] = "choices"
        name = _own_id(each) or _next_id(ids)
        ids.add(name)
        own = choices if kind in CHOOSING else ()
        questions.append(Question(name, Kind(kind), label, bool(each.get("required")), own))
    if len({question.id for question in questions}) < len(questions) or len(questions) > MOST:
        problems[""] = "too_many"
    return questions, problems


def _own_id(given: Mapping[str, Any]) -> str:
    name = str(given.get("id") or "")
    return name if _ID.fullmatch(name) else ""


def _choices(given: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for each in given if (text := tidy(str(each))[:LONGEST])))


def _next_id(ids: set[str]) -> str:
    taken = [int(name[1:]) for name in ids if _ID.fullmatch(name)]
    return f"q{max(taken, default=0) + 1}"


def checked_answers(
    questions: Iterable[Question], given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the typed answers, and codes of problems by question; what nobody asked is one."""
    questions = list(questions)
    answers: dict[str, Any] = {}
    problems = dict.fromkeys(given.keys() - {each.id for each in questions}, "unknown")
    for question in questions:
        value, problem = _checked(question, given.get(question.id))
        if problem:
            problems[question.id] = problem
        elif value is not None:
            answers[question.id] = value
    return answers, problems


def _checked(question: Question, raw: Any) -> tuple[Any, str | None]:
    if question.kind not in _CHECKED:
        text = tidy_lines(str(raw or "")) if raw is not None else ""
        longest = LONGEST if question.kind == Kind.SHORT_TEXT else LONGEST_TEXT
        if len(text) > longest:
            return None, "too_long"
        return (text or None), ("required" if question.required and not text else None)
    rules: dict[str, Any] = {"required": question.required}
    if isinstance(raw, float):
        rules["decimal"] = "."
    if question.kind == Kind.RATING:
        rules |= {"min": question.scale[0], "max": question.scale[-1]}
    value, problem = check_value(_CHECKED[question.kind], raw, question.choices, rules)
    if question.kind == Kind.RATING and isinstance(value, float):
        return None, "not_a_number"
    return value, problem
