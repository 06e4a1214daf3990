"""The parts of a form in words, for the builder and the results."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact
from interactions.questionnaire.kinds import Kind

KINDS: dict[str, Any] = {
    Kind.SHORT_TEXT: _("Short text"),
    Kind.LONG_TEXT: _("Long text"),
    Kind.EMAIL: _("Email"),
    Kind.PHONE: _("Phone"),
    Kind.NUMBER: _("Number"),
    Kind.DATE: _("Date"),
    Kind.SINGLE: _("One of several"),
    Kind.MULTIPLE: _("Several choices"),
    Kind.DROPDOWN: _("Drop-down list"),
    Kind.RATING: _("Rating"),
    Kind.NPS: _("Recommendation (NPS)"),
    Kind.CSAT: _("Satisfaction (CSAT)"),
    Kind.YES_NO: _("Yes or no"),
    Kind.MATRIX: _("Matrix"),
    Kind.CONSENT: _("Consent"),
    Kind.HIDDEN: _("Hidden field"),
}
ICONS = {
    Kind.SHORT_TEXT: "type",
    Kind.LONG_TEXT: "file-text",
    Kind.EMAIL: "mail",
    Kind.PHONE: "phone",
    Kind.NUMBER: "hash",
    Kind.DATE: "calendar",
    Kind.SINGLE: "circle-dot",
    Kind.MULTIPLE: "square-check",
    Kind.DROPDOWN: "chevron-down",
    Kind.RATING: "star",
    Kind.NPS: "gauge",
    Kind.CSAT: "smile",
    Kind.YES_NO: "toggle-left",
    Kind.MATRIX: "table",
    Kind.CONSENT: "shield-check",
    Kind.HIDDEN: "eye-off",
}
OPERATORS: dict[str, Any] = {
    "is": _("is one of"),
    "is_not": _("is none of"),
    "contains": _("contains"),
    "not_contains": _("does not contain"),
    "starts_with": _("begins with"),
    "ends_with": _("ends with"),
    "is_set": _("is answered"),
    "is_empty": _("is not answered"),
    "eq": _("is"),
    "ne": _("is not"),
    "gt": _("is more than"),
    "gte": _("is at least"),
    "lt": _("is less than"),
    "lte": _("is at most"),
    "between": _("is between (first; last)"),
    "before": _("is before"),
    "after": _("is after"),
    "on_day": _("is on"),
    "within_last": _("lies within the last"),
    "within_next": _("lies within the next"),
    "anniversary_within": _("has its anniversary within the next"),
    "has_any": _("has any of"),
    "has_all": _("has all of"),
    "has_none": _("has none of"),
}
UNITS: dict[str, Any] = {
    "day": _("days"),
    "week": _("weeks"),
    "month": _("months"),
    "year": _("years"),
}
_OTHERS: dict[str, Any] = {"tags": _("tags"), "email": _("email"), "phone": _("phone")}


def target_words(target: str) -> str:
    """Return what a field of a contact is called."""
    if target in _OTHERS:
        return str(_OTHERS[target])
    return str(Contact._meta.get_field(target).verbose_name)
