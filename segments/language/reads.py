"""Which columns a rule looks at, and which segments it needs."""

from collections.abc import Iterator

from segments.language.nodes import (
    All,
    Area,
    Consent,
    Either,
    Event,
    Field,
    InSegment,
    Leaf,
    Node,
    Not,
    Relation,
    Rule,
    Score,
    Sequence,
    Survey,
    Vocabulary,
    Where,
)

CONSENT = frozenset({"contacts.ConsentEvent.action", "contacts.ConsentEvent.channel"})
RELATION = frozenset({"contacts.Relation.kind"})


def leaves(node: Node) -> Iterator[Leaf]:
    """Return the conditions of a rule, in their order."""
    if isinstance(node, All | Either):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, Not):
        yield from leaves(node.part)
    else:
        yield node


def segments_of(rule: Rule) -> frozenset[str]:
    """Return the keys of the segments that a rule names itself."""
    return frozenset(leaf.key for leaf in leaves(rule.root) if isinstance(leaf, InSegment))


def names_of(rule: Rule) -> list[str]:
    """Return what a rule asks about, by the names of its words; values may be about people."""
    return sorted({name for leaf in leaves(rule.root) for name in _names(leaf)})


def _names(leaf: Leaf) -> list[str]:
    match leaf:
        case Field():
            return [leaf.name]
        case Event():
            return [leaf.event, *(f"{leaf.event}.{each.field}" for each in leaf.where)]
        case Sequence():
            return [step.event for step in leaf.steps]
        case Score():
            return [leaf.score]
        case Area():
            return [f"area.{leaf.indicator}"]
    return [
        {InSegment: "segment", Consent: "consent", Relation: "relation"}.get(type(leaf), "survey")
    ]


def columns_of(rule: Rule, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the columns a rule looks at, as "app.Model.column"; through other segments too."""
    return frozenset().union(*(_columns(leaf, vocabulary) for leaf in leaves(rule.root)))


def _columns(leaf: Leaf, words: Vocabulary) -> frozenset[str]:
    match leaf:
        case Field():
            return words.fields[leaf.name].reads
        case Event():
            return _of_event(leaf.event, leaf.where, words)
        case Sequence():
            steps = (_of_event(step.event, step.where, words) for step in leaf.steps)
            return frozenset().union(*steps)
        case Score():
            return words.scores[leaf.score].reads
        case InSegment():
            return words.segments[leaf.key].reads
        case Consent():
            return CONSENT
        case Relation():
            return RELATION
        case Survey():
            return words.surveys[leaf.form].questions[leaf.question].reads
        case Area():
            return words.areas[leaf.indicator].reads


def _of_event(name: str, where: tuple[Where, ...], words: Vocabulary) -> frozenset[str]:
    event = words.events[name]
    return event.reads.union(*(event.where[each.field].reads for each in where))
