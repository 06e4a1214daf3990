"""Whose data a package is about, what is theirs, and whom else their records may name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint
from contacts.normalise.handles import handle_key
from contacts.normalise.text import fold
from interactions.models.purchases import Order

# Of somebody who is linked to more people than this, names in texts are found by lookup alone.
_MOST_LINKED = 500
_ONE_PERSON = """
with recursive family as (
  select id, merged_into_id from contacts_contact where id = any(%s)
  union
  select c.id, c.merged_into_id from contacts_contact c join family f
    on c.merged_into_id = f.id or c.id = f.merged_into_id
)
select id from family order by id
"""
_LINKED = """
select other_id from contacts_relation where contact_id = any(%(people)s)
union select contact_id from contacts_relation where other_id = any(%(people)s)
union select right_id from contacts_duplicatecandidate where left_id = any(%(people)s)
union select left_id from contacts_duplicatecandidate where right_id = any(%(people)s)
union select survivor_id from contacts_merge where absorbed_id = any(%(people)s)
union select absorbed_id from contacts_merge where survivor_id = any(%(people)s)
union select o.contact_id from interactions_participant p
  join interactions_participant o on o.conversation_id = p.conversation_id
  where p.contact_id = any(%(people)s) and o.contact_id is not null
limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class Own:
    """What is the person's own, so that it stays in every text. Folded, and digits of phones."""

    emails: frozenset[str]
    phones: frozenset[str]
    handles: frozenset[str]
    words: frozenset[str]
    names: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Named:
    """Other people whom texts may name: by whole names, or by one name alone where linked."""

    linked: frozenset[str]
    colleagues: frozenset[str]
    logins: frozenset[str]


def one_person(people: Iterable[int]) -> list[int]:
    """Return the numbers of all records of the same people: merged into each other, in chains."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_PERSON, [list(people)])
        return [number for (number,) in cursor.fetchall()]


def own_of(people: Sequence[int]) -> Own:
    """Return what belongs to a person: what stands in their records now, and once stood there.

    What they had once and only somebody else has now is not theirs: a merge that was taken back
    leaves it in the history.
    """
    points = ContactPoint.objects.filter(contact__in=people)
    now = {(kind, key) for kind, value, norm in _points(points) if (key := norm or value)}
    once = {
        (kind, norm or value)
        for kind, value, norm in _points(ContactPoint.history.filter(contact__in=people))
    } - now
    taken = ContactPoint.objects.exclude(contact__in=people).filter(
        normalised__in=[key for _kind, key in once]
    )
    now |= once - set(taken.values_list("kind", "normalised"))
    rows = list(Contact.objects.filter(pk__in=people))
    emails = {row.email.lower() for row in rows} | _kind(now, "email")
    phones = {row.phone for row in rows} | _kind(now, "phone")
    bought = Order.objects.filter(contact__in=people).order_by()
    for email, phone in bought.values_list("buyer_email", "buyer_phone").distinct()[:1000]:
        emails.add(email.lower())
        phones.add(phone)
    return Own(
        frozenset(emails - {""}),
        frozenset(last_digits(phone) for phone in phones if phone),
        frozenset(handle_key(each) for each in _kind(now, "handle")),
        frozenset(word for row in rows for word in fold(row.full_name).split()),
        frozenset((fold(row.given_name), fold(row.family_name)) for row in rows),
    )


def last_digits(phone: str) -> str:
    """Return what tells phones apart however they are written: the last nine digits."""
    return "".join(each for each in phone if each.isdigit())[-9:]


def named_by(people: Sequence[int], own: Own) -> Named:
    """Return the names of those whom these records may speak of."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKED, {"people": list(people), "most": _MOST_LINKED})
        linked = {number for (number,) in cursor.fetchall()} - set(people)
    names = Contact.objects.filter(pk__in=linked).values_list(
        "given_name", "family_name", "second_family_name"
    )
    alone = {part for row in names for part in row if len(part) > 2}
    staff = get_user_model().objects.values_list("first_name", "last_name", "username")
    whole = {f"{first} {last}".strip() for first, last, _login in staff if first and last}
    return Named(
        frozenset(part for part in alone if fold(part) not in own.words),
        frozenset(whole),
        frozenset(login.lower() for _first, _last, login in staff),
    )


def _points(rows: Any) -> list[tuple[str, str, str]]:
    return list(rows.order_by().values_list("kind", "value", "normalised").distinct())


def _kind(points: set[tuple[str, str]], kind: str) -> set[str]:
    return {key.lower() for each, key in points if each == kind}


__all__ = ["Named", "Own", "last_digits", "named_by", "one_person", "own_of"]
