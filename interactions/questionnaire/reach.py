"""Finds fields that no answers can ever bring to light.

For the fields a condition looks at, directly or through other conditions, a handful of
answers is tried that between them meet and miss every comparison: each compared value, its
neighbours, nothing, and something else. Where there would be too many combinations, or where
texts are compared in several ways, nothing is claimed: only what is certain is refused.
"""

from datetime import date, timedelta
from itertools import combinations, product
from math import prod
from typing import Any, Final

from interactions.questionnaire.answering import bounds
from interactions.questionnaire.conditions import shifted
from interactions.questionnaire.definition import Definition, Field, Leaf
from interactions.questionnaire.kinds import NO, NUMBERS, TEXTS, YES, Kind
from interactions.questionnaire.problems import Problem
from interactions.questionnaire.showing import leaves, rule_holds

MOST_TRIED: Final = 20_000
_SOME_DAY = date(2024, 2, 29)


def unreachable(definition: Definition) -> list[Problem]:
    """Return a problem for each field that can never show."""
    found: list[Problem] = []
    fields = {field.id: field for field in definition.fields()}
    for number, page in enumerate(definition.pages):
        for at, field in enumerate(page.fields):
            if field.show_if is not None and not _reachable(field, fields):
                found.append(Problem(f"pages.{number}.fields.{at}.show_if", "never_shows"))
    return found


def _reachable(field: Field, fields: dict[str, Field]) -> bool:
    needed = _looked_at(field, fields)
    asked: dict[str, list[Leaf]] = {name: [] for name in needed}
    for name in (*needed, field.id):
        for leaf in leaves(rule) if (rule := fields[name].show_if) else []:
            asked[leaf.field].append(leaf)
    tries = [_representatives(fields[name], asked[name]) for name in needed]
    if any(each is None for each in tries):
        return True
    candidates = [each for each in tries if each is not None]
    if prod(len(each) for each in candidates) > MOST_TRIED:
        return True
    chain = [fields[name] for name in needed]
    return any(_shows(field, chain, combination) for combination in product(*candidates))


def _shows(field: Field, chain: list[Field], combination: tuple[Any, ...]) -> bool:
    seen: dict[str, Any] = {}
    for asked, answer in zip(chain, combination, strict=True):
        if asked.show_if is None or rule_holds(asked.show_if, seen, today=_SOME_DAY):
            if answer is not None:
                seen[asked.id] = answer
            elif asked.required:
                return False  # such an answer would be refused
    return field.show_if is None or rule_holds(field.show_if, seen, today=_SOME_DAY)


def _looked_at(field: Field, fields: dict[str, Field]) -> list[str]:
    """Return the ids this field depends on, in the order of the form."""
    found: set[str] = set()
    waiting = [field]
    while waiting:
        rule = waiting.pop().show_if
        for leaf in leaves(rule) if rule else []:
            if leaf.field not in found:
                found.add(leaf.field)
                waiting.append(fields[leaf.field])
    return [name for name in fields if name in found]


def _representatives(asked: Field, compared: list[Leaf]) -> list[Any] | None:
    """Return answers that meet and miss each comparison, or None where that is not certain."""
    if asked.kind in NUMBERS:
        return [None, *_numbers(asked, compared)]
    if asked.kind == Kind.DATE:
        # What lies between a fixed day and a moving one depends on when one looks.
        moving = [isinstance(leaf.value, dict) for leaf in compared if leaf.value]
        fixed = bounds(asked) != (None, None) or not all(moving)
        return None if any(moving) and fixed else [None, *_days(asked, compared)]
    if asked.kind in TEXTS:
        return _texts(compared)
    if asked.kind == Kind.CONSENT:
        return [YES] if asked.required else [YES, NO]
    if asked.kind == Kind.YES_NO:
        return [None, YES, NO]
    values = [choice.value for choice in asked.choices]
    if asked.kind == Kind.MULTIPLE:
        return _subsets(values)
    if asked.kind == Kind.MATRIX:
        rows = sorted({leaf.row for leaf in compared})
        if (len(values) + 1) ** len(rows) > MOST_TRIED:
            return None
        pick = product([None, *values], repeat=len(rows))
        return [{r: v for r, v in zip(rows, each, strict=True) if v} for each in pick]
    return [None, *values]


def _subsets(values: list[str]) -> list[Any] | None:
    if len(values) > 10:
        return None
    sizes = range(1, len(values) + 1)
    return [None, *(list(some) for size in sizes for some in combinations(values, size))]


def _numbers(asked: Field, compared: list[Leaf]) -> list[float]:
    low, high = bounds(asked)
    step = 1 if asked.kind != Kind.NUMBER else 0.5
    named: set[float] = {0.0}
    for leaf in compared:
        named.update(leaf.value if isinstance(leaf.value, list) else [leaf.value or 0])
    named.update(bound for bound in (low, high) if bound is not None)
    tried = {each + change for each in named for change in (-step, 0, step)}
    return sorted(
        each
        for each in tried
        if (low is None or each >= low) and (high is None or each <= high)
        and (asked.kind == Kind.NUMBER or each == int(each))
    )  # fmt: skip


def _days(asked: Field, compared: list[Leaf]) -> list[str]:
    low, high = bounds(asked)
    named = {_SOME_DAY}
    for leaf in compared:
        if isinstance(leaf.value, dict):
            span, unit = leaf.value["n"], leaf.value["unit"]
            named.update(shifted(_SOME_DAY, sign * span, unit) for sign in (-1, 1))
        elif leaf.value:
            texts = leaf.value if isinstance(leaf.value, list) else [leaf.value]
            named.update(date.fromisoformat(text) for text in texts)
    named.update(date.fromisoformat(bound) for bound in (low, high) if bound)
    tried = {(day + timedelta(days=n)).isoformat() for day in named for n in (-1, 0, 1)}
    return sorted(day for day in tried if (not low or day >= low) and (not high or day <= high))


def _texts(compared: list[Leaf]) -> list[Any] | None:
    if any(leaf.op not in ("is", "is_not", "is_set", "is_empty") for leaf in compared):
        return None
    named = sorted({value for leaf in compared for value in leaf.value or ()})
    return [None, *named, "\ue000"]
