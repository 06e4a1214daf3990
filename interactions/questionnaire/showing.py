"""Decides which fields a person is shown, given what they answered so far."""

from datetime import date
from typing import Any

from interactions.questionnaire.conditions import holds
from interactions.questionnaire.definition import (
    All,
    Answers,
    Any_,
    Definition,
    Leaf,
    Not,
    Rule,
)


def rule_holds(rule: Rule, answers: Answers, *, today: date) -> bool:
    """Say whether a condition holds for these answers."""
    if isinstance(rule, All):
        return all(rule_holds(part, answers, today=today) for part in rule.parts)
    if isinstance(rule, Any_):
        return any(rule_holds(part, answers, today=today) for part in rule.parts)
    if isinstance(rule, Not):
        return not rule_holds(rule.part, answers, today=today)
    answer: Any = answers.get(rule.field)
    if rule.row:
        answer = (answer or {}).get(rule.row)
    return holds(rule.op, rule.value, answer, today=today, missing=rule.missing)


def leaves(rule: Rule) -> list[Leaf]:
    """Return every single condition of a rule."""
    if isinstance(rule, Leaf):
        return [rule]
    parts = (rule.part,) if isinstance(rule, Not) else rule.parts
    return [leaf for part in parts for leaf in leaves(part)]


def shown(definition: Definition, answers: Answers, *, today: date) -> tuple[str, ...]:
    """Return the ids of the fields that show, in order.

    What was answered to a field that no longer shows counts as not answered, so that the
    result depends on what the person can see and on nothing else.
    """
    seen: dict[str, Any] = {}
    found = []
    for field in definition.fields():
        if field.show_if is None or rule_holds(field.show_if, seen, today=today):
            found.append(field.id)
            if field.id in answers:
                seen[field.id] = answers[field.id]
    return tuple(found)
