"""The whole way to a service that takes nothing it does not know, and back."""

# ruff: noqa: F811
from typing import Any

import pytest

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent
from segments.models.deliveries import DeliveryReceipt
from segments.models.destinations import Destination
from segments.models.segment import Segment
from segments.operations.activation.destinations import create_destination
from tests.segments.audiences import (  # noqa: F401
    by,
    change,
    counts,
    members,
    segment,
    synced,
    take_out,
    withdraw,
)
from tests.segments.fakes.hubspot import FakeHubSpot
from tests.segments.fakes.mailchimp import FakeMailchimp
from tests.segments.fakes.server import no_answer, too_many


@pytest.fixture
def few(segment: Segment, members: list[Contact]) -> list[Contact]:
    take_out(segment, members[12:])
    return members[:12]


def at(
    served: Any, kind: str, segment: Segment, by: Actor, settings: Any, secrets: Any
) -> Destination:
    values = {
        "name": kind, "kind": kind, "segment": segment, "purpose": "newsletter",
        "channel": "email", "fields": ["given_name"], "secrets": secrets,
        "settings": {**settings, "address": served.address(f"/{kind}")},
    }  # fmt: skip
    return create_destination(values=values, by=by)


def test_mailchimp_gets_who_may_be_there_and_tells_who_left(
    serve: Any, segment: Segment, few: list[Contact], by: Actor
) -> None:
    fake = FakeMailchimp()
    served = serve({"/mailchimp": fake})
    # As its documentation has it, the path of the version is part of the address.
    keys = {"api_key": "secret-key-us1"}
    place = at(served, "mailchimp", segment, by, {"list_id": fake.list_id}, keys)
    place.settings = {**place.settings, "address": served.address("/mailchimp/3.0")}
    place.save()
    fake.left.add("p7@example.org")
    withdraw(few[3])
    run = synced(place, by)
    assert counts(run) == (10, 0, 0, 2, 0, 0)
    assert run.reasons == {"withdrawn": 1, "opted_out_there": 1}
    there = {f"p{n}@example.org" for n in range(12) if n not in (3, 7)}
    assert fake.subscribed() == there
    event = ConsentEvent.objects.filter(contact=few[7]).latest("pk")
    assert (event.action, event.how) == ("withdraw", "destination")
    fake.requests.clear()
    assert counts(synced(place, by)) == (0, 0, 0, 2, 0, 10)
    assert fake.writes() == []
    change(few[0], given_name="Nadia", occupation="Baker")
    withdraw(few[1])
    assert counts(synced(place, by))[:3] == (0, 1, 1)
    assert fake.subscribed() == there - {"p1@example.org"}


def test_hubspot_answers_row_by_row_busy_or_not_at_all(
    serve: Any, segment: Segment, few: list[Contact], by: Actor
) -> None:
    fake = FakeHubSpot()
    served = serve({"/hubspot": fake})
    keys = {"token": fake.token}
    place = at(served, "hubspot", segment, by, {"list_id": fake.list_id}, keys)
    fake.refuses.add("p2@example.org")
    fake.spoils.add("p9@example.org")
    fake.next(too_many(after=90))
    run = synced(place, by)
    assert (run.state, len(fake.writes())) == ("later", 1)
    fake.next(no_answer(applied=True))
    assert synced(place, by).state == "later"
    run = synced(place, by)
    assert (run.state, counts(run)) == ("done", (10, 0, 0, 0, 2, 0))
    assert fake.on_list() == {f"p{n}@example.org" for n in range(12) if n not in (2, 9)}
    refused = DeliveryReceipt.objects.filter(run=run, status="rejected")
    assert {receipt.contact_id for receipt in refused} == {few[2].pk, few[9].pk}
    assert not [receipt for receipt in refused if "example.org" in receipt.message]
