"""Scenario 23: somebody unsubscribes while ten thousand others are being sent somewhere."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.actor import Actor
from config.database import APPLICATION, OWNER
from contacts.models.contact import Contact
from contacts.operations.personal_links import unsubscribe_link
from segments.models.deliveries import DeliveryReceipt, Disclosure
from segments.models.destinations import Destination
from segments.models.segment import Segment
from tests.roles import connect_as
from tests.segments.audiences import (  # noqa: F401
    by,
    confirmed_people,
    counts,
    destination,
    place,
    segment,
    static_segment,
    synced,
)
from tests.segments.places import FakeConnector, Place

# Committed, so that PostgreSQL can be told how many there are: planned for nobody, judging ten
# thousand takes minutes.
pytestmark = pytest.mark.django_db(transaction=True)
MANY, LATE = 10_000, 9_500


def known_to_the_planner() -> None:
    """Count the tables, as PostgreSQL does by itself within a minute; the owner's right."""
    connect_as(OWNER)
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    connect_as(APPLICATION)


@pytest.fixture
def members() -> list[Contact]:
    return confirmed_people(MANY)


def test_who_unsubscribes_while_ten_thousand_are_sent_is_not_sent(
    destination: Destination,  # noqa: F811
    place: Place,  # noqa: F811
    members: list[Contact],
    by: Actor,  # noqa: F811
    monkeypatch: Any,
) -> None:
    known_to_the_planner()
    late, first = members[LATE], place.asked
    link = unsubscribe_link(late, purpose="newsletter")

    def asked(method: str, rows: Any, key: str) -> Any:
        if not place.calls:  # all are planned, and the first of them on their way
            path = link[link.index("/", len("https://")) :]
            said = Client().post(path, {"List-Unsubscribe": "One-Click"})
            assert said.status_code == 200
        return first(method, rows, key)

    monkeypatch.setattr(place, "asked", asked)
    monkeypatch.setattr(FakeConnector, "max_batch", 500)  # as Mailchimp takes them
    run = synced(destination, by)
    assert (run.state, counts(run)) == ("done", (MANY - 1, 0, 0, 1, 0, 0))
    assert len(place.calls) > 10
    assert late.email not in place.people
    assert len(place.people) == MANY - 1
    receipt = DeliveryReceipt.objects.get(run=run, contact=late)
    assert (receipt.status, receipt.reason) == ("suppressed", "withdrawn")
    assert Disclosure.objects.filter(run=run).count() == MANY - 1
    assert not Disclosure.objects.filter(contact=late).exists()
    assert Segment.objects.get().members == MANY
