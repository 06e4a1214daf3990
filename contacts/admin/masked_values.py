"""Columns of the admin for values that a role knows of and does not read."""

from collections.abc import Callable
from functools import cache

from contacts.models.contact import Contact
from contacts.normalise.masking import mask


@cache
def masked_value(name: str) -> Callable[[Contact], str]:
    """Return what Django's lists and forms show for a field: its label and the masked value."""

    def shown(contact: Contact) -> str:
        return mask(name, getattr(contact, name))

    shown.short_description = Contact._meta.get_field(name).verbose_name  # type: ignore[attr-defined]
    shown.__name__ = f"masked_{name}"
    return shown
