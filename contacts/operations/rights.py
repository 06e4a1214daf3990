"""Asks whether an actor may do something, the system itself included."""

from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import NotPermitted
from contacts.access import Can
from contacts.querysets import ContactQuerySet

# Nobody signed in at these doors, because nobody has to; at others that is a visitor.
_SYSTEM_DOORS = (Door.COMMAND, Door.JOB, Door.IMPORT)


def is_system(by: Actor) -> bool:
    """Say whether the program acts on its own behalf."""
    return by.user is None and by.door in _SYSTEM_DOORS


def may(by: Actor, permission: Can) -> bool:
    """Say whether the actor holds a permission; the system holds all."""
    return is_system(by) or (by.user is not None and by.user.has_perm(permission))


def demand(by: Actor, permission: Can) -> None:
    """Refuse an actor without the permission.

    Raises:
        NotPermitted: the role does not grant it.
    """
    if not may(by, permission):
        raise NotPermitted(_("Your role does not allow this."))


def changeable(contacts: ContactQuerySet, by: Actor) -> ContactQuerySet:
    """Keep the living contacts that the actor may change."""
    living = contacts.filter(merged_into=None, erased_at=None)
    if is_system(by):
        return living
    return living.changeable_by(by.user) if by.user is not None else living.none()


def visible(contacts: ContactQuerySet, user: Any) -> ContactQuerySet:
    """Keep the living contacts that the user may see."""
    return contacts.filter(merged_into=None, erased_at=None).visible_to(user)
