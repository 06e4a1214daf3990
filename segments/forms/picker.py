"""Everything a condition can be about, in groups, for the list that is searched."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from segments.language.nodes import EventWord, Vocabulary
from segments.reading.event_phrases import capital

MOST_SEGMENTS = 300
_PURCHASES, _CONVERSATIONS = "interactions.Order", ("interactions.Conv", "interactions.Part")
_CONSENT = {"email_opted_out", "phone_opted_out"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One word that can be chosen."""

    word: str
    label: Any


@dataclass(frozen=True, slots=True)
class Shelf:
    """Words that belong together."""

    title: Any
    icon: str
    offers: list[Offer]


def shelves(vocabulary: Vocabulary) -> list[Shelf]:
    """Return every word of a vocabulary, grouped; groups without words are left out."""
    found: dict[str, list[Offer]] = {name: [] for name in _names()}
    for name, event in vocabulary.events.items():
        shelf = found[_of_event(name, event.reads)]
        shelf.append(Offer(f"event:{name}", capital(event.label or name)))
    for name, word in vocabulary.fields.items():
        found[_of_field(name)].append(Offer(f"field:{name}", capital(word.label or name)))
    if vocabulary.events:
        found["engagement"].append(Offer("sequence:", _("One thing, then another")))
    for form, survey in vocabulary.surveys.items():
        found["surveys"] += [
            Offer(f"survey:{form}:{key}", f"{survey.name}: {word.label or key}")
            for key, word in survey.questions.items()
        ]
    found["scores"] += [_offer("score", *each) for each in vocabulary.scores.items()]
    found["areas"] += [_offer("area", *each) for each in vocabulary.areas.items()]
    segments = [each for each in vocabulary.segments.items() if not each[1].hidden]
    found["segments"] += [
        Offer(f"segment:{key}", each.name) for key, each in segments[:MOST_SEGMENTS]
    ]
    found["consent"] += [
        Offer(f"consent:{key}", _("Consent: %(channel)s") % {"channel": label})
        for key, label in vocabulary.channels.items()
    ]
    found["person"] += _relations(vocabulary)
    names = _names()
    return [Shelf(*names[name], offers) for name, offers in found.items() if offers]


def _relations(vocabulary: Vocabulary) -> Iterable[Offer]:
    return [Offer("relation:", _("Relation to another person"))] if vocabulary.relations else []


def _offer(kind: str, name: str, word: Any) -> Offer:
    return Offer(f"{kind}:{name}", capital(word.label or name))


def _names() -> dict[str, tuple[str, str]]:
    return {
        "person": (_("Person"), "user-round"),
        "contact": (_("Reaching them"), "mail"),
        "organisation": (_("Organisation"), "building-2"),
        "purchases": (_("Purchases"), "shopping-bag"),
        "engagement": (_("Engagement"), "activity"),
        "conversations": (_("Conversations"), "messages-square"),
        "surveys": (_("Surveys"), "clipboard-list"),
        "scores": (_("Scores"), "gauge"),
        "segments": (_("Segments"), "chart-pie"),
        "consent": (_("Consent"), "shield-check"),
        "areas": (_("Area"), "map"),
        "tags": (_("Tags"), "tag"),
        "custom": (_("Own fields"), "text-cursor-input"),
        "record": (_("The record"), "database"),
    }


_RECORD = {"created_at", "updated_at", "owner", "team", "source", "issue", "quality_score"}
_REACH = ("email", "phone", "has_", "network", "city", "region", "postal_code", "country")


def icon_of_field(name: str) -> str:
    """Return the picture of the group a field is in."""
    return _names()[_of_field(name)][1]


def icon_of_event(name: str, event: EventWord | None) -> str:
    """Return the picture of the group an event is in."""
    return _names()[_of_event(name, event.reads if event else ())][1]


def _of_field(name: str) -> str:
    """Return the group of a field, by how its word begins."""
    if name.startswith("custom."):
        return "custom"
    if name.startswith("organisation"):
        return "organisation"
    if name.startswith("loyalty"):
        return "purchases"
    if name == "tag":
        return "tags"
    if name in _CONSENT:
        return "consent"
    if name in _RECORD or name == "external_id":
        return "record"
    return "contact" if name.startswith(_REACH) else "person"


def _of_event(name: str, reads: Iterable[str]) -> str:
    if name in ("purchase", "refund") or any(column.startswith(_PURCHASES) for column in reads):
        return "purchases"
    if name == "form_answer":
        return "surveys"
    said = any(column.startswith(_CONVERSATIONS) for column in reads)
    return "conversations" if said else "engagement"
