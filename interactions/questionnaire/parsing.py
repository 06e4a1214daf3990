"""Reads a definition from JSON, with everything that is wrong with it; writes it back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from interactions.questionnaire.definition import (
    Choice,
    Consent,
    Definition,
    Field,
    Page,
    Rule,
    Words,
)
from interactions.questionnaire.kinds import CHOOSING, Kind, may_go_to
from interactions.questionnaire.problems import Problem
from interactions.questionnaire.reach import unreachable
from interactions.questionnaire.rules import RuleRefused, leaf_problems, read_rule
from interactions.questionnaire.schema import FIELDS_MAX, LEAVES_MAX, SCHEMA
from interactions.questionnaire.shape import misfits
from interactions.questionnaire.showing import leaves


class DefinitionRefused(Exception):
    """The JSON is not a form that could be filled in; `problems` say where and why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)


def read_definition(data: Any, languages: Sequence[str] = ("en",)) -> Definition:
    """Return the form that `data` describes.

    Args:
        data: the JSON, see `schema.SCHEMA`.
        languages: those in which every question must have its words.

    Raises:
        DefinitionRefused: with all problems, unreachable fields included.
    """
    problems = list(misfits(data, SCHEMA))
    if problems:
        raise DefinitionRefused(problems)
    definition, problems = _read(data)
    problems += _check(definition, languages)
    if not problems:
        problems += unreachable(definition)
    if problems:
        raise DefinitionRefused(problems)
    return definition


def stored_definition(data: Mapping[str, Any]) -> Definition:
    """Return a definition that was checked when it was stored."""
    return _read(data)[0]


def place(page: int, at: int) -> str:
    """Return the path of a field."""
    return f"pages.{page}.fields.{at}"


def _read(data: Mapping[str, Any]) -> tuple[Definition, list[Problem]]:
    problems: list[Problem] = []
    pages = tuple(
        Page(
            page["id"],
            page.get("title", {}),
            tuple(
                _field(field, place(number, at), problems)
                for at, field in enumerate(page["fields"])
            ),
        )
        for number, page in enumerate(data["pages"])
    )
    words = {name: data.get(name, {}) for name in ("intro", "thanks", "submit")}
    return Definition(data["title"], pages, **words), problems


def _field(data: Mapping[str, Any], path: str, problems: list[Problem]) -> Field:
    rule: Rule | None = None
    if "show_if" in data:
        try:
            rule = read_rule(data["show_if"])
        except RuleRefused as refusal:
            problems.append(Problem(f"{path}.show_if", refusal.code))
    return Field(
        data["id"], Kind(data["kind"]), data.get("label", {}), data.get("help", {}),
        data.get("required", False), rule, _choices(data, "choices"), _choices(data, "rows"),
        data.get("rules", {}), data.get("maps_to", ""),
        Consent(**data["consent"]) if "consent" in data else None, data.get("param", ""),
    )  # fmt: skip


def _choices(data: Mapping[str, Any], name: str) -> tuple[Choice, ...]:
    return tuple(Choice(each["value"], each["label"]) for each in data.get(name, ()))


def _check(definition: Definition, languages: Sequence[str]) -> Iterator[Problem]:
    yield from _lacking(definition.title, languages, "title")
    fields = list(definition.fields())
    if not any(field.kind != Kind.HIDDEN for field in fields):
        yield Problem("pages", "nothing_asked")
    if len(fields) > FIELDS_MAX:
        yield Problem("pages", "wrong_count", {"most": FIELDS_MAX})
    before: dict[str, Field] = {}
    targets: set[str] = set()
    everything = {field.id for field in fields}
    for number, page in enumerate(definition.pages):
        for at, field in enumerate(page.fields):
            path = place(number, at)
            if field.id in before:
                yield Problem(f"{path}.id", "id_twice")
            yield from _check_field(field, languages, path)
            yield from _check_rule(field, before, everything, path)
            if field.maps_to and field.maps_to != "tags" and field.maps_to in targets:
                yield Problem(f"{path}.maps_to", "target_twice")
            targets.add(field.maps_to)
            before[field.id] = field
        yield from _check_grounds(definition.pages[: number + 1], number)


def _check_grounds(pages: Sequence[Page], number: int) -> Iterator[Problem]:
    """Check what the consents of the last of these pages rest on: what they name comes before."""
    earlier = [field for page in pages[:-1] for field in page.fields]
    here = pages[-1].fields
    known = {f.id for f in earlier if f.kind == Kind.SHORT_TEXT}
    known |= {f.id for f in (*earlier, *here) if f.kind == Kind.HIDDEN}
    signs = {f.id for f in here if f.kind == Kind.SHORT_TEXT}
    for at, field in enumerate(here):
        consent, path = field.consent, f"{place(number, at)}.consent"
        if consent is None:
            continue
        if consent.signature and consent.order:
            yield Problem(f"{path}.order", "one_ground")
        if consent.signature and consent.signature not in signs:
            yield Problem(f"{path}.signature", "bad_signature")
        if consent.signature and not any(f.maps_to == "phone" for f in earlier):
            yield Problem(f"{path}.signature", "number_after")
        if consent.order and consent.order not in known:
            yield Problem(f"{path}.order", "bad_order")
        if consent.order and field.required:
            yield Problem(f"{place(number, at)}.required", "refusal_required")


def _check_rule(
    field: Field, before: Mapping[str, Field], everything: set[str], path: str
) -> Iterator[Problem]:
    found = leaves(field.show_if) if field.show_if else []
    if len(found) > LEAVES_MAX:
        yield Problem(f"{path}.show_if", "rule_too_long")
    for leaf in found:
        yield from leaf_problems(leaf, before, everything, f"{path}.show_if")


def _check_field(field: Field, languages: Sequence[str], path: str) -> Iterator[Problem]:
    if field.kind != Kind.HIDDEN:
        yield from _lacking(field.label, languages, f"{path}.label")
    if field.kind in CHOOSING:
        yield from _check_choices(field.choices, languages, f"{path}.choices")
    if field.kind == Kind.MATRIX:
        yield from _check_choices(field.rows, languages, f"{path}.rows")
    if field.maps_to and not may_go_to(field.kind, field.maps_to):
        yield Problem(f"{path}.maps_to", "target_does_not_fit")
    if (field.kind == Kind.CONSENT) != (field.consent is not None):
        yield Problem(f"{path}.consent", "missing")
    yield from _check_bounds(field, path)


def _check_bounds(field: Field, path: str) -> Iterator[Problem]:
    dated = field.kind == Kind.DATE
    bounds = [field.rules[name] for name in ("min", "max") if name in field.rules]
    if any(isinstance(bound, str) != dated for bound in bounds):
        yield Problem(f"{path}.rules", "wrong_type")
    elif len(bounds) == 2 and bounds[0] > bounds[1]:
        yield Problem(f"{path}.rules", "min_above_max")
    elif field.kind == Kind.RATING and not 2 <= field.rules.get("max", 5) <= 10:
        yield Problem(f"{path}.rules", "out_of_range")


def _check_choices(
    choices: Sequence[Choice], languages: Sequence[str], path: str
) -> Iterator[Problem]:
    if not choices:
        yield Problem(path, "missing")
    if len({choice.value for choice in choices}) < len(choices):
        yield Problem(path, "choice_twice")
    for at, choice in enumerate(choices):
        yield from _lacking(choice.label, languages, f"{path}.{at}.label")


def _lacking(words: Words, languages: Iterable[str], path: str) -> Iterator[Problem]:
    for language in languages:
        if not words.get(language, "").strip():
            yield Problem(f"{path}.{language}", "missing")
