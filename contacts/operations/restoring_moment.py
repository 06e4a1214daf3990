"""Makes one record what it was at a moment: its fields, addresses, relations and tags."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, NotPermitted
from config.journal import record
from config.operation import attribute_transaction, current_operation, operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.operations.contacts import locked
from contacts.operations.restoration.planning import Forecast, forecast, plan_moment
from contacts.operations.restoration.tables import PERSONAL
from contacts.operations.restoration.writing import write_plan
from contacts.operations.rights import changeable, demand


class NotThere(DomainError):
    """The record was not there yet at that moment."""

    code = "not_there_yet"


def preview_moment(contact: Contact, at: datetime, by: Actor) -> Forecast:
    """Leave the plan in this transaction, for `restoring_lines`, and return what it says.

    Call it inside of a transaction; nothing is written.

    Raises:
        NotThere: the record is younger.
        NotPermitted: the actor may not change it.
    """
    _demand(contact, at, by)
    with transaction.atomic():
        plan_moment(contact, at, by, locking=False)
        return forecast(PERSONAL)


@operation
def restore_moment(
    *, contact: Contact, at: datetime, by: Actor, expected_version: int | None = None
) -> Forecast:
    """Give a person's record the values, addresses, relations and tags of a moment.

    Owner, team, source and archive stay as they are today; opt-outs are never taken back, and
    an address that comes back is closed where its owner refused meanwhile.

    Raises:
        NotThere: the record is younger.
        NotPermitted: the actor may not change it.
        NotChangeable: it was merged away or erased.
        Stale: it has another version than the one the person saw.
    """
    current = locked(contact, expected_version)
    _demand(current, at, by)
    operation_id = current_operation()
    assert operation_id is not None
    attribute_transaction(by, operation_id, f"restored from {at.isoformat()}")
    plan_moment(current, at, by, locking=True)
    found = forecast(PERSONAL)
    if found.total:
        write_plan(by, PERSONAL)
        kept = sum(found.reasons.values())
        record("contact.restored", about=current, by=by, until=at.isoformat(), kept=kept)
    return found


def _demand(contact: Contact, at: datetime, by: Actor) -> None:
    demand(by, Can.CHANGE)
    if not changeable(Contact.objects.filter(pk=contact.pk), by).exists():
        raise NotPermitted(_("Your role does not allow this."))
    if not Contact.history.filter(id=contact.pk, history_date__lte=at).exists():
        raise NotThere(_("The record was not there yet at that moment."))
