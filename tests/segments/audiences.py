"""A hundred people who may be written to, their segment, and a destination for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent
from contacts.models.reach import ContactPoint
from contacts.operations.contacts import update_contact
from contacts.operations.preferences import record_consent
from segments.models.destinations import Destination, SyncRun
from segments.models.segment import Segment, SegmentMembership
from segments.operations.activation.destinations import create_destination
from segments.operations.activation.sending import run_sync
from segments.operations.activation.starting import start_sync
from tests.segments.places import FakeConnector, Place


@pytest.fixture
def place(monkeypatch: Any) -> Place:
    place = Place()
    monkeypatch.setattr(FakeConnector, "place", place)
    for module in ("destinations", "operations.activation.checking"):
        monkeypatch.setattr(f"segments.{module}.connector_kind", lambda kind: FakeConnector)
    return place


@pytest.fixture
def by(people: Any) -> Actor:
    return Actor(people["marta"], Door.PAGE)


@pytest.fixture
def members(by: Actor) -> list[Contact]:
    return confirmed_people(100)


@pytest.fixture
def segment(members: list[Contact], by: Actor) -> Segment:
    return static_segment(members, by.user)


@pytest.fixture
def destination(place: Place, segment: Segment, by: Actor) -> Destination:
    values = {
        "name": "Letters", "kind": "fake", "segment": segment, "purpose": "newsletter",
        "channel": "email", "fields": ["given_name"], "secrets": {"token": "hush"},
    }  # fmt: skip
    return create_destination(values=values, by=by)


def confirmed_people(many: int) -> list[Contact]:
    """Make people who confirmed the newsletter."""
    now = timezone.now() - timedelta(days=1)
    found = Contact.objects.bulk_create(
        Contact(given_name=f"Name{n}", email=f"p{n}@example.org") for n in range(many)
    )
    ContactPoint.objects.bulk_create(
        ContactPoint(contact=c, kind="email", value=c.email, normalised=c.email, is_primary=True)
        for c in found
    )
    said = {"channel": "email", "purpose": "newsletter", "action": "confirmed", "event_at": now}
    ConsentEvent.objects.bulk_create(ConsentEvent(contact=c, **said) for c in found)
    return found


def static_segment(people: list[Contact], owner: Any) -> Segment:
    """List these people in a segment whose name must never leave."""
    now = timezone.now()
    segment = Segment.objects.create(
        slug="loyal", name="Sick of love", kind="static", owner=owner, state="ok", as_of=now,
        last_ok_at=now, members=len(people),
    )  # fmt: skip
    put_in(segment, people)
    return segment


def put_in(segment: Segment, people: Any) -> None:
    SegmentMembership.objects.bulk_create(
        SegmentMembership(segment=segment, contact=contact, since=timezone.now())
        for contact in people
    )


def take_out(segment: Segment, people: Any) -> None:
    SegmentMembership.objects.filter(segment=segment, contact__in=people).delete()


def synced(destination: Destination, by: Actor, **options: Any) -> SyncRun:
    run = start_sync(destination=destination, by=by, queue=False, **options)
    return run_sync(run=run, by=by)


def counts(run: SyncRun) -> tuple[int, ...]:
    return (run.added, run.updated, run.removed, run.suppressed, run.rejected, run.unchanged)


def withdraw(contact: Contact) -> None:
    record_consent(
        contact=contact, channel="email", purpose="newsletter", action="withdraw",
        by=Actor.system(Door.COMMAND),
    )  # fmt: skip


def change(contact: Contact, **values: Any) -> None:
    update_contact(contact=contact, values=values, by=Actor.system(Door.COMMAND))
