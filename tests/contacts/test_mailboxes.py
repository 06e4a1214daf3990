"""What is known of stored addresses: shared or throw-away, and used without bouncing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models.quality import QualityIssue
from contacts.models.reach import ContactPoint
from contacts.normalise.emails import mark_of, normalise_email
from contacts.operations import contacts, marking
from contacts.operations.bounces import note_bounces
from contacts.operations.delivered import note_used
from contacts.operations.quality.judging import judge_all
from contacts.operations.verifying import verify_group

pytestmark = pytest.mark.django_db
WAYS = ["info@bar.es", "ana@bar.es", "x@mailinator.com", "x@a.mailinator.com", "hola@peña.es"]


@pytest.mark.parametrize("address", WAYS)
def test_a_stored_address_is_marked_as_a_new_one_is(address):
    assert mark_of(normalise_email(address).value) == normalise_email(address).mark


def test_addresses_of_before_are_marked_chunk_by_chunk(by, monkeypatch):
    monkeypatch.setattr(marking, "CHUNK", 2)
    for address in WAYS:
        contacts.create_contact(values={"given_name": "Ana", "email": address}, by=by)
    known = dict(ContactPoint.objects.values_list("normalised", "mark"))
    assert sorted(known.values()) == ["", "disposable", "disposable", "role", "role"]
    ContactPoint.objects.update(mark="")
    ContactPoint.objects.filter(normalised="ana@bar.es").update(mark="disposable")
    judge_all()
    thrown = QualityIssue.objects.filter(closed_at=None, code="disposable_email")
    assert [issue.contact.email for issue in thrown] == ["ana@bar.es"]
    found = marking.mark_mailboxes(by=by)
    assert (found.seen, found.changed) == (5, 5)
    assert dict(ContactPoint.objects.values_list("normalised", "mark")) == known
    assert {issue.contact.email for issue in thrown.all()} == {WAYS[2], WAYS[3]}
    assert marking.mark_mailboxes(by=by).changed == 0


def test_a_message_that_was_read_checks_the_address_until_one_bounces(by):
    ana = contacts.create_contact(values={"given_name": "Ana", "email": "ana@bar.es"}, by=by)
    now = timezone.now()
    read = {"ana@bar.es": now - timedelta(days=40), "nobody@bar.es": now}
    assert note_used(used=read, by=by) == 1
    check = ana.verifications.get()
    assert (check.group, check.how, check.verified_by) == ("email", "bounce_free_use", None)
    assert ana.points.get().verified_how == "bounce_free_use"
    assert note_used(used={"ana@bar.es": now - timedelta(days=20)}, by=by) == 0
    verify_group(contact=ana, group="email", how="call", by=by)
    assert note_used(used={"ana@bar.es": now}, by=by) == 0
    assert ana.verifications.get().how == "call"
    note_bounces(bounced=["ana@bar.es"], complained=[], by=by)
    assert not ana.verifications.exists()
    assert note_used(used={"ana@bar.es": now}, by=by) == 0
