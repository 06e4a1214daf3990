"""What a person's channels allow at present: as words for rows, as conditions for filters.

Every door says it in the same way: a channel is open when the latest word on one purpose at
least allows it, and an opt-out of the primary address closes it whatever was said before.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from contacts.models.contact import Contact
from contacts.models.preference import ALLOWING, REFUSING, Channel, ConsentEvent
from contacts.models.reach import ContactPoint, PointKind, PostalAddress
from contacts.querysets import ConsentQuerySet

GRANTED, REFUSED, OPTED_OUT, CLAIMED = "granted", "refused", "opted_out", "claimed"
# Kinds of address whose opt-out closes a channel.
CLOSES = {PointKind.EMAIL: (Channel.EMAIL,), PointKind.PHONE: (Channel.SMS, Channel.PHONE)}
ADDRESS_OF = {channel: kind for kind, channels in CLOSES.items() for channel in channels}


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel of one person: granted, refused, opted_out or claimed, and since when."""

    word: str
    at: datetime


States = dict[int, dict[str, ChannelState]]


def present_states(contacts: Iterable[Contact]) -> States:
    """Return the state per contact and channel; a channel nobody asked about is absent.

    Queries three times, whatever the number of contacts.
    """
    keys = [contact.pk for contact in contacts]
    said: dict[int, dict[str, list[ChannelState]]] = defaultdict(lambda: defaultdict(list))
    now = timezone.now()
    for event in ConsentEvent.objects.filter(contact__in=keys).current():
        said[event.contact_id or 0][event.channel].append(_word(event, now))
    states: States = {
        contact: {channel: _strongest(words) for channel, words in channels.items()}
        for contact, channels in said.items()
    }
    for contact, channel, at in _closed(keys):
        states.setdefault(contact, {})[channel] = ChannelState(OPTED_OUT, at)
    return states


def _word(event: ConsentEvent, now: datetime) -> ChannelState:
    if event.expires_at is not None and event.expires_at <= now:
        return ChannelState(REFUSED, event.expires_at)
    if event.action in ALLOWING:
        return ChannelState(GRANTED, event.event_at)
    return ChannelState(REFUSED if event.action in REFUSING else CLAIMED, event.event_at)


def _strongest(words: list[ChannelState]) -> ChannelState:
    # One purpose that allows is enough; the latest of equal words gives the date.
    order = (CLAIMED, REFUSED, GRANTED)
    return max(words, key=lambda state: (order.index(state.word), state.at))


def _closed(keys: list[int]) -> Iterable[tuple[int, str, Any]]:
    where = {"contact__in": keys, "is_primary": True, "opted_out_at__isnull": False}
    points = ContactPoint.objects.filter(**where)
    for contact, kind, at in points.values_list("contact_id", "kind", "opted_out_at"):
        for channel in CLOSES.get(PointKind(kind), ()):
            yield contact, channel, at
    addresses = PostalAddress.objects.filter(**where)
    for contact, at in addresses.values_list("contact_id", "opted_out_at"):
        yield contact, Channel.POST, at


def allows(channel: Channel) -> Q:
    """Return the condition on people: the channel is open."""
    return _granted(channel) & ~_closed_by_opt_out(channel)


def refuses(channel: Channel) -> Q:
    """Return the condition on people: they said no, their consent ended, or they opted out."""
    said_no = _latest(channel).filter(Q(action__in=REFUSING) | Q(expires_at__lte=Now()))
    return (Q(Exists(said_no)) & ~_granted(channel)) | _closed_by_opt_out(channel)


def _granted(channel: Channel) -> Q:
    holds = Q(expires_at=None) | Q(expires_at__gt=Now())
    return Q(Exists(_latest(channel).filter(holds, action__in=ALLOWING)))


def _latest(channel: Channel) -> ConsentQuerySet:
    same = {name: OuterRef(name) for name in ("contact", "channel", "purpose")}
    later = ConsentEvent.objects.filter(
        Q(event_at__gt=OuterRef("event_at"))
        | Q(event_at=OuterRef("event_at"), id__gt=OuterRef("id")),
        **same,
    )
    return ConsentEvent.objects.filter(~Exists(later), contact=OuterRef("pk"), channel=channel)


def _closed_by_opt_out(channel: Channel) -> Q:
    where = {"contact": OuterRef("pk"), "is_primary": True, "opted_out_at__isnull": False}
    if channel == Channel.POST:
        return Q(Exists(PostalAddress.objects.filter(**where)))
    # A channel without an address of ours has no such kind: nothing closes it.
    return Q(Exists(ContactPoint.objects.filter(kind=ADDRESS_OF.get(channel, ""), **where)))
