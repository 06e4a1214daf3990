"""A rule with its denials pushed down to the leaves, and each leaf as SQL knows it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from segments.compiling.comparing import OPPOSITES
from segments.compiling.events import event_leaf
from segments.compiling.facts import (
    area_leaf,
    consent_leaf,
    relation_leaf,
    score_leaf,
    segment_leaf,
    survey_leaf,
)
from segments.compiling.leaf import Among, Clock, Leaf
from segments.compiling.people import field_leaf
from segments.compiling.sequences import sequence_leaf
from segments.language import nodes
from segments.language.nodes import All, Either, Field, Node, Not

# A set is either made for everybody and joined, or asked for each person who is left.
Form = Literal["set", "each"]
LEAVES: Final[Mapping[type, Callable[[Any, Clock], Leaf]]] = {
    nodes.Field: field_leaf,
    nodes.Event: event_leaf,
    nodes.Sequence: sequence_leaf,
    nodes.Score: score_leaf,
    nodes.InSegment: segment_leaf,
    nodes.Consent: consent_leaf,
    nodes.Relation: relation_leaf,
    nodes.Survey: survey_leaf,
    nodes.Area: area_leaf,
}


@dataclass(slots=True, eq=False)
class Twig:
    """One leaf; `few` says that PostgreSQL takes the set for next to nothing."""

    leaf: Leaf
    denied: bool
    form: Form = "set"
    few: bool = False


@dataclass(slots=True, eq=False)
class Branch:
    """Parts of which all, or one at least, must hold."""

    word: Literal["and", "or"]
    parts: "list[Part]"


Part: TypeAlias = Twig | Branch


def grown(node: Node, clock: Clock, *, denied: bool = False) -> Part:
    """Return the tree of a node, or of everything but it."""
    if isinstance(node, Not):
        return grown(node.part, clock, denied=not denied)
    if isinstance(node, All | Either):
        # Not all is some not; none is all not.
        word: Literal["and", "or"] = "and" if isinstance(node, All) != denied else "or"
        return _flat(word, [grown(part, clock, denied=denied) for part in node.parts])
    if isinstance(node, Field) and node.op in OPPOSITES:
        return grown(_affirmed(node), clock, denied=denied)
    leaf = LEAVES[type(node)](node, clock)
    return Twig(leaf, denied != (isinstance(leaf, Among) and leaf.denied))


def _affirmed(node: Field) -> Node:
    rest = Not(Field(node.name, OPPOSITES[node.op], node.value))
    if node.op == "is_empty" or node.missing == "include":
        return rest
    return All((rest, Field(node.name, "is_set")))


def _flat(word: Literal["and", "or"], parts: list[Part]) -> Branch:
    flat: list[Part] = []
    for part in parts:
        flat += part.parts if isinstance(part, Branch) and part.word == word else [part]
    return Branch(word, flat)


def twigs(part: Part) -> Iterator[Twig]:
    """Return every leaf of a tree."""
    if isinstance(part, Twig):
        yield part
    else:
        for inner in part.parts:
            yield from twigs(inner)


def conjuncts(part: Part) -> list[Part]:
    """Return what must hold, each part of it."""
    return part.parts if isinstance(part, Branch) and part.word == "and" else [part]
