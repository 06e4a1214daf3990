"""The controls of one condition, in the order in which they are read."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from segments.forms import conditions
from segments.forms.conditions import compares, kind_of, measured_word, operators_of, survey_word
from segments.forms.operators import NEGATIVE, UNITS
from segments.forms.picker import icon_of_event, icon_of_field
from segments.forms.values import Choice, Control, select, several, value_control
from segments.language.nodes import EventWord, Vocabulary, Word
from segments.language.shaping import Leaf
from segments.reading.event_phrases import capital
from segments.reading.sentences import STATES

_ICONS = {
    "sequence": "list-ordered",
    "score": "gauge",
    "segment": "chart-pie",
    "consent": "shield-check",
    "relation": "link",
    "survey": "clipboard-list",
    "area": "map",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of controls; `lead` is said before it, `drop` names what its bin takes away."""

    parts: list[Control] = field(default_factory=list)
    lead: Any = ""
    drop: str = ""
    kind: str = ""


def icon_of(leaf: Leaf, vocabulary: Vocabulary) -> str:
    """Return the picture of a condition."""
    kind = kind_of(leaf)
    if kind == "field":
        return icon_of_field(leaf["field"])
    if kind == "event":
        return icon_of_event(leaf["event"], vocabulary.events.get(leaf["event"]))
    return _ICONS.get(kind_of(leaf), "user-round")


def title_of(leaf: Leaf, vocabulary: Vocabulary) -> Any:
    """Return what a condition is about; a word that is gone is shown as it was written."""
    kind = kind_of(leaf)
    if kind == "survey":
        known_form = vocabulary.surveys.get(leaf["survey"])
        form = known_form.name if known_form else leaf["survey"]
        word = survey_word(vocabulary, leaf["survey"], leaf.get("question", ""))
        return f"{form}: {word.label or leaf.get('question', '')}"
    known = {
        "field": vocabulary.fields,
        "event": vocabulary.events,
        "score": vocabulary.scores,
        "area": vocabulary.areas,
    }
    if kind in known:
        found: Any = known[kind].get(str(leaf[kind]))
        return capital(str((found.label if found else "") or leaf[kind]))
    said = {
        "sequence": _("Steps in order"),
        "segment": _("Segment"),
        "consent": _("Consent"),
        "relation": _("Relation"),
    }
    return said.get(kind, _("A condition this page does not know"))


