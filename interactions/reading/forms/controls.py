"""One page of a form as controls for a template: the same with and without JavaScript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from interactions.operations.forms.consents import shown_words
from interactions.operations.forms.wording import sentence
from interactions.questionnaire.answering import SHORT_MAX, Answered, Raw, bounds
from interactions.questionnaire.definition import Definition, Field, in_language
from interactions.questionnaire.kinds import NO, YES, Kind
from interactions.questionnaire.showing import leaves

PREFIX = "a."
_TYPES = {Kind.EMAIL: "email", Kind.PHONE: "tel", Kind.DATE: "date", Kind.SHORT_TEXT: "text"}
_FILLED = {
    "given_name": "given-name", "family_name": "family-name", "email": "email", "phone": "tel",
    "organisation": "organization", "birth_date": "bday", "occupation": "organization-title",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to tick or choose."""

    value: str
    label: str
    chosen: bool
    id: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a matrix."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """What a template needs to draw one field.

    `look` is the shape: line, text, choices, boxes, scale, list, table or consent. `decides`
    says that other fields show or hide by its answer.
    """

    id: str
    name: str
    look: str
    label: str
    help: str
    required: bool
    type: str = "text"
    value: str = ""
    error: str = ""
    fills: str = ""
    decides: bool = False
    most: int | None = None
    low: object = None
    high: object = None
    ends: tuple[str, str] = ("", "")
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(slots=True)
class Sheet:
    """One page as it is shown now; `kept` are answers to what is not on it."""

    number: int
    pages: int
    title: str
    controls: list[Control]
    kept: list[tuple[str, str]] = field(default_factory=list)
    fresh: bool = False

    @property
    def seen(self) -> str:
        """Return the ids of what is shown, for the next round."""
        return ",".join(control.id for control in self.controls)

    @property
    def faults(self) -> list[Control]:
        """Return the controls with an error."""
        return [control for control in self.controls if control.error]


def sheet_of(
    definition: Definition,
    raw: Raw,
    answered: Answered,
    *,
    page: int,
    language: str,
    complain: bool = False,
) -> Sheet:
    """Return one page: its fields that show, with what was answered and, if asked, the errors."""
    deciding = {
        leaf.field for f in definition.fields() for leaf in (leaves(f.show_if) if f.show_if else ())
    }
    here = [
        f for f in definition.pages[page].fields if f.id in answered.shown and f.kind != Kind.HIDDEN
    ]
    controls = [
        _control(f, raw, language, f.id in deciding, _error(answered, f) if complain else "")
        for f in here
    ]
    controls = [
        replace(each, label=shown_words(definition, f, answered.answers, language))
        if f.consent
        else each
        for f, each in zip(here, controls, strict=True)
    ]
    names = {f.id for f in here}
    kept = [
        (PREFIX + name, value)
        for name, values in raw.items()
        if name.partition(".")[0] not in names
        for value in values
    ]
    title = in_language(definition.pages[page].title, language)
    return Sheet(page, len(definition.pages), title, controls, kept)


def _error(answered: Answered, asked: Field) -> str:
    problem = answered.problems.get(asked.id)
    return sentence(problem) if problem else ""


def filled_pages(definition: Definition, answered: Answered) -> list[int]:
    """Return the pages on which something is asked now."""
    asked = {f.id for f in definition.fields() if f.kind != Kind.HIDDEN}
    return [
        number
        for number, page in enumerate(definition.pages)
        if any(f.id in answered.shown and f.id in asked for f in page.fields)
    ]


def _control(asked: Field, raw: Raw, language: str, decides: bool, error: str) -> Control:
    sent = list(raw.get(asked.id, ()))
    low, high = bounds(asked)
    look = _LOOKS[asked.kind]
    return Control(
        id=asked.id,
        name=PREFIX + asked.id,
        look=look,
        label=in_language(asked.label, language),
        help=in_language(asked.help, language),
        required=asked.required,
        type=_TYPES.get(asked.kind, "text"),
        value=sent[0] if sent and look in ("line", "text") else "",
        error=error,
        fills=_FILLED.get(asked.maps_to, ""),
        decides=decides,
        most=asked.rules.get("max_length", SHORT_MAX if look == "line" else None),
        low=low,
        high=high,
        ends=_ends(asked.kind),
        options=_options(asked, sent, language, low, high),
        rows=_rows(asked, raw, language) if asked.kind == Kind.MATRIX else (),
    )


def _ends(kind: Kind) -> tuple[str, str]:
    if kind == Kind.NPS:
        return _("Not at all likely"), _("Extremely likely")
    if kind == Kind.CSAT:
        return _("Very dissatisfied"), _("Very satisfied")
    return "", ""


def _options(
    asked: Field, sent: Sequence[str], language: str, low: object, high: object
) -> tuple[Option, ...]:
    labels: Mapping[str, str]
    if asked.kind in (Kind.NPS, Kind.CSAT, Kind.RATING):
        labels = {str(n): str(n) for n in range(int(str(low)), int(str(high)) + 1)}
    elif asked.kind == Kind.YES_NO:
        labels = {YES: _("Yes"), NO: _("No")}
    elif asked.kind == Kind.CONSENT:
        labels = {YES: ""}
    else:
        labels = {c.value: in_language(c.label, language) for c in asked.choices}
    return tuple(
        Option(value, label, value in sent, f"{asked.id}-{n}")
        for n, (value, label) in enumerate(labels.items())
    )


def _rows(asked: Field, raw: Raw, language: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"{PREFIX}{asked.id}.{row.value}",
            in_language(row.label, language),
            tuple(
                Option(
                    c.value,
                    in_language(c.label, language),
                    c.value in raw.get(f"{asked.id}.{row.value}", ()),
                    f"{asked.id}-{at}-{n}",
                )
                for n, c in enumerate(asked.choices)
            ),
        )
        for at, row in enumerate(asked.rows)
    )


_LOOKS: Mapping[Kind, str] = {
    Kind.SHORT_TEXT: "line", Kind.EMAIL: "line", Kind.PHONE: "line", Kind.DATE: "line",
    Kind.NUMBER: "line", Kind.HIDDEN: "line", Kind.LONG_TEXT: "text", Kind.SINGLE: "choices",
    Kind.YES_NO: "choices", Kind.MULTIPLE: "boxes", Kind.RATING: "scale", Kind.NPS: "scale",
    Kind.CSAT: "scale", Kind.DROPDOWN: "list", Kind.MATRIX: "table", Kind.CONSENT: "consent",
}  # fmt: skip
