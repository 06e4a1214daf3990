"""What a caller may write into a contact, checked before the operation is called."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound

from config.errors import Invalid, NotPermitted
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.source import Source

API_SOURCE = "API"


def may_add(user: Any) -> None:
    """Refuse a caller who may not add contacts; raises NotPermitted."""
    if not user.has_perm(Can.ADD):
        raise NotPermitted(_("Your role may not add contacts."))


def changeable(user: Any, contact: Contact) -> Contact:
    """Return a visible contact if the caller may also change it.

    Raises:
        NotPermitted: it may be read only.
    """
    if not Contact.objects.changeable_by(user).filter(pk=contact.pk).exists():
        raise NotPermitted(_("You may read this contact, but not change it."))
    return contact


def source_named(name: str | None) -> Source:
    """Return the source of a key; raises Invalid when there is none of that name."""
    source = Source.objects.filter(name=name or API_SOURCE).first()
    if source is None:
        raise Invalid({"source": [_("There is no such source.")]})
    return source


def visible(user: Any, key: Any) -> Contact:
    """Return the contact with this key, if the caller may know of it; raises NotFound."""
    people = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
    found = people.filter(key=key).first()
    if found is None:
        raise NotFound
    return found
