"""What a rule that is right may still not mean: nobody, everybody, or people left out unseen.

Each warning is proven from the rule alone, whatever the data; silence promises nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from segments.language.nodes import (
    All,
    Either,
    Event,
    Field,
    InSegment,
    Kind,
    Node,
    Not,
    Relation,
    Rule,
    Vocabulary,
)
from segments.language.operators import AGES, AMOUNTS, COUNTS, OPPOSITES
from segments.language.ranges import range_of

NEVER, EVERYBODY = "never", "everybody"
NEVER_DID, NONE_TO_MEASURE, FUTURE = "never_did", "none_to_measure", "future"
# What a sum or a count of nothing is compared with: the opposite is exactly the rest.
_RESTS: Final = {"lt": "gte", "lte": "gt", "ne": "eq"}
Signed = tuple[Node, bool]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know about a rule that is right; `event` is what the sentence speaks of."""

    path: str
    code: str
    event: str = ""


def remarks(rule: Rule, vocabulary: Vocabulary, today: date) -> list[Remark]:
    """Return what a rule may not mean to say."""
    found: list[Remark] = []
    if is_nobody(rule.root, vocabulary):
        found.append(Remark(_deepest_nobody(rule.root, vocabulary), NEVER))
    if is_everybody(rule.root, vocabulary):
        found.append(Remark("rule", EVERYBODY))
    return found + list(_hints(rule.root, "rule", frozenset(), today))


def is_nobody(node: Node, words: Vocabulary) -> bool:
    """Say whether no person could ever be in the set of a node (case 24)."""
    return _nobody(_bare(node), words)


def is_everybody(node: Node, words: Vocabulary) -> bool:
    """Say whether every person is in the set of a node (case 25)."""
    return _everybody(_bare(node), words)


def _bare(node: Node) -> Node:
    """Return a node without groups of one part, which say no more than the part."""
    match node:
        case All((part,)) | Either((part,)):
            return _bare(part)
        case All(parts) | Either(parts):
            return replace(node, parts=tuple(map(_bare, parts)))
        case Not(part):
            return Not(_bare(part))
    return node


def _nobody(node: Node, words: Vocabulary) -> bool:
    match node:
        case All(parts):
            flat = [_signed(part) for part in _flat(parts, All)]
            return (
                any(_nobody(part, words) for part in parts)
                or _opposed(flat)
                or _empty_and_not(flat)
                or _disjoint([part for part, said in flat if said], words)
            )
        case Either(parts):
            return all(_nobody(part, words) for part in parts)
        case Not(part):
            return _everybody(part, words)
    return _counts_below_nothing(node)


def _everybody(node: Node, words: Vocabulary) -> bool:
    match node:
        case Either(parts):
            flat = [_signed(part) for part in _flat(parts, Either)]
            return _opposed(flat) or any(_everybody(part, words) for part in parts)
        case All(parts):
            return all(_everybody(part, words) for part in parts)
        case Not(part):
            return _nobody(part, words)
    return _counts_anything(node)


def _flat(parts: tuple[Node, ...], kind: type[All] | type[Either]) -> Iterator[Node]:
    for part in parts:
        if isinstance(part, kind):
            yield from _flat(part.parts, kind)
        else:
            yield part


def _signed(node: Node) -> Signed:
    """Return a node that affirms and whether it is meant, or else the rest of its people."""
    match node:
        case Not(part):
            plain, said = _signed(part)
            return plain, not said
        case Field() if node.op in OPPOSITES and (
            node.missing == "include" or node.op == "is_empty"
        ):
            return replace(node, op=OPPOSITES[node.op]), False
        case Event() if node.cmp in _RESTS and _always_has_a_value(node):
            return replace(node, cmp=_RESTS[node.cmp]), False
        case InSegment(member=False):
            return replace(node, member=True), False
        case Relation(exists=False):
            return replace(node, exists=True), False
    return node, True


def _always_has_a_value(node: Event) -> bool:
    return node.measure == "sum" or _is_count(node)


