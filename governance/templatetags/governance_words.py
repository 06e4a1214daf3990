"""Words for the codes that the audit trail and the inventory hold."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.personal_words import CATEGORIES, SENSITIVITIES
from contacts.reading.words import door_words
from governance.roles import ROLES

ERASURES = {
    "empty": _("emptied, the row stays"),
    "delete": _("row deleted"),
    "kept": pgettext_lazy("inventory", "kept"),
    "derived": pgettext_lazy("inventory", "derived"),
}

register = template.Library()
register.filter("door_words", door_words)


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
def role_words(key: str) -> Any:
    """Return the name of a role; a key nobody knows stays."""
    return ROLES[key].name if key in ROLES else key
