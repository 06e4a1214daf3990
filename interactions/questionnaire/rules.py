"""Reads and writes the JSON of show-if conditions: the segment grammar over earlier fields."""

from collections.abc import Iterator, Mapping
from typing import Any

from interactions.questionnaire.conditions import takes
from interactions.questionnaire.definition import All, Any_, Field, Leaf, Not, Rule
from interactions.questionnaire.kinds import (
    CHOOSING,
    NO,
    NUMBERS,
    YES,
    Kind,
    operators_of,
)
from interactions.questionnaire.problems import Problem
from interactions.questionnaire.schema import DEPTH_MAX, LEAVES_MAX

LINES_MOST = 6  # conditions that the builder shows as lines
_LEAF = {"field", "op", "value", "row", "missing"}


class RuleRefused(Exception):
    """The JSON is not a rule; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_rule(data: Any, depth: int = 1) -> Rule:
    """Return the rule.

    Raises:
        RuleRefused: it is empty, too deep, or not in the grammar.
    """
    if not isinstance(data, dict) or depth > DEPTH_MAX + 1:
        raise RuleRefused("bad_rule" if depth <= DEPTH_MAX else "rule_too_deep")
    if data.keys() in ({"all"}, {"any"}):
        ((word, parts),) = data.items()
        # An empty rule would mean everybody or nobody; both are said otherwise (case 22).
        if not isinstance(parts, list) or not 0 < len(parts) <= LEAVES_MAX:
            raise RuleRefused("empty_rule")
        found = tuple(read_rule(part, depth + 1) for part in parts)
        return All(found) if word == "all" else Any_(found)
    if data.keys() == {"not"}:
        return Not(read_rule(data["not"], depth + 1))
    texts = (data.get("field"), data.get("op"), data.get("row", ""))
    if not data.keys() <= _LEAF or not all(isinstance(text, str) for text in texts):
        raise RuleRefused("bad_rule")
    if data.get("missing", "include") not in ("include", "exclude"):
        raise RuleRefused("bad_rule")
    return Leaf(
        data["field"],
        data["op"],
        data.get("value"),
        data.get("row", ""),
        data.get("missing", "include"),
    )


def written(rule: Rule) -> dict[str, Any]:
    """Return the JSON of a rule."""
    if isinstance(rule, All):
        return {"all": [written(part) for part in rule.parts]}
    if isinstance(rule, Any_):
        return {"any": [written(part) for part in rule.parts]}
    if isinstance(rule, Not):
        return {"not": written(rule.part)}
    data: dict[str, Any] = {"field": rule.field, "op": rule.op}
    if rule.value is not None:
        data["value"] = rule.value
    if rule.row:
        data["row"] = rule.row
    if rule.missing != "include":
        data["missing"] = rule.missing
    return data


def leaf_problems(
    leaf: Leaf, before: Mapping[str, Field], later: set[str], path: str
) -> Iterator[Problem]:
    """Return what is wrong with one condition of a field that comes after `before`."""
    asked = before.get(leaf.field)
    if asked is None:
        yield Problem(path, "looks_forward" if leaf.field in later else "unknown_field")
        return
    if (asked.kind == Kind.MATRIX) != bool(leaf.row) or (
        leaf.row and leaf.row not in {row.value for row in asked.rows}
    ):
        yield Problem(path, "unknown_row")
    if leaf.op not in operators_of(asked.kind):
        yield Problem(path, "operator_does_not_fit", {"op": leaf.op})
        return
    numeric, dated = asked.kind in NUMBERS, asked.kind == Kind.DATE
    if not takes(leaf.op, leaf.value, numeric=numeric, dated=dated):
        yield Problem(path, "value_does_not_fit")
    elif isinstance(leaf.value, list) and not set(leaf.value) <= set(known_values(asked, leaf)):
        yield Problem(path, "value_not_a_choice")


def known_values(asked: Field, leaf: Leaf) -> list[Any]:
    """Return what the field can be answered with, or what is compared where anything goes."""
    if asked.kind in CHOOSING:
        return [choice.value for choice in asked.choices]
    return [YES, NO] if asked.kind in (Kind.YES_NO, Kind.CONSENT) else list(leaf.value)


def mode_of(rule: Mapping[str, Any] | None) -> tuple[str, list[Mapping[str, Any]]]:
    """Return how the builder shows a condition: its mode and its lines."""
    if not rule:
        return "always", []
    if "field" in rule:
        return "all", [rule]
    if "not" in rule:
        inner = rule["not"]
        return ("none", list(inner["any"])) if _flat(inner, "any") else ("as_it_is", [])
    for mode in ("all", "any"):
        if _flat(rule, mode):
            return mode, list(rule[mode])
    return "as_it_is", []


def _flat(rule: Any, mode: str) -> bool:
    parts = rule.get(mode) if isinstance(rule, Mapping) else None
    return (
        isinstance(parts, list)
        and 0 < len(parts) <= LINES_MOST
        and all("field" in part for part in parts)
    )
