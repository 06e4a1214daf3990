"""Writes that create a contact or update the one they mean.

What they bring does not replace values of a more trusted source or verified ones: it is kept
as a conflict for a colleague to decide.
"""

from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted
from config.operation import operation
from contacts.access import hidden_of_contact
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint, ExternalId, PointKind
from contacts.models.source import Source
from contacts.normalise.emails import normalise_email
from contacts.operations.conflicts import hold_back
from contacts.operations.contacts import create_contact, locked, update_contact
from contacts.operations.origins import Delivery, source_of
from contacts.operations.rights import changeable

MAX_EXTERNAL_ID = 200


class NoSuchContact(DomainError):
    """The record is not there for this actor (HTTP 404)."""

    code = "not_found"
    status = 404


class SeveralContacts(DomainError):
    """More than one contact answers to this email (HTTP 409)."""

    code = "several_contacts"


def known_by_external_id(source: Source, value: str) -> Contact | None:
    """Return the contact that has this key in a source, whoever may see it."""
    found = ExternalId.objects.select_related("contact").filter(source=source, value=value).first()
    return found.contact if found else None


def known_by_email(email: str, user: Any) -> Contact | None:
    """Return the one contact `user` can see under this email.

    Raises:
        SeveralContacts: it is not clear which one is meant.
        Invalid: this is not an email.
        NotPermitted: the role does not read emails, so it cannot ask whose one is.
    """
    if user is not None and "email" in hidden_of_contact(user):
        raise NotPermitted(_("Your role does not read addresses."))
    normalised = normalise_email(email)
    if normalised.status != "valid":
        raise Invalid({"email": [_("This is not an email address.")]})
    points = ContactPoint.objects.filter(kind=PointKind.EMAIL, normalised=normalised.value)
    people = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
    found = list(people.filter(pk__in=points.values("contact"))[:2])
    if len(found) > 1:
        raise SeveralContacts(_("Several contacts have this email. Use their keys."))
    return found[0] if found else None


@operation
def put_by_external_id(
    *,
    source: Source,
    value: str,
    values: dict[str, Any],
    by: Actor,
    expected_version: int | None = None,
) -> tuple[Contact, bool]:
    """Update the contact with this key of a source, or create it; says whether it was created.

    Raises:
        Invalid: the key or a value breaks a rule.
        NoSuchContact: the key belongs to a contact outside of the actor's scope.
    """
    if not value.strip() or len(value) > MAX_EXTERNAL_ID or not value.isprintable():
        raise Invalid({"external_id": [_("Give 1 to 200 printable characters.")]})
    _one_at_a_time(f"external:{source.pk}:{value}")
    known = known_by_external_id(source, value)
    if known is None:
        contact = create_contact(values=values, by=by, source=source)
        ExternalId.objects.create(contact=contact, source=source, value=value)
        return contact, True
    return _changed(known, values, source, by, expected_version), False


@operation
def put_by_email(
    *,
    email: str,
    values: dict[str, Any],
    by: Actor,
    source: Source | None = None,
    expected_version: int | None = None,
) -> tuple[Contact, bool]:
    """Update the contact with this email, or create it; says whether it was created.

    Contacts outside of the actor's scope do not exist here: the new one may be their
    duplicate, which those who see both will find.

    Raises:
        Invalid: the email or a value breaks a rule.
        SeveralContacts: it is not clear which one is meant.
    """
    _one_at_a_time(f"email:{normalise_email(email).value}")
    known = known_by_email(email, by.user)
    if known is None:
        return create_contact(values={"email": email} | values, by=by, source=source), True
    return _changed(known, values, source, by, expected_version), False


def _changed(
    known: Contact,
    values: dict[str, Any],
    source: Source | None,
    by: Actor,
    expected: int | None,
) -> Contact:
    contact = changeable(Contact.objects.filter(pk=known.pk), by).first()
    if contact is None:
        raise NoSuchContact(_("Not found."))
    source = source or source_of(by)
    now = timezone.now()
    current = locked(contact, expected)
    left, _kept = hold_back(contact=current, values=values, source=source, by=by, now=now)
    return update_contact(contact=current, values=left, by=by, delivery=Delivery(source))


def _one_at_a_time(name: str) -> None:
    """Let requests for the same key wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
