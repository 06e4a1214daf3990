"""Takes a message by which somebody quits, and sees to it at once.

The law leaves ten business days; nothing here waits for them. They stand on the record so that
whoever sends elsewhere knows by when it must have ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.preference import ALLOWING, Action, Channel, ConsentEvent, Purpose
from contacts.models.reach import ContactPoint
from contacts.normalise.emails import normalise_email
from contacts.normalise.phones import normalise_phones
from contacts.operations.do_not_call import stop_calls
from contacts.operations.permission.question import ADDRESS_OF
from contacts.operations.permission.reasons import OWED
from contacts.operations.preferences import record_consent
from contacts.operations.suppression import REFUSED, digest, suppress
from privacy.laws.stop_words import Stop, stop_in
from privacy.laws.table import RIGHTS
from privacy.models.consents import Revocation
from privacy.operations.house_clock import house_deadlines

HOW = "message"
_VIA = (Channel.EMAIL, Channel.SMS, Channel.PHONE)
# Which law gives the days, by what is to end.
_RIGHT = {Channel.EMAIL: "mkt.canspam_opt_out"}
_OTHER_RIGHT = "mkt.tcpa_revoke"
_SAID_MOST = 500


@dataclass(frozen=True, slots=True)
class Stopped:
    """What came of a message: one record per channel it ends, and whether to confirm it now."""

    revocations: tuple[Revocation, ...]
    confirm: bool


@operation
def take_message(
    *, via: str, sender: str, text: str, by: Actor, received_at: datetime | None = None
) -> Stopped | None:
    """End what a message asks to end; None where it asks for nothing of the kind.

    The channels it names end, or the one it came by. Of everybody with this address consents
    are withdrawn; an address that nobody has is suppressed on these channels. Numbers go on
    our own do-not-call list (47 CFR 64.1200(d)), which outlives the records.

    Args:
        via: the channel it came by.
        sender: the address or number it came from.
        text: what it says; kept as evidence with the withdrawals.
        by: who or what brought it.
        received_at: when it came; now by default.

    Raises:
        Invalid: the channel is unknown, or the sender is no address of it.
    """
    now = timezone.now()
    found = stop_in(text)
    address = _address(via, sender)
    if found is None:
        return None
    at = min(received_at or now, now)
    people = _people(via, address)
    first, made = not _confirmed_before(via, address, people), []
    channels = [Channel(name) for name in sorted(found.channels or {via})]
    for channel in channels:
        shut = _withdrawn(people, channel, text, at, by)
        if not people and channel in _reached_by(via):
            suppress(addresses=[(channel, address, at)], reason=REFUSED, by=by)
        made.append(_written(channel, via, address, found, at, len(people), shut))
    if first:
        Revocation.objects.filter(pk__in=[row.pk for row in made]).update(confirmed_at=now)
    if numbers := _numbers(via, address, people):
        stop_calls(numbers=numbers, channels=channels, asked_at=at, by=by)
    record("consents.revoked", about=made[0], by=by, people=len(people), channel=channels[0])
    return Stopped(tuple(made), confirm=first)


def confirmation_words() -> str:
    """Return the one message that may still be sent, and advertises nothing.

    Source: 47 CFR 64.1200(a)(12): once, within five minutes.
    """
    return _("You will get no more messages of this kind from us.")


def _address(via: str, sender: str) -> str:
    if via not in _VIA:
        raise Invalid({"via": [_("Choose one of the list.")]})
    if via == Channel.EMAIL:
        email = normalise_email(sender)
        good = email.value if email.status == "valid" else ""
    else:
        numbers = normalise_phones(sender, "")
        good = numbers[0].e164 if len(numbers) == 1 and numbers[0].status == "valid" else ""
    if not good:
        raise Invalid({"sender": [_("This is no address of that channel.")]})
    return good


def _reached_by(via: str) -> Iterable[str]:
    return (Channel.EMAIL,) if via == Channel.EMAIL else (Channel.SMS, Channel.PHONE)


def _people(via: str, address: str) -> list[Contact]:
    kind = ADDRESS_OF[Channel(via)]
    ids = ContactPoint.objects.filter(kind=kind, normalised=address).values("contact")
    people = Contact.objects.filter(pk__in=ids, merged_into=None, erased_at=None)
    return list(people.order_by("pk"))


def _numbers(via: str, address: str, people: list[Contact]) -> set[str]:
    """Return the number that asked; by mail, those of the people whose address it is."""
    if via != Channel.EMAIL:
        return {address}
    return {person.phone for person in people if person.phone}


def _withdrawn(
    people: list[Contact], channel: Channel, text: str, at: datetime, by: Actor
) -> datetime:
    """Withdraw every consent on a channel but what the person is owed."""
    purposes = Purpose.objects.filter(active=True).exclude(basis__in=OWED)
    slugs = sorted(set(purposes.values_list("slug", flat=True)))
    evidence = {"said": text[:_SAID_MOST]}
    for person in people:
        for slug in slugs:
            record_consent(
                contact=person, channel=channel, purpose=slug, action=Action.WITHDRAW,
                event_at=at, how=HOW, evidence=evidence, by=by,
            )  # fmt: skip
    return timezone.now()


def _confirmed_before(via: str, address: str, people: list[Contact]) -> bool:
    """Say whether this address was told already, and nobody has said yes since."""
    told = Revocation.objects.filter(address_digest=digest(via, address))
    last = told.filter(confirmed_at__isnull=False).order_by("-received_at").first()
    if last is None:
        return False
    since = ConsentEvent.objects.filter(
        contact__in=people, action__in=ALLOWING, event_at__gt=last.received_at
    )
    return not since.exists()


def _written(
    channel: Channel,
    via: str,
    address: str,
    found: Stop,
    at: datetime,
    people: int,
    honoured_at: datetime,
) -> Revocation:
    right = RIGHTS[_RIGHT.get(channel, _OTHER_RIGHT)]
    due = house_deadlines(right, at)[0].response_due or at.date()  # both rights have days
    return Revocation.objects.create(
        channel=channel,
        address_digest=digest(via, address),
        via=via,
        word=found.kind,
        received_at=at,
        due_on=due,
        people=people,
        honoured_at=honoured_at,
    )
