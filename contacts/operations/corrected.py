"""Refuses to let programs replace what was corrected at a person's request."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.field_groups import groups_of
from contacts.models.contact import Contact
from contacts.models.provenance import FieldLock

# People at these doors look at what they do; everything else is a program passing values on.
_BY_HAND = (Door.PAGE, Door.ADMIN, Door.COMMAND)


class Locked(DomainError):
    """A value was corrected at the person's request and must stay so (HTTP 409)."""

    code = "locked"


def demand_unlocked(contact: Contact, fields: Iterable[str], by: Actor) -> None:
    """Refuse a program that would change a locked value; one query, none for people.

    Raises:
        Locked: one of the fields belongs to a locked group.
    """
    if by.door in _BY_HAND:
        return
    groups = groups_of(fields)
    if FieldLock.objects.filter(contact=contact, group__in=groups).exists():
        raise Locked(_("This value was corrected at the person's request and is locked."))


__all__ = ["Locked", "demand_unlocked"]
