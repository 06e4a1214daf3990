"""Asks whether an actor may do something, the system itself included."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from config.actor import Actor, Door
from config.errors import NotPermitted
from config.topics import topic_of
from contacts.access import Can, uneditable_of_contact
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


def locked_fields(by: Actor) -> frozenset[str]:
    """Return the fields of a contact that the actor's role may not write."""
    return frozenset() if by.user is None else uneditable_of_contact(by.user)


def demand_editable(by: Actor, *names: str) -> None:
    """Refuse an actor whose role may not write these fields of a contact.

    Raises:
        NotPermitted: one of them is only to be looked at, or not even that.
    """
    if locked_fields(by).intersection(names):
        raise NotPermitted(_("Your role may not change this field."))


def changeable(contacts: ContactQuerySet, by: Actor) -> ContactQuerySet:
    """Keep the living contacts that the actor may change."""
    living = contacts.filter(merged_into=None, erased_at=None)
    if is_system(by):
        return living
    return living.changeable_by(by.user) if by.user is not None else living.none()


def visible(contacts: ContactQuerySet, user: Any) -> ContactQuerySet:
    """Keep the living contacts that the user may see."""
    return contacts.filter(merged_into=None, erased_at=None).visible_to(user)


def demand_sight(by: Actor, about: Model) -> None:
    """Refuse an actor who may not see a record that colleagues talk about.

    Raises:
        NotPermitted: it is outside of the actor's scope.
    """
    if is_system(by):
        return
    if by.user is None or not topic_of(about).visible_to(by.user).filter(pk=about.pk).exists():
        raise NotPermitted(_("Your role does not allow this."))
