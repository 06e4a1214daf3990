"""The sample business has segments with people, and places to send them to that work."""

from typing import Any

import pytest

from config.actor import Actor, Door
from contacts import sample_business as contacts_sample
from contacts.models.contact import Contact
from governance import sample_people
from interactions.operations import sample_purchases
from segments import sample_business
from segments.models.destinations import Destination, SyncRun
from segments.models.segment import Segment
from segments.operations.activation.sending import run_sync
from segments.operations.activation.starting import start_sync
from tests.segments.fakes.hubspot import FakeHubSpot
from tests.segments.fakes.mailchimp import FakeMailchimp

pytestmark = pytest.mark.django_db

BY = Actor.system(Door.COMMAND)


# Some seconds: the whole sample business is written, which the tests of its parts need anyway.
def test_the_sample_is_loaded_once_and_its_destinations_can_be_sent(serve: Any, monkeypatch: Any):
    mailchimp, hubspot = FakeMailchimp(), FakeHubSpot()
    served = serve({"/mailchimp": mailchimp, "/hubspot": hubspot})
    monkeypatch.setattr(sample_business, "RECEIVER", served.address())
    for part in (sample_people, contacts_sample, sample_purchases):
        part.load(BY)
    counts = {"segments": 9, "destinations": 3, "webhooks": 1}
    assert sample_business.load(BY) == counts
    assert sample_business.load(BY) == counts
    members = dict(Segment.objects.values_list("slug", "members"))
    assert members["spring-fair"] == 12
    assert members["never-bought"] + members["customers-at-launch"] == (
        Contact.objects.present().count()
    )
    assert all(members[slug] for slug in ("champions", "at-risk", "newsletter-readers"))
    for kind in ("mailchimp", "hubspot"):
        start_sync(destination=Destination.objects.get(kind=kind), by=BY)
    for run in SyncRun.objects.all():
        assert run_sync(run=run, by=BY).state == "done"
    sent = {row.kind: row.runs.get().added for row in Destination.objects.exclude(kind="webhook")}
    assert sent == {"mailchimp": len(mailchimp.subscribed()), "hubspot": len(hubspot.on_list())}
    assert sent["mailchimp"] > 0
