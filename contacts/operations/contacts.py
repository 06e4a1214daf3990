"""Makes, changes and archives single contacts, whatever door they come through."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, Stale
from config.holds import demand_free
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.operations.corrected import demand_unlocked
from contacts.operations.flagging import refresh_flags
from contacts.operations.match_keys import refresh_match_keys
from contacts.operations.organisations import create_organisation
from contacts.operations.origins import HERE, Delivery, note_origin, source_of
from contacts.operations.planned_changes import Plan, plan
from contacts.operations.primaries import set_primary
from contacts.operations.sealing import index_again, keep_key
from contacts.operations.searching import refresh_search
from contacts.operations.tags import put_tags

_SEARCHED = frozenset(
    {"given_name", "family_name", "second_family_name", "email", "phone", "organisation"}
)
_KEYED = _SEARCHED | {"birth_date", "birth_year", "birth_day", "custom"}
_CALLED = ("given_name", "family_name", "second_family_name", "email", "phone")


class NotChangeable(DomainError):
    """The record was merged into another one or its person was erased."""

    code = "not_changeable"


def locked(contact: Contact, expected_version: int | None = None) -> Contact:
    """Return the row as it is now, locked until the operation ends.

    Raises:
        NotChangeable: it was merged away or erased meanwhile.
        Stale: it has another version than the one the person saw.
    """
    current = Contact.objects.select_for_update().get(pk=contact.pk)
    if current.merged_into_id or current.erased_at:
        raise NotChangeable(_("This contact can no longer be changed."))
    if expected_version is not None and current.version != expected_version:
        raise Stale(_("Somebody changed this contact meanwhile. Load it again."))
    return current


def free(contact: Contact) -> Contact:
    """Return the row as `locked` does, where no legal hold keeps it as it is.

    Raises:
        UnderHold: one does.
        NotChangeable: it was merged away or erased meanwhile.
    """
    current = locked(contact)
    demand_free(current.pk)
    return current


def touch(contact: Contact, *, now: datetime, columns: list[str] | None = None) -> None:
    """Write the named columns and one new version in a single statement."""
    contact.version += 1
    contact.updated_at = now
    contact.save(update_fields=[*(columns or ()), "version", "updated_at"])


@operation
def create_contact(
    *, values: Mapping[str, Any], by: Actor, source: Source | None = None
) -> Contact:
    """Make a contact; unless said, it belongs to the actor and the actor's first team.

    Addresses closed to messages elsewhere are kept as opted out.

    Raises:
        Invalid: values break rules, or there is neither a name nor an address.
        NotPermitted: another owner or team without the right to assign.
    """
    now = timezone.now()
    contact = Contact(source=source or source_of(by), created_at=now, updated_at=now)
    found = plan(contact=contact, values=values, by=by, now=now)
    if not any(name in found.columns or found.points.get(name) for name in _CALLED):
        raise Invalid({"given_name": [_("Give a name, an email or a phone.")]})
    _fill(contact, found, by)
    contact.save(force_insert=True)
    _write_around(contact, found, by, now, Delivery(source))
    record("contact.created", about=contact, by=by, fields=found.fields())
    return contact


@operation
def update_contact(
    *,
    contact: Contact,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
    delivery: Delivery = HERE,
) -> Contact:
    """Change what really differs; the same values again leave no trace.

    `delivery` says where the values are from when the actor only passes them on.

    Returns:
        The contact as it is stored now; the one given is not touched.

    Raises:
        Stale: the contact has another version than `expected_version`.
        Locked: a program would replace what was corrected at the person's request.
        Invalid: values break rules; all problems at once.
        NotPermitted: another owner or team without the right to assign.
        NotChangeable: the contact was merged away or erased.
        UnderHold: a legal hold keeps it as it is.
    """
    now = timezone.now()
    current = locked(contact, expected_version)
    found = plan(contact=current, values=values, by=by, now=now)
    fields = found.fields()
    if not fields:
        return current
    demand_unlocked(current, fields, by)
    demand_free(current.pk)
    if not any(_after(current, found, name) for name in _CALLED):
        raise Invalid({fields[0]: [_("Give a name, an email or a phone.")]})
    columns = _fill(current, found, by)
    touch(current, now=now, columns=columns)
    _write_around(current, found, by, now, delivery)
    record("contact.updated", about=current, by=by, fields=fields)
    return current


@operation
def archive_contact(*, contact: Contact, by: Actor) -> Contact:
    """Put a contact away; it leaves lists and stays findable by its link."""
    return _set_archived(contact, True, by)


@operation
def unarchive_contact(*, contact: Contact, by: Actor) -> Contact:
    """Bring an archived contact back."""
    return _set_archived(contact, False, by)


def _set_archived(contact: Contact, wanted: bool, by: Actor) -> Contact:
    now = timezone.now()
    current = locked(contact)
    if bool(current.archived_at) is wanted:
        return current
    current.archived_at = now if wanted else None
    touch(current, now=now, columns=["archived_at"])
    refresh_flags(current, now=now)
    verb = "contact.archived" if wanted else "contact.unarchived"
    record(verb, about=current, by=by)
    return current


def _after(contact: Contact, found: Plan, name: str) -> Any:
    """Return what the contact can be called by once the plan is written."""
    if name in found.points:
        return found.points[name]
    return found.columns.get(name, getattr(contact, name))


def _fill(contact: Contact, found: Plan, by: Actor) -> list[str]:
    """Set the columns on the instance and return their names."""
    if found.new_organisation:
        found.columns["organisation"] = create_organisation(
            values={"name": found.new_organisation}, by=by
        )
    for name, value in found.columns.items():
        setattr(contact, name, value)
    for kind, readings in found.points.items():
        setattr(contact, kind, readings[0].normalised if readings else "")
    return [*found.columns, *found.points]


def _write_around(
    contact: Contact, found: Plan, by: Actor, now: datetime, delivery: Delivery
) -> None:
    """Write the rows beside the contact: addresses, tags, origin, search words, flags."""
    keep_key(contact, found.new_key)
    if found.custom_slugs:
        index_again([contact.pk])
    for kind, readings in found.points.items():
        set_primary(contact, kind, readings, now=now)
    if found.tags is not None:
        put_tags(contact, found.tags, by=by)
    note_origin(contact=contact, fields=found.fields(), by=by, at=now, delivery=delivery)
    if _SEARCHED.intersection(found.fields()):
        refresh_search([contact.pk])
    if any(name.partition(".")[0] in _KEYED for name in found.fields()):
        refresh_match_keys([contact.pk])
    refresh_flags(contact, now=now)
