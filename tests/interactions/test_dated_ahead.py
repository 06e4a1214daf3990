"""What is dated in the future is an issue of its person, once (segments.md 1.6, case 29)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.quality import QualityIssue
from contacts.models.source import Source
from contacts.operations.contacts import create_contact
from contacts.operations.quality.issues import close_issue
from governance.models.audit import AuditEvent
from interactions.models.engagement import Engagement
from interactions.models.purchases import Order
from interactions.operations.dated_ahead import note_dated_ahead

pytestmark = pytest.mark.django_db
BY = Actor.system(Door.JOB)


def test_an_order_of_tomorrow_asks_somebody_to_look_until_they_did(
    people: Any, signed_in: Any
) -> None:
    now, by = timezone.now(), Actor(people["dario"], Door.PAGE)
    ana, bea, cleo = (create_contact(values={"given_name": n}, by=by) for n in "ABC")
    source = Source.objects.create(name="Shop")

    def bought(external_id: str, person: Any, at: Any) -> None:
        Order.objects.create(
            source=source, external_id=external_id, contact=person, at=at, currency="EUR", total=1
        )

    bought("1", ana, now + timedelta(days=1))
    bought("2", ana, now + timedelta(days=2))
    bought("3", bea, now + timedelta(minutes=30))  # clocks differ
    bought("4", bea, now - timedelta(days=1))
    opened: dict[str, Any] = {"channel": "email", "kind": "open", "at": now + timedelta(days=9)}
    Engagement.objects.create(contact=cleo, digest=uuid4(), **opened)
    assert note_dated_ahead(by=BY, now=now) == 2
    noted = QualityIssue.objects.filter(code="event_ahead", closed_at=None)
    assert set(noted.values_list("contact", flat=True)) == {ana.pk, cleo.pk}
    assert AuditEvent.objects.get(verb="quality_issue.dated_ahead").facts["count"] == 2
    assert note_dated_ahead(by=BY, now=now) == 0
    page = signed_in("dario").get(f"/contacts/{ana.key}/").content.decode()
    assert "A purchase or event is dated in the future" in page
    close_issue(issue=noted.get(contact=ana), by=by)
    assert note_dated_ahead(by=BY, now=now) == 0
    bought("5", ana, now + timedelta(days=3))
    Order.objects.filter(external_id="5").update(created_at=now + timedelta(minutes=1))
    assert note_dated_ahead(by=BY, now=now) == 1
