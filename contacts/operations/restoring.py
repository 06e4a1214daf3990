"""Brings back what a contact once said, as an ordinary change that history shows."""

from typing import Any

from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact, Organisation
from contacts.operations.checked_values import BIRTH, PLAIN
from contacts.operations.contacts import update_contact
from contacts.operations.rights import locked_fields

# Owner and team are who answers for the record today, not what it says.
RESTORABLE = (*PLAIN, "email", "phone", "organisation")


class NoSuchVersion(DomainError):
    """The history of this contact has no such row."""

    code = "no_such_version"
    status = 404


@operation
def restore_version(*, contact: Contact, history_id: int, by: Actor) -> Contact:
    """Make the contact say what it said in one row of its history.

    Owner, team, tags and further addresses stay as they are; so does a custom field that
    is no longer in use, and an organisation that is no longer there.

    Raises:
        NoSuchVersion: the row is not of this contact.
        Invalid: a value of then breaks a rule of now.
    """
    past = _past(contact, history_id)
    values = {name: getattr(past, name) for name in (*PLAIN, "email", "phone")}
    organisation = _organisation(past)
    if organisation is not None or past.organisation_id is None:
        values["organisation"] = organisation
    values["custom"] = _custom(past.custom, contact.custom)
    return _restored(contact, _without_locked(values, by), history_id, by)


def _without_locked(values: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Leave out what the person may not write: nobody puts back what they cannot see."""
    locked = locked_fields(by)
    open_to = {name: value for name, value in values.items() if name not in locked}
    if "custom" in open_to:
        custom = open_to["custom"].items()
        open_to["custom"] = {slug: v for slug, v in custom if f"custom.{slug}" not in locked}
    return open_to


@operation
def restore_value(*, contact: Contact, history_id: int, field: str, by: Actor) -> Contact:
    """Make one field say what it said in one row of the contact's history.

    The parts of a birth date come back together; a custom field is "custom.<slug>".

    Raises:
        NoSuchVersion: the row is not of this contact.
        Invalid: the field cannot be restored, or its value breaks a rule of now.
    """
    past = _past(contact, history_id)
    prefix, dot, slug = field.partition(".")
    values: dict[str, Any]
    if prefix == "custom" and dot:
        values = {"custom": {slug: past.custom.get(slug)}}
    elif field not in RESTORABLE:
        raise Invalid({field: [_("This field cannot be restored.")]})
    elif field == "organisation":
        values = {"organisation": _organisation(past)}
    else:
        names = BIRTH if field in BIRTH else (field,)
        values = {name: getattr(past, name) for name in names}
    return _restored(contact, values, history_id, by)


def _past(contact: Contact, history_id: int) -> Any:
    past = Contact.history.filter(id=contact.pk, history_id=history_id).first()
    if past is None:
        raise NoSuchVersion(_("There is no such version of this contact."))
    return past


def _organisation(past: Any) -> Organisation | None:
    return Organisation.objects.filter(pk=past.organisation_id).first()


def _custom(then: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    active = set(CustomField.objects.filter(active=True).values_list("slug", flat=True))
    return {slug: then.get(slug) for slug in {*then, *now} & active}


def _restored(contact: Contact, values: dict[str, Any], history_id: int, by: Actor) -> Contact:
    before = Contact.objects.values_list("version", flat=True).get(pk=contact.pk)
    current = update_contact(contact=contact, values=values, by=by)
    if current.version != before:
        record("contact.restored", about=current, by=by, version=history_id)
    return current
