"""Reads a rule from JSON by a vocabulary; what it does not know, it refuses with its place.

`{"v": 1, "tz": "org", "rule": NODE}` or a bare NODE, which is `{"all": [...]}`, `{"any": [...]}`,
`{"not": NODE}` or one condition. `schema.SCHEMA` says the same to programs.
"""

from collections.abc import Callable
from typing import Any, Final

from segments.language import leaf_events, leaf_facts
from segments.language.nodes import All, Either, Leaf, Node, Not, Rule, Vocabulary
from segments.language.reading import Reading
from segments.language.refused import RuleRefused, below, refuse

MAX_DEPTH, MAX_PARTS = 5, 100
GROUPS: Final = ("all", "any", "not")
LEAVES: Final[dict[str, Callable[[dict[str, Any], str, Reading], Leaf]]] = {
    "field": leaf_facts.read_field,
    "event": leaf_events.read_event,
    "sequence": leaf_events.read_sequence,
    "score": leaf_facts.read_score,
    "segment": leaf_facts.read_segment,
    "list": leaf_facts.read_list,
    "consent": leaf_facts.read_consent,
    "relation": leaf_facts.read_relation,
    "survey": leaf_facts.read_survey,
    "area": leaf_facts.read_area,
}


def parse(data: Any, vocabulary: Vocabulary, own: str = "") -> Rule:
    """Return the rule that JSON describes.

    Args:
        data: what was sent or stored.
        vocabulary: the words of whoever asks.
        own: the key of the segment the rule is for, so that it cannot need itself.

    Raises:
        RuleRefused: the first thing that is wrong, with its place.
    """
    return Rule(_node(bare(data), "rule", 1, Reading(vocabulary, own)))


def bare(data: Any) -> Any:
    """Return the node of a rule that stands in an envelope with its version."""
    if not isinstance(data, dict) or "rule" not in data:
        return data
    unknown = sorted(data.keys() - {"v", "tz", "rule"})
    if unknown:
        refuse(below("", unknown[0]) or "rule", "unknown_word")
    version = data.get("v", 1)
    if isinstance(version, bool) or version != 1:
        refuse("v", "bad_version")
    if data.get("tz", "org") != "org":
        refuse("tz", "bad_zone")
    return data["rule"]


def _node(node: Any, path: str, depth: int, reading: Reading) -> Node:
    if not isinstance(node, dict):
        refuse(path, "not_object")
    named = [word for word in LEAVES if word in node]
    if len(named) == 1 and not node.keys() & set(GROUPS):
        return LEAVES[named[0]](node, path, reading)
    if len(node) != 1 or not node.keys() <= set(GROUPS):
        refuse(path, "one_word", offers=(*GROUPS, *LEAVES))
    if depth > MAX_DEPTH:
        refuse(path, "too_deep", most=MAX_DEPTH)
    word, inner = next(iter(node.items()))
    path = f"{path}.{word}"
    if word == "not":
        return Not(_node(inner, path, depth + 1, reading))
    if not isinstance(inner, list) or not 1 <= len(inner) <= MAX_PARTS:
        refuse(path, "bad_group", most=MAX_PARTS)
    parts = tuple(_node(each, f"{path}.{i}", depth + 1, reading) for i, each in enumerate(inner))
    return All(parts) if word == "all" else Either(parts)


__all__ = ["RuleRefused", "bare", "parse"]
