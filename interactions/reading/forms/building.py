"""What the builder shows of a form: its pages, one question at a time, its conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.models.catalogue import CustomField
from contacts.models.preference import Channel, Purpose
from interactions.models.forms import Form
from interactions.questionnaire.definition import in_language
from interactions.questionnaire.editing import field_of, fields_of
from interactions.questionnaire.kinds import (
    CHOOSING,
    CUSTOM,
    NO,
    NUMBERS,
    YES,
    Kind,
    may_go_to,
    operators_of,
    targets_of,
)
from interactions.questionnaire.rules import LINES_MOST, mode_of
from interactions.reading.forms.words import ICONS, KINDS, OPERATORS, UNITS, target_words

_VALUED = ("is_set", "is_empty")


@dataclass(frozen=True, slots=True)
class Line:
    """One question in the list of the builder."""

    id: str
    label: str
    kind: Any
    icon: str
    required: bool
    conditional: bool
    first: bool
    last: bool


def pages_of(form: Form) -> list[dict[str, Any]]:
    """Return the pages with their questions as lines."""
    pages = form.definition["pages"]
    every = [field["id"] for field in fields_of(form.definition)]
    return [
        {
            "number": number,
            "title": said(page.get("title", {})),
            "lines": [_line(field, every) for field in page["fields"]],
        }
        for number, page in enumerate(pages)
    ]


def _line(field: Mapping[str, Any], every: list[str]) -> Line:
    kind = Kind(field["kind"])
    return Line(
        field["id"],
        said(field.get("label", {})) or field["id"],
        KINDS[kind],
        ICONS[kind],
        field.get("required", False),
        "show_if" in field,
        field["id"] == every[0],
        field["id"] == every[-1],
    )


def said(words: Mapping[str, str]) -> str:
    """Return a text in the language of the reader."""
    return in_language(words, (get_language() or "en")[:2])


def before(form: Form, name: str) -> dict[str, Any]:
    """Return the questions above one, by id: those its condition may look at."""
    found: dict[str, Any] = {}
    for field in fields_of(form.definition):
        if field["id"] == name:
            break
        found[field["id"]] = field
    return found


def editor_of(form: Form, name: str) -> dict[str, Any] | None:
    """Return what the form of one question needs, or None where there is no such question."""
    field = field_of(form.definition, name)
    if field is None:
        return None
    kind = Kind(field["kind"])
    above = before(form, name)
    mode, leaves = mode_of(field.get("show_if"))
    blank: list[Mapping[str, Any]] = [{}] * min(2, LINES_MOST - len(leaves))
    return {
        "field": field,
        "kind": KINDS[kind],
        "choosing": kind in CHOOSING,
        "matrix": kind == Kind.MATRIX,
        "hidden": kind == Kind.HIDDEN,
        "long": kind == Kind.LONG_TEXT,
        "limited": kind in (Kind.NUMBER, Kind.DATE),
        "rating": kind == Kind.RATING,
        "texts": kind in (Kind.SHORT_TEXT, Kind.LONG_TEXT),
        "dated": kind == Kind.DATE,
        "consent": field.get("consent"),
        "signs": _asked(form, (Kind.SHORT_TEXT,)),
        "orders": _asked(form, (Kind.SHORT_TEXT, Kind.HIDDEN)),
        "choices": [*field.get("choices", ()), {}, {}],
        "rows": [*field.get("rows", ()), {}, {}],
        "targets": _targets(kind),
        "channels": Channel.choices,
        "purposes": Purpose.objects.filter(active=True).order_by("slug"),
        "mode": mode,
        "above": bool(above),
        "conditions": [condition(above, n, leaf) for n, leaf in enumerate([*leaves, *blank])],
    }


def _asked(form: Form, kinds: tuple[Kind, ...]) -> list[tuple[str, str]]:
    """Return the questions of these kinds, by id."""
    fields = fields_of(form.definition)
    return [(f["id"], said(f.get("label", {})) or f["id"]) for f in fields if f["kind"] in kinds]


def _targets(kind: Kind) -> list[tuple[str, str]]:
    plain = [(target, target_words(target)) for target in targets_of(kind)]
    custom = [
        (f"{CUSTOM}{field.slug}", said({"en": field.label_en, "es": field.label_es}))
        for field in CustomField.objects.filter(active=True).order_by("position", "pk")
        if may_go_to(kind, f"{CUSTOM}{field.slug}")
    ]
    return plain + custom


def condition(above: Mapping[str, Any], n: int, leaf: Mapping[str, Any]) -> dict[str, Any]:
    """Return one line of a condition: what it may look at, and what fits what it looks at."""
    asked = above.get(leaf.get("field", ""))
    kind = Kind(asked["kind"]) if asked else None
    value = leaf.get("value")
    span = value if isinstance(value, dict) else {}
    listed = value if isinstance(value, list) else [] if value is None else [value]
    op = leaf.get("op", "")
    return {
        "n": n,
        "fields": [option for field in above.values() for option in _looked_at(field)],
        "chosen": ".".join(part for part in (leaf.get("field"), leaf.get("row")) if part),
        "ops": [(name, OPERATORS[name]) for name in operators_of(kind)] if kind else [],
        "op": op,
        "known": [(choice, text, choice in listed) for choice, text in _answers(asked, kind)],
        "value": str(span["n"]) if span else "; ".join(str(each) for each in listed),
        "unit": span.get("unit", ""),
        "units": list(UNITS.items()) if kind == Kind.DATE else [],
        "asks": bool(kind) and op not in _VALUED,
        "numeric": kind in NUMBERS,
    }


def _looked_at(field: Mapping[str, Any]) -> list[tuple[str, str]]:
    label = said(field.get("label", {})) or field["id"]
    if field["kind"] != Kind.MATRIX:
        return [(field["id"], label)]
    return [
        (f"{field['id']}.{row['value']}", f"{label}: {said(row['label'])}")
        for row in field.get("rows", ())
    ]


def _answers(asked: Mapping[str, Any] | None, kind: Kind | None) -> list[tuple[str, str]]:
    if asked is None or kind is None:
        return []
    if kind in (Kind.YES_NO, Kind.CONSENT):
        return [(YES, _("Yes")), (NO, _("No"))]
    return [(choice["value"], said(choice["label"])) for choice in asked.get("choices", ())]
