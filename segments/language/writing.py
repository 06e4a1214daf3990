"""Writes a rule back as JSON, with the stable names of everything it names."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from segments.language.nodes import (
    All,
    Area,
    Consent,
    Either,
    Event,
    Field,
    InSegment,
    Node,
    Not,
    Relation,
    Rule,
    Score,
    Sequence,
    Step,
    Survey,
    Where,
    Window,
)
from segments.language.operators import NO_VALUE, SPANS

Json = dict[str, Any]


def written(rule: Rule) -> Json:
    """Return what `parsing.parse` reads as this rule again; stored, renames do not break it."""
    return {"v": rule.version, "tz": "org", "rule": written_node(rule.root)}


def written_node(node: Node) -> Json:
    """Return one node as JSON."""
    return _WRITERS[type(node)](node)


def _value(op: str, value: Any) -> Any:
    if op in SPANS:
        return _span(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def _span(value: tuple[int, str]) -> Json:
    return {"n": value[0], "unit": value[1]}


def _compared(name: str, op: str, value: Any) -> Json:
    return {name: op} if op in NO_VALUE else {name: op, "value": _value(op, value)}


def _field(node: Field | Where) -> Json:
    name = node.name if isinstance(node, Field) else node.field
    found = {"field": name, **_compared("op", node.op, node.value)}
    excluded = isinstance(node, Field) and node.missing == "exclude"
    return {**found, "missing": "exclude"} if excluded else found


def _within(window: Window | None) -> Json:
    if window is None:
        return {}
    if window.last is not None:
        return {"within": {"last": window.last, "unit": window.unit}}
    ends = {"from": window.start, "to": window.end}
    return {"within": {name: day.isoformat() for name, day in ends.items() if day}}


def _where(conditions: tuple[Where, ...]) -> Json:
    return {"where": [_field(each) for each in conditions]} if conditions else {}


def _event(node: Event) -> Json:
    of = {"of": node.of} if node.of else {}
    head = {"event": node.event, "measure": node.measure, **of}
    compared = _compared("cmp", node.cmp, node.value)
    return {**head, **compared, **_within(node.within), **_where(node.where)}


def _sequence(node: Sequence) -> Json:
    return {"sequence": [_step(step) for step in node.steps], **_within(node.within)}


def _step(step: Step) -> Json:
    after = {"within_after": _span(step.after)} if step.after else {}
    return {"event": step.event, **_where(step.where), **after}


def _segment(node: InSegment) -> Json:
    return {"segment": node.key, "op": "in" if node.member else "not_in"}


def _consent(node: Consent) -> Json:
    purpose = {"purpose": node.purpose} if node.purpose else {}
    return {"consent": node.channel, **purpose, "op": "is", "value": list(node.state)}


def _relation(node: Relation) -> Json:
    return {"relation": node.kind, "op": "exists" if node.exists else "not_exists"}


def _survey(node: Survey) -> Json:
    head = {"survey": node.form, "question": node.question}
    return {**head, **_compared("op", node.op, node.value)}


_WRITERS: Final[dict[type, Callable[[Any], Json]]] = {
    All: lambda node: {"all": [written_node(part) for part in node.parts]},
    Either: lambda node: {"any": [written_node(part) for part in node.parts]},
    Not: lambda node: {"not": written_node(node.part)},
    Field: _field,
    Event: _event,
    Sequence: _sequence,
    Score: lambda node: {"score": node.score, **_compared("cmp", node.cmp, node.value)},
    InSegment: _segment,
    Consent: _consent,
    Relation: _relation,
    Survey: _survey,
    Area: lambda node: {"area": node.indicator, **_compared("cmp", node.cmp, node.value)},
}