def _is_count(node: Event) -> bool:
    return node.measure in COUNTS or node.measure not in (*AMOUNTS, *AGES, "first", "last")


def _opposed(parts: list[Signed]) -> bool:
    return any((part, not said) in parts for part, said in parts)


def _empty_and_not(parts: list[Signed]) -> bool:
    empty = {p.name for p, said in parts if isinstance(p, Field) and p.op == "is_set" and not said}
    return any(isinstance(part, Field) and said and part.name in empty for part, said in parts)


def _counts_below_nothing(node: Node) -> bool:
    return isinstance(node, Event) and _is_count(node) and (node.cmp, node.value) == ("lt", 0)


def _counts_anything(node: Node) -> bool:
    return isinstance(node, Event) and _is_count(node) and (node.cmp, node.value) == ("gte", 0)


def _disjoint(parts: list[Node], words: Vocabulary) -> bool:
    """Say whether two comparisons of one thing, of which people have one at most, exclude."""
    asked: dict[object, list[Field | Event]] = {}
    for part in parts:
        if isinstance(part, Field) and not words.fields[part.name].many:
            asked.setdefault(part.name, []).append(part)
        elif isinstance(part, Event):
            asked.setdefault(replace(part, cmp="", value=None), []).append(part)
    return any(_exclude(each, words) for each in asked.values())


def _exclude(parts: list[Field | Event], words: Vocabulary) -> bool:
    low, high = None, None
    offered: set[str | bool] | None = None
    for part in parts:
        if isinstance(part, Field) and part.op == "is":
            given: set[str | bool] = (
                {part.value} if isinstance(part.value, bool) else set(part.value)
            )
            # Texts that differ may still be one word to whoever compares without accents.
            if words.fields[part.name].kind != Kind.TEXT:
                offered = given if offered is None else offered & given
            continue
        first, last = range_of(part)
        low = first if low is None or (first is not None and first > low) else low
        high = last if high is None or (last is not None and last < high) else high
    nothing_between = low is not None and high is not None and low > high
    return offered == set() or nothing_between


def _deepest_nobody(node: Node, words: Vocabulary, path: str = "rule") -> str:
    parts = node.parts if isinstance(node, All | Either) else ()
    word = "all" if isinstance(node, All) else "any"
    for i, part in enumerate(parts if isinstance(node, All) else ()):
        if is_nobody(part, words):
            return _deepest_nobody(part, words, f"{path}.{word}.{i}")
    return path


def _hints(node: Node, path: str, beside: frozenset[str], today: date) -> Iterator[Remark]:
    if isinstance(node, All | Either):
        word = "all" if isinstance(node, All) else "any"
        if isinstance(node, Either):
            beside = frozenset(filter(None, map(_never_did, node.parts)))
        for i, part in enumerate(node.parts):
            yield from _hints(part, f"{path}.{word}.{i}", beside, today)
    elif isinstance(node, Not):
        yield from _hints(node.part, f"{path}.not", beside, today)
    elif isinstance(node, Event):
        yield from _of_event(node, path, beside, today)


def _of_event(node: Event, path: str, beside: frozenset[str], today: date) -> Iterator[Remark]:
    if node.measure in AGES and node.cmp in ("gt", "gte") and node.event not in beside:
        yield Remark(path, NEVER_DID, node.event)
    if node.measure in ("average", "least", "most") and node.cmp in ("lt", "lte"):
        yield Remark(path, NONE_TO_MEASURE, node.event)
    if node.within and node.within.start and node.within.start > today:
        yield Remark(path, FUTURE, node.event)


def _never_did(node: Node) -> str:
    """Return the event of "it never happened", whichever way that is said."""
    plain, said = _signed(node)
    if not isinstance(plain, Event) or not _is_count(plain):
        return ""
    none = {("eq", 0), ("lt", 1), ("lte", 0)} if said else {("gt", 0), ("gte", 1), ("ne", 0)}
    return plain.event if (plain.cmp, plain.value) in none else ""
