"""Groups of fields and ways to check them, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from contacts.field_groups import CUSTOM, fields_of
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.reading.changes import is_hidden
from contacts.reading.words import custom_label

WORDS: dict[str, Any] = {
    "name": _("Name"),
    "email": _("Email"),
    "phone": _("Phone"),
    "address": _("Address"),
    "birth": _("Birthday"),
    "gender": _("Gender"),
    "work": _("Work"),
    "language": _("Language"),
    "stage": _("Stage"),
    "notes": _("Notes"),
}


def group_label(group: str, custom: dict[str, CustomField]) -> str:
    """Return what a group is called; one of a field that was given up keeps its slug."""
    slug = group.removeprefix(CUSTOM)
    if group.startswith(CUSTOM):
        return custom_label(custom[slug]) if slug in custom else slug
    return str(WORDS.get(group, group))


def group_is_hidden(group: str, hidden: frozenset[str]) -> bool:
    """Say whether a role may not read one of the fields of a group."""
    names = ("addresses",) if group == "address" else fields_of(group)
    return any(is_hidden(name, hidden) for name in names)


def filled_groups(contact: Contact) -> list[str]:
    """Return the groups of the fields that were added here and that hold something."""
    return [CUSTOM + slug for slug, value in contact.custom.items() if value not in ("", None, [])]
