"""Restricts the use of a person's data, and lifts that again; every way out obeys."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.restriction import Ground, Restriction
from contacts.operations.contacts import locked
from contacts.operations.rights import demand


@operation
def restrict_contact(
    *, contact: Contact, ground: str, by: Actor, since: datetime | None = None
) -> Restriction:
    """Keep a person's data unused from now on; while that holds, again changes nothing.

    Raises:
        Invalid: there is no such ground.
        NotPermitted: the role may not restrict.
    """
    demand(by, Can.RESTRICT)
    if ground not in Ground.values:
        raise Invalid({"ground": [_("Choose one of the list.")]})
    current = locked(contact)
    held = Restriction.objects.filter(contact=current, lifted_at=None).first()
    if held is not None:
        return held
    since = since or timezone.now()
    restriction = Restriction.objects.create(
        contact=current, ground=ground, since=since, user_id=by.user_id
    )
    record("restriction.started", about=current, by=by, ground=ground)
    return restriction


@operation
def lift_restriction(*, restriction: Restriction, by: Actor) -> Restriction:
    """End a restriction; one that has ended stays as it is.

    Raises:
        NotPermitted: the role may not restrict.
    """
    demand(by, Can.RESTRICT)
    current = locked(restriction.contact)
    held = Restriction.objects.select_for_update().get(pk=restriction.pk)
    if held.lifted_at is None:
        held.lifted_at = timezone.now()
        held.save(update_fields=["lifted_at"])
        record("restriction.lifted", about=current, by=by, ground=held.ground)
    return held
