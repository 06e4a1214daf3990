"""The preference centre of one person: what may be chosen, in which words, and what holds now."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contacts.models.contact import Contact
from contacts.models.preference import Channel, ConsentEvent, Purpose
from contacts.models.reach import ContactPoint, PointKind, PostalAddress
from contacts.operations.permission.reasons import OWED, WITHOUT_CONSENT
from contacts.reading.permissions import purpose_name
from privacy.operations.choosing import Pair, holds, last_words, marketing_purposes, wishes_now

CAPS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Choice:
    """One question with two answers: a purpose on a channel; `holds` is yes, no or nothing."""

    pair: Pair
    field: str
    label: Any
    holds: str
    wording: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One purpose with its text and a choice for each channel; `asked` is false without consent."""

    title: str
    text: str
    asked: bool
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the page."""

    topics: tuple[Topic, ...]
    owed: tuple[str, ...]
    wishes: dict[str, Any]
    all_stopped: bool

    @property
    def choices(self) -> list[Choice]:
        """Every question of the page."""
        return [choice for topic in self.topics for choice in topic.choices]

    @property
    def digest(self) -> str:
        """What tells this text from every other: who was shown another one is asked again."""
        text = "\n\n".join(choice.wording for choice in self.choices)
        return hashlib.sha256(text.encode()).hexdigest()


def sheet_of(contact: Contact, *, now: datetime) -> Sheet:
    """Return the page of a person in the active language; queries six times."""
    said, channels = last_words(contact), _channels(contact)
    purposes = marketing_purposes()
    topics = tuple(_topic(purpose, channels, said, now) for purpose in purposes)
    rows = Purpose.objects.filter(active=True, basis__in=OWED).order_by("slug", "version")
    owed = {row.slug: purpose_name(row) for row in rows}
    stopped = all(choice.holds == "no" for topic in topics for choice in topic.choices)
    return Sheet(topics, tuple(owed.values()), wishes_now(contact), bool(topics) and stopped)


def _topic(
    purpose: Purpose, channels: Iterable[Channel], said: dict[Pair, ConsentEvent], now: datetime
) -> Topic:
    title, text = purpose_name(purpose), _text(purpose)
    yes, no = _("Yes"), _("No")
    choices = []
    for channel in channels:
        pair = (purpose.slug, channel.value)
        asked = f"{channel.label}: {yes} / {no}"
        wording = "\n".join(filter(None, (title, text, asked)))
        choices.append(
            Choice(
                pair,
                f"c:{purpose.slug}:{channel.value}",
                channel.label,
                holds(said.get(pair), purpose, now),
                wording,
            )
        )
    return Topic(title, text, purpose.basis not in WITHOUT_CONSENT, tuple(choices))


def _text(purpose: Purpose) -> str:
    spanish = (get_language() or "").startswith("es")
    return (purpose.wording_es if spanish else purpose.wording_en) or purpose.wording_en


def _channels(contact: Contact) -> list[Channel]:
    """Return the channels that can reach this person; somebody without address has email."""
    points = ContactPoint.objects.filter(contact=contact).values_list("kind", flat=True)
    kinds = set(points)
    found = []
    if PointKind.EMAIL in kinds or not kinds:
        found.append(Channel.EMAIL)
    if PointKind.PHONE in kinds:
        found += [Channel.SMS, Channel.PHONE]
    if PostalAddress.objects.filter(contact=contact).exists():
        found.append(Channel.POST)
    if PointKind.HANDLE in kinds:
        found.append(Channel.SOCIAL)
    return found
