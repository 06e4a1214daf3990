"""Restricts the use of a person's data, and lifts that again; every read and way out obeys."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.operation import operation
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.models.restriction import Ground, Restriction
from contacts.operations.contacts import locked
from contacts.operations.rights import demand

TOLD_BY = ("letter", "mail", "phone", "page", "in_person")

# `Contact.restricted_at` repeats the earliest open restriction; what is right is not written.
_KEEP = """
update contacts_contact c set restricted_at = held.since
from (
  select asked.id, min(r.since) as since
  from unnest(%s::bigint[]) as asked(id)
  left join contacts_restriction r on r.contact_id = asked.id and r.lifted_at is null
  group by asked.id
) held
where c.id = held.id and c.restricted_at is distinct from held.since
"""
_LOCK = "select 1 from contacts_contact where id = any(%(people)s) order by id for update"
_RESTRICT = """
insert into contacts_restriction (contact_id, ground, since, told_how, user_id)
select c.id, %(ground)s, %(since)s, '', %(user)s from contacts_contact c
where c.id = any(%(people)s) and c.erased_at is null and not exists (
  select 1 from contacts_restriction r where r.contact_id = c.id and r.lifted_at is null)
order by c.id
"""


class NotTold(DomainError):
    """The person was not told that the restriction ends (GDPR Art. 18(3))."""

    code = "not_told"


@operation
def restrict_contact(
    *, contact: Contact, ground: str, by: Actor, since: datetime | None = None
) -> Restriction:
    """Keep a person's data unused from now on; while that holds, again changes nothing.

    Nobody without a right of its own sees the person from then on.

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
    refresh_restricted([current.pk])
    record("restriction.started", about=current, by=by, ground=ground)
    return restriction


@operation
def restrict_many(*, people: Sequence[int], ground: str, by: Actor, since: datetime) -> int:
    """Keep the data of many people unused, whoever is not restricted yet; three statements.

    Returns:
        How many were restricted now.

    Raises:
        NotPermitted: the role may not restrict.
    """
    demand(by, Can.RESTRICT)
    who = {"people": list(people), "user": by.user_id}
    given: dict[str, Any] = {**who, "ground": ground, "since": since}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, given)
        cursor.execute(_RESTRICT, given)
        new = cursor.rowcount
    if new:
        refresh_restricted(people)
        record("restriction.started", about=Contact, by=by, ground=ground, count=new)
    return new


@operation
def note_told(*, restriction: Restriction, how: str, at: datetime, by: Actor) -> Restriction:
    """Note that the person was told of the end of a restriction, before it ends.

    Raises:
        Invalid: the way is unknown or the moment lies ahead.
        NotPermitted: the role may not restrict.
    """
    demand(by, Can.RESTRICT)
    if how not in TOLD_BY:
        raise Invalid({"how": [_("Choose one of the list.")]})
    if at > timezone.now():
        raise Invalid({"at": [_("This moment has not come yet.")]})
    current = locked(restriction.contact)
    held = Restriction.objects.select_for_update().get(pk=restriction.pk)
    if held.lifted_at is None and held.told_at is None:
        held.told_at, held.told_how = at, how
        held.save(update_fields=["told_at", "told_how"])
        record("restriction.told", about=current, by=by, how=how)
    return held


@operation
def lift_restriction(*, restriction: Restriction, by: Actor) -> Restriction:
    """End a restriction of which the person was told; one that has ended stays as it is.

    Raises:
        NotTold: the person does not know yet.
        NotPermitted: the role may not restrict.
    """
    demand(by, Can.RESTRICT)
    current = locked(restriction.contact)
    held = Restriction.objects.select_for_update().get(pk=restriction.pk)
    if held.lifted_at is None:
        if held.told_at is None:
            raise NotTold(_("Tell the person first that the restriction ends."))
        held.lifted_at = timezone.now()
        held.save(update_fields=["lifted_at"])
        refresh_restricted([current.pk])
        record("restriction.lifted", about=current, by=by, ground=held.ground)
    return held


def refresh_restricted(contacts: Iterable[int]) -> None:
    """Let the mark on these contacts say what their restrictions say; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [list(contacts)])
