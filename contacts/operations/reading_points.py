"""Reads emails, phones and handles as people write them, into what is stored."""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from contacts.models.contact import Contact
from contacts.normalise.emails import normalise_email
from contacts.normalise.handles import handle_key
from contacts.normalise.phones import normalise_phones_near
from contacts.normalise.text import tidy

_LONGEST = 254


class Reading(NamedTuple):
    """One address: as written, as compared, and a phone's extension."""

    kind: str
    value: str
    normalised: str
    extension: str = ""
    mark: str = ""


def country_of(contact: Contact) -> str:
    """Return the country of a person's first address, or nothing; one query."""
    if contact.pk is None:
        return ""
    countries = contact.addresses.exclude(country="").order_by("-is_primary", "pk")
    return str(countries.values_list("country", flat=True).first() or "")


class Unreadable(Exception):
    """What was written is no address; the message is the sentence for the person."""


def read_points(kind: str, raw: str, *, country: str = "") -> list[Reading]:
    """Return the addresses in `raw`, the first one being meant; nothing for a blank.

    A phone is read as dialled in `country`, that of the person's address, then in the house's.

    Raises:
        Unreadable: the first one cannot work.
    """
    text = tidy(str(raw or ""))
    if not text:
        return []
    if len(text) > _LONGEST:
        raise Unreadable(_("This is too long."))
    if kind == "email":
        email = normalise_email(text)
        if email.status != "valid":
            raise Unreadable(_("This is not an email address."))
        return [Reading("email", text, email.value, "", email.mark)]
    if kind == "phone":
        return _phones(text, country)
    return [Reading("handle", text, handle_key(text))]


def _phones(text: str, country: str) -> list[Reading]:
    phones = normalise_phones_near(text, country, settings.ORG_PHONE_REGION)
    if not phones or phones[0].status != "valid":
        raise Unreadable(_("This is not a phone number."))
    readings: dict[str, Reading] = {}
    for phone in phones:
        if phone.status == "valid":
            reading = Reading("phone", phone.raw.strip(), phone.e164, phone.extension[:12])
            readings.setdefault(phone.e164, reading)
    return list(readings.values())
