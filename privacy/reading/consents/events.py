"""The events of consent that somebody may read, and the proof of one of them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.access import hidden_of_contact
from contacts.models.contact import Contact
from contacts.models.preference import Channel, ConsentEvent, Purpose
from contacts.operations.consent_facts import as_shown
from contacts.operations.permission.judging import judge
from contacts.operations.permission.reasons import Reason
from contacts.reading.permissions import HOW, facts_of, purpose_names
from contacts.reading.words import people_names

# What people said themselves walks one index, what files claim the other.
SAID, CLAIMED = ("-event_at", "-id"), ("-id",)
# What is told in words of its own, not by the names of programs.
_FACTS = {"sale", "written"}
_HIDES = {Channel.EMAIL: "email", Channel.SMS: "phone", Channel.PHONE: "phone"}


def consents_seen_by(user: Any) -> QuerySet:
    """Keep the events of people `user` may see; those of erased people for who sees everybody."""
    people = Contact.objects.visible_to(user).filter(pk=OuterRef("contact"))
    seen: Any = Exists(people)
    if user.has_perm("contacts.view_all_contacts"):
        seen = seen | Q(contact=None)
    return ConsentEvent.objects.filter(seen).select_related("contact")


@dataclass(frozen=True, slots=True)
class Line:
    """One event in a list."""

    row: ConsentEvent
    purpose: str
    how: Any
    who: str


def lines_of(rows: list[ConsentEvent]) -> list[Line]:
    """Return events with the names of what they speak of; two queries."""
    names = purpose_names()
    people = people_names(row.user_id for row in rows)
    return [
        Line(
            row,
            names.get(row.purpose, row.purpose),
            HOW.get(row.how, row.how),
            people.get(row.user_id or 0, ""),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves one event: the words as they were shown, and whether they still are those."""

    row: ConsentEvent
    line: Line
    identifier: str
    ip: str
    digest: str
    intact: bool
    version: Purpose | None
    in_force: Purpose | None
    evidence: list[tuple[str, str]]
    facts: list[tuple[Any, str]]
    words: str
    later: list[Line]
    now: str
    rule: str

    @property
    def is_superseded(self) -> bool:
        """Whether other words are in force by now."""
        return self.in_force is not None and self.in_force.version > self.row.purpose_version

    @property
    def shows_purpose(self) -> bool:
        """Whether the words of the purpose stand beside those that were shown."""
        return self.version is not None and bool(self.version.wording_en)


def proof_of(row: ConsentEvent, user: Any, at: datetime) -> Proof:
    """Return the proof of an event, without the address where `user` may not read it."""
    hidden = hidden_of_contact(user)
    kept_back = _HIDES.get(Channel(row.channel), "") in hidden
    versions = {p.version: p for p in Purpose.objects.filter(slug=row.purpose)}
    digest = hashlib.sha256(row.wording.encode()).hexdigest() if row.wording else ""
    now, rule = _now(row, at)
    return Proof(
        row=row,
        line=lines_of([row])[0],
        identifier="" if kept_back else row.identifier,
        ip="" if kept_back else str(row.ip or ""),
        digest=digest,
        intact=bool(digest) and digest == row.wording_digest,
        version=versions.get(row.purpose_version),
        in_force=next((p for p in versions.values() if p.active), None),
        evidence=[
            (str(name), str(value))
            for name, value in sorted(row.evidence.items())
            if name not in _FACTS
        ],
        facts=facts_of(row.evidence),
        words=_words(row, "" if kept_back else row.identifier),
        later=_later(row),
        now=now,
        rule=rule,
    )


def _words(row: ConsentEvent, number: str) -> str:
    """Return the words as the person saw them, with what stood in the places left for it."""
    if not _FACTS & row.evidence.keys():
        return row.wording
    order = str((row.evidence.get("sale") or {}).get("order", ""))
    return as_shown(row.wording, number=number, order=order)


def _later(row: ConsentEvent) -> list[Line]:
    """Return what was said after it about the same."""
    if row.contact_id is None:
        return []
    same = ConsentEvent.objects.filter(
        contact=row.contact_id, channel=row.channel, purpose=row.purpose
    )
    after = same.filter(event_at__gte=row.event_at).exclude(pk=row.pk)
    return lines_of(list(after.order_by("event_at", "pk")[:20]))


def _now(row: ConsentEvent, at: datetime) -> tuple[str, str]:
    """Return what holds at this moment, in words, and by which rule."""
    known = Purpose.objects.filter(slug=row.purpose, active=True).exists()
    if row.contact is None or not known:
        return "", ""
    found = judge(row.contact, channel=row.channel, purpose=row.purpose, at=at)
    return ("" if found.allowed else str(Reason(found.reason).label)), found.rule
