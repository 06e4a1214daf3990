"""Locks what was corrected at a person's request against every delivery, and opens it again."""

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.field_groups import ALONE, is_group
from contacts.models.contact import Contact
from contacts.models.provenance import FieldLock
from contacts.operations.contacts import locked
from contacts.operations.rights import demand


@operation
def lock_group(*, contact: Contact, group: str, by: Actor) -> FieldLock:
    """Let the present values of a group stay, whatever any source delivers; again is nothing.

    Raises:
        Invalid: there is no such group.
        NotPermitted: the role may not restrict.
    """
    demand(by, Can.RESTRICT)
    if not is_group(group) and group not in ALONE:
        raise Invalid({"group": [_("There is no such group of fields.")]})
    current = locked(contact)
    held = FieldLock.objects.filter(contact=current, group=group).first()
    if held is not None:
        return held
    lock = FieldLock.objects.create(
        contact=current, group=group, since=timezone.now(), user_id=by.user_id
    )
    record("value.locked", about=current, by=by, group=group)
    return lock


@operation
def unlock_group(*, contact: Contact, group: str, by: Actor) -> None:
    """Let deliveries win again; without a lock it leaves no trace.

    Raises:
        NotPermitted: the role may not restrict.
    """
    demand(by, Can.RESTRICT)
    current = locked(contact)
    gone, _per_table = FieldLock.objects.filter(contact=current, group=group).delete()
    if gone:
        record("value.unlocked", about=current, by=by, group=group)


__all__ = ["lock_group", "unlock_group"]
