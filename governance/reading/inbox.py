"""The inbox of issues as the desk shows it: rows, the counts beside them, what is chosen."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import groups
from contacts.models.contact import Contact
from contacts.models.quality import Dimension, Fix, QualityIssue, Severity
from contacts.reading import quality
from contacts.reading.words import value_words

ROWS = 50
TONES = {Severity.INFO: "", Severity.WARNING: "amber", Severity.ERROR: "red"}
NAMES: dict[str, Any] = {
    "rule": _("Rule"),
    "field": _("Field"),
    "source": _("Source"),
    "steward": _("Steward"),
    "age": _("Age"),
    "severity": _("Severity"),
    "dimension": _("Dimension"),
    "overdue": _("Overdue"),
    "segment": _("Segment"),
}
# A key that describes its people is longer than other words.
LONGEST = {"segment": 300}
# The sides whose counts stand beside the list.
COUNTED = ("rule", "field", "source", "steward", "age")
# What one click does, where nothing has to be chosen; other fixes open the issue.
ONE_CLICK: dict[str, tuple[str, Any]] = {
    Fix.VERIFY: ("badge-check", _("Confirm")),
    Fix.NORMALISE: ("wand-sparkles", _("Fix")),
    Fix.ARCHIVE: ("archive", _("Archive")),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One open issue."""

    issue: QualityIssue
    sentence: str
    field: str
    value: str
    tone: str
    late: bool
    click: tuple[str, Any] | None


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is set, and the list without it."""

    label: Any
    value: str
    query: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One side of the issues with its counts; `kept` are the other filters."""

    name: str
    label: Any
    lines: list[tuple[quality.Side, str, bool]]


def filters_of(data: QueryDict) -> dict[str, str]:
    """Return the filters in an address; unknown ages and words that are too long fall out."""
    found = {name: data.get(name, "")[: LONGEST.get(name, 80)] for name in NAMES}
    if found["age"] not in quality.AGES:
        found["age"] = ""
    if found["overdue"]:
        found["overdue"] = "1"
    return {name: value for name, value in found.items() if value and "\0" not in value}


def rows_of(user: Any, issues: list[QualityIssue]) -> list[Row]:
    """Return issues with their words; hidden values have no issues here (open_issues)."""
    today, sentences = timezone.localdate(), {}
    for issue in issues:
        if issue.code not in sentences:
            sentences[issue.code] = (
                issue.rule.message if issue.rule else quality.sentence_of(issue.code, {})
            )
    return [_row(issue, sentences[issue.code], today) for issue in issues]


def _row(issue: QualityIssue, sentence: str, today: date) -> Row:
    return Row(
        issue,
        sentence,
        quality.column_label(issue.field),
        _value(issue.contact, issue.field),
        TONES.get(Severity(issue.severity), ""),
        bool(issue.due_on and issue.due_on < today),
        ONE_CLICK.get(issue.rule.fix) if issue.rule else None,
    )


def _value(contact: Contact, field: str) -> str:
    """Return what stands in a column; texts of people and added fields are left to the card."""
    if not field or field == "notes" or field not in {f.name for f in Contact._meta.fields}:
        return ""
    if Contact._meta.get_field(field).is_relation:
        return ""
    return value_words(field, getattr(contact, field), {})


def chips_of(filters: dict[str, str], user: Any) -> list[Chip]:
    """Return the filters that are set, in the words of `user`."""
    return [
        Chip(
            NAMES[name],
            groups.name_of(value, user) if name == "segment" else _said(name, value),
            urlencode({key: kept for key, kept in filters.items() if key != name}),
        )
        for name, value in filters.items()
    ]


def _said(name: str, value: str) -> str:
    if name == "rule":
        return quality.sentence_of(value)
    if name == "field":
        return quality.column_label("" if value == quality.NONE else value)
    if name == "age":
        return str(quality.AGES[value][0])
    if name == "steward":
        return _person(value)
    choices: dict[str, dict[str, Any]] = {
        "severity": dict(Severity.choices),
        "dimension": dict(Dimension.choices),
        "overdue": {"1": _("Yes")},
        "source": {quality.NONE: _("No source")},
    }
    return str(choices.get(name, {}).get(value, value))


def _person(word: str) -> str:
    if word in (quality.ME, quality.NOBODY):
        return str(_("Me") if word == quality.ME else _("Nobody"))
    found = get_user_model().objects.filter(username=word).first()
    return str(found or word)


def facets(user: Any, filters: dict[str, str]) -> list[Facet]:
    """Return the counts of each side, within the filters of the other sides."""
    found = []
    for name in COUNTED:
        others = {key: value for key, value in filters.items() if key != name}
        lines = [
            (side, urlencode({**others, name: side.key}), filters.get(name) == side.key)
            for side in quality.counts_by(user, name, **others)
            if side.count
        ]
        found.append(Facet(name, NAMES[name], lines))
    return found
