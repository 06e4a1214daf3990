"""Corrects what is wrong about a person, so that it stays corrected (GDPR Art. 16, 19)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.field_groups import groups_of
from contacts.models.contact import Contact
from contacts.operations.contacts import update_contact
from contacts.operations.locking import lock_group
from contacts.operations.points import add_address, change_address
from privacy.models.notices import NoticeKind
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting.admitting import admitted, write_act
from privacy.operations.notices.planning import plan_notices

ADDRESS = "address"


@operation
def rectify(
    *,
    request: PrivacyRequest,
    contact: Contact,
    values: Mapping[str, Any],
    by: Actor,
    now: datetime,
    note: str = "",
) -> Contact:
    """Write the right values, lock their groups against every delivery, tell the recipients.

    `values` are as `update_contact` takes them; "address" holds the lines of the main address.
    The `note` says on which grounds, and is sealed.

    Raises:
        Invalid: nothing to correct, or a value that breaks a rule.
    """
    current = admitted(request, contact, by, "rectification", "amendment")
    groups = groups_of(values)
    if not groups:
        raise Invalid({"values": [_("Say what is to be corrected.")]})
    # What a recipient knows the person by may be what is corrected here: sealed before.
    told = plan_notices(
        people=[contact.pk], kind=NoticeKind.CORRECT, by=by, now=now, request=current,
        groups=groups,
    )  # fmt: skip
    columns = {name: value for name, value in values.items() if name != ADDRESS}
    changed = update_contact(contact=contact, values=columns, by=by) if columns else contact
    if values.get(ADDRESS):
        _put_address(contact, values[ADDRESS], by)
    for group in groups:
        lock_group(contact=contact, group=group, by=by)
    record("privacy_request.rectified", about=current, by=by, groups=groups)
    write_act(current, "rectified", by=by, now=now, note=note, groups=groups, recipients=len(told))
    return changed


def _put_address(contact: Contact, lines: Mapping[str, Any], by: Actor) -> None:
    main = contact.addresses.order_by("-is_primary", "pk").first()
    if main is None:
        add_address(contact=contact, values=lines, by=by)
    else:
        change_address(address=main, values=lines, by=by)


__all__ = ["rectify"]
