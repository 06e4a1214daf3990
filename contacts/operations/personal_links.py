"""The links by which a person reaches their own choices without an account, and who they name."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from config.links import (
    NOBODY,
    About,
    Told,
    Use,
    Way,
    address_mark,
    list_mark,
    token_of,
)
from config.prepared import prepared
from contacts.models.contact import Contact
from contacts.models.preference import Channel, Purpose
from contacts.operations.suppression import digest

# Who finds an old mail may still unsubscribe; what somebody allows is not shown for ever.
KEPT_DAYS = 365
_HOLDER = """
select l.id, coalesce(e.normalised, '')
from contacts_contact c
join contacts_contact l on l.id = coalesce(c.merged_into_id, c.id)
left join contacts_contactpoint e on e.contact_id = l.id and e.kind = 'email'
where c.key = %s::uuid and l.merged_into_id is null and l.erased_at is null
"""


def mark_of(email: str) -> bytes:
    """Return what stands for an email address in a link: the beginning of its keyed digest."""
    return address_mark(digest(Channel.EMAIL, email)) if email else NOBODY.address


def preference_link(contact: Contact, *, email: str | None = None, way: Way = Way.MAILED) -> str:
    """Return the address of a person's preference centre.

    It ends after a year, and as soon as the address it was made for is no longer theirs.

    Args:
        contact: the person.
        email: the address it is sent to; the primary one by default.
        way: whether it is mailed, or handed over by a colleague.
    """
    address = mark_of(contact.email if email is None else email)
    told = Told(contact.key, address, on=timezone.localdate(), way=way)
    return _absolute("privacy:preferences", token_of(Use.PREFERENCES, told))


def unsubscribe_link(contact: Contact, *, email: str | None = None, purpose: str = "") -> str:
    """Return the address that ends one list (a purpose) by email, or all of them; it never ends."""
    told = Told(
        contact.key,
        mark_of(contact.email if email is None else email),
        list_mark(purpose),
        timezone.localdate(),
    )
    return _absolute("privacy:unsubscribe", token_of(Use.UNSUBSCRIBE, told))


def link_about(use: Use, about: About, key: object, *, email: str = "") -> str:
    """Return a link about something else than a contact: an answer, a request, a package."""
    told = Told(key, mark_of(email), on=timezone.localdate(), about=about)  # type: ignore[arg-type]
    name = {
        Use.UNSUBSCRIBE: "privacy:unsubscribe",
        Use.STATUS: "privacy:request_status",
        Use.DELIVERY: "privacy:delivery",
    }[use]
    return _absolute(name, token_of(use, told))


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a link: the person, and the address it was made for, empty for none."""

    person: Contact
    email: str


def holder_of(told: Told, *, today: date | None = None) -> Holder | None:
    """Return the living contact a token names; one statement, whoever it names.

    A merged record leads to the one that stayed. None for nobody, for somebody erased, for an
    address that is no longer theirs, and, where a day is given, for a link that is too old.
    """
    key = told.key if told.about == About.PERSON else NOBODY.key
    rows = prepared(_HOLDER, [key])
    theirs = {NOBODY.address: ""} | {mark_of(email): email for _person, email in rows if email}
    if not rows or told.address not in theirs:
        return None
    if today is not None and (today - told.on).days > KEPT_DAYS:
        return None
    return Holder(Contact.objects.get(pk=rows[0][0]), theirs[told.address])


def purpose_told(told: Told) -> str:
    """Return the short name of the list in a token, "" for all; queries once."""
    if told.listed == NOBODY.listed:
        return ""
    slugs = Purpose.objects.values_list("slug", flat=True).distinct()
    return next((slug for slug in slugs if list_mark(slug) == told.listed), "")


def _absolute(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[token])}"
