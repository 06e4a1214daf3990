"""The sample business has segments with people, and places to send them to that work."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.operations.contacts import create_contact
from contacts.operations.preferences import record_consent
from interactions.models.purchases import Order
from interactions.operations.summarising import refresh_summaries
from segments import sample_business
from segments.models.destinations import Destination, SyncRun
from segments.models.segment import Segment
from segments.operations.activation.sending import run_sync
from segments.operations.activation.starting import start_sync
from tests.segments.fakes.hubspot import FakeHubSpot
from tests.segments.fakes.mailchimp import FakeMailchimp

pytestmark = pytest.mark.django_db

BY = Actor.system(Door.COMMAND)


def invent() -> None:
    """Ten people, half of them readers; the more lately they bought, the more."""
    source = Source.objects.get(name="API")
    for n in range(10):
        person = create_contact(values={"given_name": f"N{n}", "email": f"n{n}@x.es"}, by=BY)
        if n % 2:
            record_consent(
                contact=person, channel="email", purpose="newsletter", action="confirmed", by=BY
            )
        for order in range(n):
            Order.objects.create(
                source=source, external_id=f"{n}-{order}", contact=person, kind="sale",
                state="paid", at=timezone.now() - timedelta(days=100 - 10 * n), currency="EUR",
                total=Decimal(n), reporting_total=Decimal(n),
            )  # fmt: skip
    refresh_summaries(list(Contact.objects.values_list("pk", flat=True)))


def test_the_sample_is_loaded_once_and_its_destinations_can_be_sent(
    serve: Any, people: Any, monkeypatch: Any
):
    mailchimp, hubspot = FakeMailchimp(), FakeHubSpot()
    served = serve({"/mailchimp": mailchimp, "/hubspot": hubspot})
    monkeypatch.setattr(sample_business, "RECEIVER", served.address())
    invent()
    counts = {"reports": 4, "segments": 9, "destinations": 3, "webhooks": 1}
    assert sample_business.load(BY) == counts
    assert sample_business.load(BY) == counts
    members = dict(Segment.objects.values_list("slug", "members"))
    named = ("newsletter-readers", "never-bought", "customers-at-launch", "spring-fair", "lapsed")
    assert [members[slug] for slug in named] == [5, 1, 9, 2, 0]
    assert members["champions"] > 0
    for kind in ("mailchimp", "hubspot"):
        start_sync(destination=Destination.objects.get(kind=kind), by=BY)
    for run in SyncRun.objects.all():
        assert run_sync(run=run, by=BY).state == "done"
    assert mailchimp.subscribed() == {f"n{n}@x.es" for n in (1, 3, 5, 7, 9)}
    assert hubspot.on_list() == {"n9@x.es"}
