"""Words for the codes that the audit trail and the inventory hold."""

from typing import Any

from django import template
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from config.personal_words import CATEGORIES, SENSITIVITIES
from contacts.reading.words import door_words
from governance.audit_words import Names, column_words, facts_in_words, model_words, verb_words
from governance.inventory import DERIVED
from governance.roles import ROLES

ERASURES = {
    "empty": _("emptied, the row stays"),
    "delete": _("row deleted"),
    "kept": pgettext_lazy("inventory", "kept"),
    "derived": pgettext_lazy("inventory", "derived"),
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
