"""The events that programs can listen to, and which entries of the journal tell of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.journal import Entry


@dataclass(frozen=True, slots=True)
class EventKind:
    """One kind of event: who may hear it, and which record it names.

    `record` is the label of the table it is about, `noun` its name in messages, `person` the
    lookup from it to the contact.
    """

    name: str
    title: Any
    noun: str
    record: str = "contacts.Contact"
    right: str = "contacts.view_contact"
    person: str = "pk"


_SEGMENT = ("segment", "segments.Segment", "segments.view_segment", "")

EVENTS: dict[str, EventKind] = {
    each.name: each
    for each in (
        EventKind("contact.created", _("Contact created"), "contact"),
        EventKind("contact.updated", _("Contact changed"), "contact"),
        EventKind("contact.merged", _("Contacts merged"), "contact"),
        EventKind("contact.archived", _("Contact archived"), "contact"),
        EventKind("contact.deleted", _("Contacts deleted"), "contact"),
        EventKind("consent.changed", _("Consent or wish changed"), "contact"),
        EventKind("segment.entered", _("People entered a segment"), *_SEGMENT),
        EventKind("segment.left", _("People left a segment"), *_SEGMENT),
        EventKind(
            "order.created",
            _("Order or refund recorded"),
            "purchase",
            "interactions.Order",
            "interactions.view_order",
            "contact",
        ),
        EventKind(
            "form.answered",
            _("Form answered"),
            "response",
            "interactions.Response",
            "interactions.view_response",
            "contact",
        ),
        EventKind(
            "export.ready",
            _("File of contacts ready"),
            "export",
            "contacts.Export",
            "contacts.export_contact",
            "",
        ),
        EventKind(
            "request.completed",
            _("Request of a person completed"),
            "request",
            "privacy.PrivacyRequest",
            "privacy.view_privacyrequest",
            "",
        ),
    )
}
TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Told:
    """One event that an entry tells of: of one record by its key, or of `count` records."""

    event: str
    key: str = ""
    count: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


def _one(event: str, *names: str) -> Callable[[Entry], Iterator[Told]]:
    """Read an entry about one record; `names` are the facts that a message repeats."""

    def read(entry: Entry) -> Iterator[Told]:
        facts = {name: entry.facts[name] for name in names if name in entry.facts}
        yield Told(event, entry.key, facts=facts)

    return read


def _many(**counts: str) -> Callable[[Entry], Iterator[Told]]:
    """Read an entry about many records: the event behind each fact that counts some."""

    def read(entry: Entry) -> Iterator[Told]:
        for fact, event in counts.items():
            count = entry.facts.get(fact)
            if isinstance(count, int) and count:
                yield Told(event, count=count)

    return read


def _deleted(entry: Entry) -> Iterator[Told]:
    """Many at once are counted, a few are named."""
    if entry.key:
        yield Told("contact.deleted", entry.key)
    else:
        yield from _many(count="contact.deleted")(entry)


def _refused(entry: Entry) -> Iterator[Told]:
    """A request refused in part goes on."""
    if not entry.facts.get("part"):
        yield Told("request.completed", entry.key, facts={"outcome": "refused"})


def _bulk_change(entry: Entry) -> Iterator[Told]:
    event = "contact.archived" if entry.facts.get("action") == "archive" else "contact.updated"
    yield from _many(contacts=event)(entry)


def _answer(fact: str, counts: Any) -> Callable[[Entry], Iterator[Told]]:
    """Read an entry about an answer: one held back or waiting for its mail is none yet."""

    def read(entry: Entry) -> Iterator[Told]:
        if entry.facts.get(fact) == counts:
            yield Told("form.answered", entry.key)

    return read


def _of_a_moment(entry: Entry) -> Iterator[Told]:
    """Values of one version come back by a change, which has an entry of its own."""
    if "until" in entry.facts:
        yield Told("contact.updated", entry.key)


def _refresh(entry: Entry) -> Iterator[Told]:
    for what, fact in (("entered", "came_in"), ("left", "went_out")):
        count = entry.facts.get(fact)
        if isinstance(count, int) and count:
            run = {"run": entry.facts.get("run")}
            yield Told(f"segment.{what}", entry.key, count, run)


# The journal's verbs; parts of long work are told of by the entry at its end.
READERS: dict[str, Callable[[Entry], Iterator[Told]]] = {
    "contact.created": _one("contact.created"),
    "contact.updated": _one("contact.updated", "fields"),
    "contact.restored": _of_a_moment,
    "contact_point.added": _one("contact.updated"),
    "contact_point.changed": _one("contact.updated"),
    "contact_point.removed": _one("contact.updated"),
    "contact.unarchived": _one("contact.updated"),
    "contact.unmerged": _one("contact.updated"),
    "contact.merged": _one("contact.merged", "absorbed"),
    "contact.archived": _one("contact.archived"),
    "contact.erased": _deleted,
    "contact.imported": _many(created="contact.created", updated="contact.updated"),
    "contact.bulk_changed": _bulk_change,
    "contact.bulk_undone": _many(restored="contact.updated"),
    "operation.restored": _many(contacts="contact.updated"),
    "import.undone": _many(restored="contact.updated", removed="contact.deleted"),
    "consent.recorded": _one("consent.changed", "channel", "purpose"),
    "wish.stated": _one("consent.changed", "name"),
    "order.recorded": _one("order.created", "kind"),
    "order.refunded": _one("order.created"),
    "purchases.imported": _many(orders_created="order.created"),
    "response.received": _answer("state", "counted"),
    "consent.confirmed": _answer("answer_counted", True),
    "response.accepted": _one("form.answered"),
    "contact.exported": _one("export.ready", "format", "contacts"),
    "segment.refreshed": _refresh,
    "segment.people_changed": _refresh,
    "privacy_request.completed": _one("request.completed", "outcome"),
    "privacy_request.refused": _refused,
}


def told_by(entry: Entry) -> list[Told]:
    """Return the events that an entry of the journal tells of; none for most entries."""
    reader = READERS.get(entry.verb)
    return list(reader(entry)) if reader else []
