"""A condition for each word of a vocabulary with each of its comparisons."""

from typing import Any

from segments.language.nodes import Kind, Vocabulary, Word
from segments.language.operators import (
    AGES,
    AMOUNTS,
    COMPARISONS,
    MOMENTS,
    NO_VALUE,
    OPERATORS,
    SPANS,
)


def value_for(word: Word, op: str, at: int = 0) -> dict[str, Any]:
    """Return a value that fits, or none where the comparison takes none."""
    if op in ("is_set", "is_empty"):
        return {}
    if op in SPANS:
        return {"value": {"n": 1, "unit": "month"}}
    one = {
        Kind.NUMBER: 3 + at,
        Kind.DATE: f"2026-01-0{1 + at}",
        Kind.MOMENT: f"2026-01-0{1 + at}",
        Kind.BOOLEAN: True,
    }.get(word.kind)
    if one is None:
        one = next(iter(word.choices), None) if word.choices is not None else "Año ß%_"
    return {"value": [one, value_for(word, "eq", 1)["value"]] if op == "between" else one}


def every_leaf(words: Vocabulary) -> list[dict[str, Any]]:
    """Return a condition for each word with each of its comparisons, as far as a value exists."""
    leaves = []
    for name, word in words.fields.items():
        asked = NO_VALUE if word.sealed else OPERATORS[word.kind]
        leaves += [{"field": name, "op": op, **value_for(word, op)} for op in asked]
    for name, event in words.events.items():
        leaf = {"event": name, "measure": "count", "cmp": "gte", "value": 1}
        leaves += [
            {**leaf, "where": [{"field": asked, "op": op, **value_for(word, op)}]}
            for asked, word in event.where.items()
            for op in OPERATORS[word.kind]
        ]
        leaves += [{**leaf, "measure": measure} for measure in (*event.counts, *AGES)]
        leaves += [{**leaf, "measure": each, "of": of} for each in AMOUNTS for of in event.measured]
        moments = {"cmp": "before", "value": "2026-01-01"}
        leaves += [{**leaf, "measure": measure, **moments} for measure in MOMENTS]
    for name, word in words.scores.items():
        comparisons = COMPARISONS[word.kind]
        leaves += [{"score": name, "cmp": op, **value_for(word, op)} for op in comparisons]
    return [leaf for leaf in leaves if _has_values(leaf)]


def _has_values(leaf: dict[str, Any]) -> bool:
    # A closed list may still be empty.
    asked = [leaf, *leaf.get("where", ())]
    return all(each.get("value", "") is not None for each in asked)
