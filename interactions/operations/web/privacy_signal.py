"""Global Privacy Control of somebody we know is an opt-out of sale and sharing."""

import uuid
from collections.abc import Callable

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.preference import ALLOWING, ConsentEvent, WishEvent
from contacts.operations.preferences import state_wish

# The purpose that people agree to; a data owner adds it where consent is asked for.
ANALYTICS = "analytics"
# Writes the opt-out down and has those told who got the data; the last registered does.
Obey = Callable[[Contact], bool]

_obeying: list[Obey] = []


def register_obeying(obey: Obey) -> None:
    """Let `obey(contact)` carry the signal out and say whether that is new."""
    _obeying.append(obey)


def note_privacy_signal(person: uuid.UUID) -> bool:
    """Record the opt-out of a recognised contact, once; its absence later changes nothing.

    Source: CCPA regulations 7025(c): the signal holds for the browser and the known consumer.
    """
    contact = present_person(person)
    if contact is None:
        return False
    if _obeying:
        return _obeying[-1](contact)
    name = WishEvent.Name.NO_SALE
    by = Actor(None, Door.PUBLIC)
    return state_wish(contact=contact, name=name, value=True, how="gpc", by=by) is not None


def allows_analytics(person: uuid.UUID) -> bool:
    """Whether a recognised contact's last word on analytics, on any channel, allows it."""
    contact = present_person(person)
    if contact is None:
        return False
    said = ConsentEvent.objects.filter(contact=contact, purpose=ANALYTICS)
    last = said.order_by("-event_at", "-pk").first()
    return last is not None and last.action in ALLOWING


def present_person(person: uuid.UUID | None) -> Contact | None:
    """Return the contact of a key; a merged record leads on to the one that stayed."""
    if person is None:
        return None
    contact = Contact.objects.filter(key=person, erased_at=None).first()
    if contact is not None and contact.merged_into_id:
        return Contact.objects.filter(pk=contact.merged_into_id, erased_at=None).first()
    return contact