def rows_of(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    """Return the rows of controls of a condition."""
    draw = _DRAWN.get(kind_of(leaf))
    return draw(leaf, name, vocabulary) if draw else []


def _compared(leaf: Leaf, name: str, word: Word, key: str, known: dict[str, Any]) -> list[Control]:
    op = leaf.get(key) if leaf.get(key) in known else next(iter(known))
    how = select(f"{name}.op", _("Comparison"), known, op, reshapes=True)
    value = value_control(f"{name}.value", word, str(op), leaf.get("value", ""))
    return [how, value] if value else [how]


def _field(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    word = vocabulary.fields.get(leaf["field"], conditions.UNKNOWN)
    parts = _compared(leaf, name, word, "op", operators_of(word))
    if leaf.get("op") in NEGATIVE:
        said = {"include": _("or nothing is known"), "exclude": _("and something is known")}
        parts.append(
            select(f"{name}.missing", _("Without a value"), said, leaf.get("missing", "include"))
        )
    return [Row(parts)]


def _event(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    event = vocabulary.events.get(leaf["event"])
    measures = _measures(event)
    now = ":".join(filter(None, (leaf.get("measure", "count"), leaf.get("of", ""))))
    word = measured_word(leaf.get("measure", "count"))
    first = [select(f"{name}.measure", _("What is measured"), measures, now, reshapes=True)]
    first += _compared(leaf, name, word, "cmp", compares(word))
    return [Row(first), *_around(leaf, name, vocabulary, leaf["event"])]


def _measures(event: EventWord | None) -> dict[str, Any]:
    measured, counts = (event.measured, event.counts) if event else ({}, {})
    found = {"count": _("number of times"), **counts}
    for what, said in (
        ("sum", _("sum: %(of)s")),
        ("average", _("average: %(of)s")),
        ("least", _("smallest: %(of)s")),
        ("most", _("largest: %(of)s")),
    ):
        found |= {f"{what}:{of}": said % {"of": label} for of, label in measured.items()}
    return {
        **found,
        "first": _("first time"),
        "last": _("last time"),
        "days_since_first": _("days since the first"),
        "days_since_last": _("days since the last"),
    }


def _around(leaf: Leaf, name: str, vocabulary: Vocabulary, event: str) -> list[Row]:
    return [_window(leaf, name), *_wheres(leaf, name, vocabulary, event)]


def _window(leaf: Leaf, name: str) -> Row:
    within = leaf.get("within") or {}
    how = "last" if "last" in within else "between" if within else ""
    said = {"": _("at any time"), "last": _("in the last"), "between": _("from … to …")}
    parts = [select(f"{name}.within", _("When"), said, how, reshapes=True)]
    if how == "last":
        unit = within.get("unit", "day")
        units = tuple(Choice(key, label, key == unit) for key, label in UNITS.items())
        last = Control("last", f"{name}.within", _("How long"), within["last"], choices=units)
        parts.append(last)
    elif how:
        ends = within.get("from", ""), within.get("to", "")
        parts.append(Control("window", f"{name}.within", _("Days"), *ends))
    return Row(parts, lead=_("when"), kind="window")


def _wheres(leaf: Leaf, name: str, vocabulary: Vocabulary, event: str) -> list[Row]:
    known = vocabulary.events[event].where if event in vocabulary.events else {}
    rows = []
    for n, where in enumerate(leaf.get("where", ())):
        each, word = f"{name}.where.{n}", known.get(where["field"], conditions.UNKNOWN)
        labels = {key: found.label or key for key, found in known.items()}
        about = select(f"{each}.field", _("About"), labels, where["field"], reshapes=True)
        parts = [about, *_compared(where, each, word, "op", operators_of(word))]
        lead = _("and in the same one") if n else _("where")
        rows.append(Row(parts, lead=lead, drop=f"where.{n}", kind="where"))
    if known:
        labels = {key: found.label or key for key, found in known.items()}
        new = select(
            f"{name}.where.new", _("Add a condition on each"), labels, "", reshapes=True,
            empty=_("+ condition on the same one") if rows else _("+ where …"),
        )  # fmt: skip
        rows.append(Row([new], kind="more"))
    return rows


def _sequence(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    events = {key: capital(event.label or key) for key, event in vocabulary.events.items()}
    rows = []
    for n, step in enumerate(leaf["sequence"]):
        each = f"{name}.step.{n}"
        parts = [select(f"{each}.event", _("Step"), events, step.get("event", ""), reshapes=True)]
        if n:
            parts += _bound(step, each)
        lead = _("then") if n else _("first")
        drop = f"step.{n}" if len(leaf["sequence"]) > 2 else ""
        rows.append(Row(parts, lead=lead, drop=drop, kind="step"))
        for row in _wheres(step, each, vocabulary, step.get("event", "")):
            within = f"step.{n}.{row.drop}" if row.drop else ""
            rows.append(Row(row.parts, row.lead, within, row.kind))
    return [*rows, _window(leaf, name)]


def _bound(step: Leaf, name: str) -> list[Control]:
    after = step.get("within_after")
    said = {"": _("any time later"), "within": _("at most … later")}
    how = select(
        f"{name}.bound", _("How much later"), said, "within" if after else "", reshapes=True
    )
    if not after:
        return [how]
    units = tuple(Choice(key, said, key == after.get("unit")) for key, said in UNITS.items())
    span = Control("span", f"{name}.after", _("How long"), after.get("n", ""), choices=units)
    return [how, span]


def _score(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    word = vocabulary.scores.get(leaf["score"], conditions.NUMBER)
    return [Row(_compared(leaf, name, word, "cmp", compares(word)))]


def _segment(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    how = {"in": _("belongs to"), "not_in": _("does not belong to")}
    names = {key: each.name for key, each in vocabulary.segments.items() if not each.hidden}
    key = leaf.get("segment", leaf.get("list", ""))
    return [
        Row(
            [
                select(f"{name}.op", _("Comparison"), how, leaf.get("op", "in")),
                select(f"{name}.key", _("Segment"), names, key, empty=_("choose …")),
            ]
        )
    ]


def _consent(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    channel = select(f"{name}.channel", _("Channel"), vocabulary.channels, leaf.get("consent", ""))
    purpose = select(
        f"{name}.purpose", _("Purpose"), vocabulary.purposes, leaf.get("purpose", ""),
        empty=_("any purpose"),
    )  # fmt: skip
    state = several(f"{name}.value", _("Answer"), STATES, leaf.get("value", ()))
    return [Row([channel, purpose, state])]


def _relation(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    how = {"exists": _("has"), "not_exists": _("has no")}
    kind = select(
        f"{name}.kind", _("Kind of relation"), vocabulary.relations, leaf.get("relation", ""),
        empty=_("relation of any kind"),
    )  # fmt: skip
    return [Row([select(f"{name}.op", _("Comparison"), how, leaf.get("op", "exists")), kind])]


def _survey(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    word = survey_word(vocabulary, leaf["survey"], leaf.get("question", ""))
    return [Row(_compared(leaf, name, word, "op", operators_of(word)))]


def _area(leaf: Leaf, name: str, vocabulary: Vocabulary) -> list[Row]:
    word = vocabulary.areas.get(leaf["area"], conditions.NUMBER)
    return [Row(_compared(leaf, name, word, "cmp", compares(word)))]


_DRAWN = {
    "field": _field,
    "event": _event,
    "sequence": _sequence,
    "score": _score,
    "segment": _segment,
    "consent": _consent,
    "relation": _relation,
    "survey": _survey,
    "area": _area,
}
