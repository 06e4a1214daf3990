"""Whatever happens to people, nobody is at a destination who may not be there."""

# ruff: noqa: F811

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.reach import ContactPoint
from contacts.operations.preferences import record_consent, state_wish
from contacts.operations.restricting import lift_restriction, note_told, restrict_contact
from contacts.operations.suppression import suppress
from segments.models.destinations import Destination
from segments.models.segment import Segment, SegmentMembership
from tests.segments.audiences import by, place, synced  # noqa: F401
from tests.segments.places import FakeConnector, Place

PEOPLE, ROUNDS, STEPS = 24, 5, 12
SYSTEM = Actor.system(Door.COMMAND)
GRANTS, REFUSALS = ("grant", "confirmed"), ("withdraw", "object", "refuse", "expire")


class Person:
    """What is known of one person, kept beside the database by the test's own rules."""

    def __init__(self, contact: Contact, segment: Segment) -> None:
        self.contact, self.segment, self.address = contact, segment, contact.email
        self.consent = self.member = self.closed = self.shut = self.gone = False
        self.restriction: Any = None
        self.paused = False

    @property
    def may_be_there(self) -> bool:
        barred = self.closed or self.shut or self.gone or self.restriction or self.paused
        return self.member and self.consent and not barred

    def said(self, action: str) -> None:
        record_consent(
            contact=self.contact, channel="email", purpose="newsletter", action=action, by=SYSTEM
        )
        # What a file claims is no word of the person's.
        self.consent = action in GRANTS or (action == "import_assert" and self.consent)

    def enters_or_leaves(self) -> None:
        own = SegmentMembership.objects.filter(segment=self.segment, contact=self.contact)
        if self.member:
            own.delete()
        else:
            SegmentMembership.objects.create(
                segment=self.segment, contact=self.contact, since=timezone.now()
            )
        self.member = not self.member

    def closes_address(self) -> None:
        self.closed = not self.closed
        at = timezone.now() if self.closed else None
        ContactPoint.objects.filter(contact=self.contact).update(opted_out_at=at)

    def is_restricted(self) -> None:
        if self.restriction:
            note_told(restriction=self.restriction, how="letter", at=timezone.now(), by=SYSTEM)
            lift_restriction(restriction=self.restriction, by=SYSTEM)
            self.restriction = None
        else:
            held = restrict_contact(contact=self.contact, ground="claims", by=SYSTEM)
            self.restriction = held

    def pauses(self) -> None:
        self.paused = not self.paused
        day = (timezone.now() + timedelta(days=9)).date().isoformat() if self.paused else None
        state_wish(contact=self.contact, name="pause_until", value=day, by=SYSTEM)

    def is_suppressed(self) -> None:
        suppress(addresses=[("email", self.address, timezone.now())], reason="erased", by=SYSTEM)
        self.shut = True

    def is_archived(self) -> None:
        self.gone = not self.gone
        at = timezone.now() if self.gone else None
        Contact.objects.filter(pk=self.contact.pk).update(archived_at=at)

    def any_event(self, chance: random.Random) -> None:
        events: list[Callable[[], None]] = [
            lambda: self.said(chance.choice((*GRANTS, *REFUSALS, "import_assert"))),
            self.enters_or_leaves, self.closes_address, self.is_restricted, self.pauses,
            self.is_archived, self.is_suppressed,
        ]  # fmt: skip
        chance.choices(events, [8, 6, 2, 2, 2, 1, 0.4])[0]()


# Some hundred requests, each with its own transactions: three seconds where nobody else works.
@pytest.mark.parametrize("seed", range(2))
def test_the_audience_is_exactly_those_who_may_be_there(
    place: Place,
    by: Actor,
    seed: int,
    monkeypatch: Any,
) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(FakeConnector, "max_batch", 6)
    persons = _persons(by)
    destination = Destination.objects.create(
        slug="d", name="D", kind="fake", segment=persons[0].segment, purpose="newsletter",
        channel="email", legal_basis="consent", owner=by.user,
    )  # fmt: skip
    answered = place.asked
    by_address = {person.address: person for person in persons}
    restless = True

    def asked(method: str, rows: Any, key: str) -> Any:
        for row in rows:
            if method == "upsert":
                assert by_address[row.text("email")].may_be_there
        results = answered(method, rows, key)
        if restless:  # while requests go out, life goes on
            chance.choice(persons).any_event(chance)
        return results

    monkeypatch.setattr(place, "asked", asked)
    for _round in range(ROUNDS):
        for _step in range(STEPS):
            chance.choice(persons).any_event(chance)
        synced(destination, by, confirm_removals=True)
        restless = False
        synced(destination, by, confirm_removals=True)
        assert set(place.people) == {p.address for p in persons if p.may_be_there}
        restless = True
    assert place.people


def _persons(by: Actor) -> list[Person]:
    segment = Segment.objects.create(
        slug="s", name="S", kind="static", owner=by.user, state="ok", as_of=timezone.now()
    )
    contacts = Contact.objects.bulk_create(
        Contact(given_name=f"N{n}", email=f"p{n}@example.org") for n in range(PEOPLE)
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(contact=c, kind="email", value=c.email, normalised=c.email, is_primary=True)
        for c in contacts
    )
    persons = [Person(contact, segment) for contact in contacts]
    for person in persons:
        person.enters_or_leaves()
        person.said("confirmed")
    return persons
