"""Words for the codes that the audit trail and the inventory hold."""

from typing import Any

from django import template
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from config.personal_words import CATEGORIES, SENSITIVITIES
from config.templatetags.ui import percentage
from contacts.reading.words import door_words
from governance.audit_words import Names, column_words, facts_in_words, model_words, verb_words
from governance.inventory import DERIVED, drift
from governance.models.inventory import LawfulBasis
from governance.roles import ROLES

ERASURES = {
    "empty": _("emptied, the row stays"),
    "delete": _("row deleted"),
    "kept": pgettext_lazy("inventory", "kept"),
    "derived": pgettext_lazy("inventory", "derived"),
}

ISSUES = {
    drift.NO_OWNER: _("Nobody answers for its data domain"),
    drift.NO_DOMAIN: _("No data domain"),
    drift.NO_PURPOSE: _("No purpose is named"),
    drift.NO_BASIS: _("More than basic, and no lawful basis is named"),
    drift.NO_RETENTION: _("Nobody says how long it is kept"),
    drift.UNREADABLE: _("No role may read it"),
    drift.NEVER_FILLED: _("Never filled: do we need it?"),
    drift.UNDECLARED: _("In the database, but not declared"),
    drift.UNKNOWN_CUSTOM: _("Delivered or stored, but no such custom field is defined"),
    drift.STALE: _("Described by people, but no longer there"),
}
PARTS = {
    "category": _("Category"),
    "sensitivity": _("Sensitivity"),
    "domain": _("Data domain"),
    "owner": _("Owner"),
    "steward": _("Steward"),
    "sources": _("Sources"),
    "purposes": _("Purposes"),
    "basis": _("Lawful basis"),
    "retention": _("Retention"),
    "read_by": _("Who can read it"),
    "erasure": _("When the person is erased"),
    "note": _("Note"),
}

register = template.Library()
register.filter("door_words", door_words)
register.filter("model_words", model_words)
register.filter("verb_words", verb_words)


@register.filter
def facts_words(event: Any, names: Names) -> list[tuple[Any, str]]:
    """Return label and value of every detail of an audit event."""
    return facts_in_words(event.facts, event.model, names)


@register.filter
def category_words(code: str) -> Any:
    """Return a category of personal data in words; a code nobody knows stays."""
    return CATEGORIES.get(code, code)  # type: ignore[call-overload]


@register.filter
def sensitivity_words(code: str) -> Any:
    """Return a sensitivity in words; a code nobody knows stays."""
    return SENSITIVITIES.get(code, code)  # type: ignore[call-overload]


@register.filter
def erasure_words(code: str) -> Any:
    """Return what happens to a column when its person is erased, in words."""
    return ERASURES.get(code, code)


@register.filter
def entry_words(entry: Any) -> str:
    """Return what a column of the inventory is called."""
    return column_words(entry.column, entry.table)


@register.filter
def note_words(entry: Any) -> str:
    """Return the reason that a declaration gives; the catalogue holds each of them."""
    if entry.note.startswith(DERIVED):
        column = column_words(entry.note.removeprefix(DERIVED), entry.table)
        return gettext("from %(column)s") % {"column": column}
    return gettext(entry.note) if entry.note else ""


@register.filter
def role_words(key: str) -> Any:
    """Return the name of a role; a key nobody knows stays."""
    return ROLES[key].name if key in ROLES else key


@register.filter
def contact_column(column: str) -> str:
    """Return what a field of a person is called."""
    return column_words(column, "contacts.Contact")


@register.filter
def domain_words(name: str) -> str:
    """Return the name or description of a data domain; the starting ones are translated."""
    return gettext(name) if name else ""


@register.filter
def basis_words(code: str) -> Any:
    """Return a lawful basis in words; a code nobody knows stays."""
    return dict(LawfulBasis.choices).get(code, code)


@register.filter
def issue_words(code: str) -> Any:
    """Return what is wrong with a column of the inventory; a code nobody knows stays."""
    return ISSUES.get(code) or drift.words_of(code)


@register.filter
def field_words(name: str) -> Any:
    """Return what a part of an inventory entry is called; a name nobody knows stays."""
    return PARTS.get(name, name)


@register.filter
def part_words(value: Any, name: str) -> str:
    """Return a value of an inventory entry in words, by the part it belongs to."""
    words = {"category": category_words, "sensitivity": sensitivity_words, "basis": basis_words,
             "erasure": erasure_words, "read_by": role_words}.get(name, str)  # fmt: skip
    if isinstance(value, list | tuple):
        return ", ".join(str(words(each)) for each in value) or "–"
    return str(words(value)) if value not in (None, "") else "–"


@register.filter
def named(codes: Any, names: dict[str, str]) -> str:
    """Return the names of these codes, such as purposes."""
    return ", ".join(names.get(code, code) for code in codes)


@register.filter
def percent(share: float | None) -> str:
    """Return a share of 1 as a percentage; nothing where nobody measured."""
    if share is None:
        return ""
    return percentage(100 * share, 1)
