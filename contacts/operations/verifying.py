"""Says that a group of fields was checked, and takes that back."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.field_groups import fields_of, is_group, values_of
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint
from contacts.models.verification import Verification
from contacts.normalise.text import tidy
from contacts.operations.contacts import locked
from contacts.operations.flagging import refresh_flags
from contacts.operations.rights import demand_editable

_POINTS = ("email", "phone")
_NOTE_MAX = 250


@operation
def verify_group(
    *,
    contact: Contact,
    group: str,
    how: str = Verification.How.PERSON_SAID,
    by: Actor,
    at: datetime | None = None,
    note: str = "",
) -> Verification:
    """Say that the values of a group are right, by default since now; again renews it.

    A check older than the present one changes nothing. Verifying the email or the phone
    marks the primary address itself too.

    Raises:
        Invalid: there is no such group or way to check, nothing to check, or the check lies
            in the future.
        NotPermitted: the role may not write these fields.
    """
    now = timezone.now()
    current = locked(contact)
    _demand_sense(current, group, how, at or now, now)
    demand_editable(by, *_written(group))
    return _checked(current, group, how, at or now, by, note)


@operation
def note_confirmed(*, contact: Contact, group: str, how: str, at: datetime, by: Actor) -> None:
    """Note a check that follows from something else, such as a consent confirmed by email.

    Nobody needs the right to write the fields for it; where there is no value, it is nothing.
    """
    current = locked(contact)
    if values_of(group, current):
        _checked(current, group, how, at, by, "")


def _checked(
    contact: Contact, group: str, how: str, at: datetime, by: Actor, note: str
) -> Verification:
    old = Verification.objects.select_for_update().filter(contact=contact, group=group).first()
    if old is not None and old.verified_at >= at:
        return old
    found = old or Verification(contact=contact, group=group)
    found.verified_at, found.verified_by, found.how = at, by.user, how
    found.note = tidy(note)[:_NOTE_MAX]
    found.save()
    if group in _POINTS:
        _mark_point(contact, group, at, how)
    record("value.verified", about=contact, by=by, group=group, how=how)
    refresh_flags(contact, now=timezone.now())
    return found


@operation
def unverify_group(*, contact: Contact, group: str, by: Actor) -> None:
    """Take the check of a group back; nothing to take back leaves no trace.

    Raises:
        NotPermitted: the role may not write these fields.
    """
    current = locked(contact)
    demand_editable(by, *_written(group))
    rows = Verification.objects.filter(contact=current, group=group)
    if not rows.exists():
        return
    rows.delete()
    if group in _POINTS:
        _mark_point(current, group, None, "")
    record("value.unverified", about=current, by=by, group=group)
    refresh_flags(current, now=timezone.now())


def check_of_point(point: ContactPoint, *, by: Actor) -> None:
    """Let the check of the email or phone follow the mark of its primary address."""
    if point.kind not in _POINTS or not point.is_primary:
        return
    rows = Verification.objects.filter(contact=point.contact_id, group=point.kind)
    if point.verified_at is None:
        rows.delete()
    elif not rows.filter(verified_at=point.verified_at).exists():
        Verification.objects.update_or_create(
            contact_id=point.contact_id,
            group=point.kind,
            defaults={
                "verified_at": point.verified_at,
                "verified_by": by.user,
                "how": Verification.How.PERSON_SAID,
                "note": "",
            },
        )


def _demand_sense(contact: Contact, group: str, how: str, at: datetime, now: datetime) -> None:
    if not is_group(group):
        raise Invalid({"group": [_("There is no such group of fields.")]})
    if how not in Verification.How.values:
        raise Invalid({"how": [_("Choose one of the list.")]})
    if at > now:
        raise Invalid({"at": [_("This lies in the future.")]})
    filled = contact.addresses.exists() if group == "address" else values_of(group, contact)
    if not filled:
        raise Invalid({"group": [_("There is nothing to verify.")]})


def _written(group: str) -> tuple[str, ...]:
    return ("addresses",) if group == "address" else fields_of(group)


def _mark_point(contact: Contact, kind: str, at: datetime | None, how: str) -> None:
    for point in ContactPoint.objects.filter(contact=contact, kind=kind, is_primary=True):
        point.verified_at, point.verified_how = at, how
        point.save(update_fields=["verified_at", "verified_how"])


__all__ = ["check_of_point", "note_confirmed", "unverify_group", "verify_group"]
