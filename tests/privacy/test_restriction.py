"""Who is restricted is there for the privacy officer, and for nobody else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.provenance import ValueConflict
from contacts.models.restriction import Restriction
from contacts.models.source import Import, Source
from contacts.operations.contacts import create_contact
from contacts.operations.importing import running
from contacts.operations.importing.starting import configure_import, start_import
from contacts.operations.merging.merging import merge_contacts
from contacts.operations.merging.unmerging import unmerge
from contacts.operations.permission.judging import judge
from contacts.operations.points import relate
from contacts.operations.preferences import record_consent
from contacts.operations.restricting import restrict_contact
from contacts.operations.upserting import put_by_external_id
from interactions.models.purchases import Order
from interactions.operations.conversations.writing import write_conversation
from interactions.operations.purchases.recording import record_order
from privacy.models.requests import PrivacyRequest
from segments.models.segment import SegmentMembership
from segments.operations.refreshing import refresh_segment
from segments.operations.segments import create_segment
from tests.contacts.api_client import Caller
from tests.privacy.asking import ask, confirm_all, noa

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
RULE = {"all": [{"field": "stage", "op": "is", "value": ["customer"]}]}


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def officer(people: Any) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def lived(people: Any, teams: Any) -> Contact:
    """Noa Quetzal bought, talked, is related to Bea, and belongs to a segment."""
    by = Actor(people["dario"], Door.PAGE)
    values = {"given_name": "Noa", "family_name": "Quetzal", "email": "quetzal@example.com",
              "team": teams["North"], "stage": "customer", "notes": "a quetzal"}  # fmt: skip
    source = Source.objects.get_or_create(name="API")[0]
    contact, _new = put_by_external_id(source=source, value="quetzal-1", values=values, by=by)
    bea = create_contact(values={"given_name": "Bea", "stage": "customer"}, by=by)
    relate(contact=contact, other=bea, kind="household", by=by)
    order = {"external_id": "quetzal-o", "at": AT, "currency": "EUR", "contact": contact,
             "lines": [{"sku": "Q", "name": "Cup", "quantity": 1, "unit_price": 10}]}  # fmt: skip
    record_order(source=source, values=order, by=by)
    talk = {"kind": "call", "subject": "About quetzal", "body": "Hello"}
    write_conversation(contact=contact, values=talk, by=by)
    return contact


def said_by(answer: Any) -> bytes:
    assert answer.status_code == 200, answer
    content: bytes = answer.getvalue()
    return content.lower()


def test_a_restricted_person_is_absent_but_for_the_privacy_role(
    lived: Contact, people: Any, signed_in: Any, officer: Actor
) -> None:
    """Scenario 21; every other door is walked by the permission matrix (tests.doors)."""
    marketer = Actor(people["marta"], Door.PAGE)
    segment = create_segment(values={"name": "Customers", "rule": RULE}, by=marketer)
    refresh_segment(segment=segment, by=marketer)
    assert SegmentMembership.objects.filter(segment=segment).count() == 2
    asked = ask("gdpr.restriction", email="quetzal@example.com")
    confirm_all(asked, officer)
    desk = signed_in("prisca")
    done = desk.post(
        reverse("privacy:request_act", args=[asked.key, "restrict"]),
        {"contact": lived.key, "ground": "accuracy"},
    )
    assert done.status_code == 302
    refresh_segment(segment=segment, by=marketer)
    for name in ("marta", "ana", "dario"):
        client, api = signed_in(name), Caller(people[name])
        lists = ["purchases", "conversations", "all"]
        paths = ["/", "/contacts/", *(reverse(f"interactions:{path}") for path in lists)]
        found = [client.get(path) for path in [*paths, f"/segments/{segment.key}/"]]
        found += [
            client.post(reverse("contacts:search"), {"q": "quetzal"}),
            api("GET", "/contacts"), api("GET", "/purchases"), api("GET", "/conversations"),
            api("POST", "/contacts/search", {"rule": RULE}),
        ]  # fmt: skip
        assert [a.wsgi_request.path for a in found if b"quetzal" in a.getvalue().lower()] == []
        assert client.get(f"/contacts/{lived.key}/").status_code == 404
        assert api("GET", f"/contacts/{lived.key}").status_code == 404
    assert b"quetzal" not in said_by(signed_in("dario").get("/admin/contacts/contact/"))
    desk = signed_in("prisca")
    for path in ("/contacts/", f"/contacts/{lived.key}/", "/admin/contacts/contact/"):
        assert b"quetzal" in said_by(desk.get(path))
    # Neither by another manager nor over a relation: the rows that lead there are not in reach.
    assert not Order.objects.visible_to(people["marta"]).exists()
    assert Order.objects.visible_to(people["prisca"]).count() == 1
    assert list(SegmentMembership.objects.values_list("contact__given_name")) == [("Bea",)]


def test_a_second_record_does_not_open_the_mailbox_of_a_restricted_person(
    lived: Contact, people: Any, officer: Actor
) -> None:
    marketer = Actor(people["marta"], Door.API)
    restrict_contact(contact=lived, ground="claims", by=officer)
    values = {"given_name": "Noa", "email": "quetzal@example.com"}
    again = create_contact(values=values, by=marketer)
    record_consent(
        contact=again, channel="email", purpose="newsletter", action="grant", by=marketer
    )
    found = judge(again, channel="email", purpose="newsletter")
    assert (found.allowed, found.reason) == (False, "restricted")


def test_nobody_lifts_a_restriction_before_the_person_was_told(
    lived: Contact, signed_in: Any, officer: Actor
) -> None:
    """Scenario 22: Art. 18(3)."""
    asked = ask("gdpr.restriction", email="quetzal@example.com")
    confirm_all(asked, officer)
    desk = signed_in("prisca")
    restrict_contact(contact=lived, ground="claims", by=officer)
    held = Restriction.objects.get()
    act = {"contact": lived.key, "restriction": held.pk}
    early = desk.post(reverse("privacy:request_act", args=[asked.key, "lift"]), act)
    assert early.status_code == 422
    assert "Tell the person first" in early.getvalue().decode()
    told = desk.post(
        reverse("privacy:request_act", args=[asked.key, "told"]), {**act, "how": "letter"}
    )
    lifted = desk.post(reverse("privacy:request_act", args=[asked.key, "lift"]), act)
    assert (told.status_code, lifted.status_code) == (302, 302)
    lived.refresh_from_db()
    assert lived.restricted_at is None
    steps = PrivacyRequest.objects.get().steps.values_list("kind", flat=True)
    assert [*steps][-2:] == ["told_of_lifting", "restriction_lifted"]


def test_a_file_changes_nothing_of_a_restricted_person_and_a_refusal_in_it_counts(
    lived: Contact, by: Actor, officer: Actor
) -> None:
    restrict_contact(contact=lived, ground="claims", by=officer)
    before = Contact.objects.values().get(pk=lived.pk)
    lines = (
        b"First name,Last name,Email,Occupation,Tags,Newsletter\n"
        b"Noah,Quetzal,quetzal@example.com,Baker,fair,no\n"
    )
    job = start_import(file=ContentFile(lines, "p.csv"), file_name="p.csv", by=by)
    mapping = ["given_name", "family_name", "email", "occupation", "tags",
               "consent:email:accepts"]  # fmt: skip
    configure_import(job=job, values={"source_name": "Fair", "mapping": mapping}, by=by)
    job = running.run_import(job=Import.objects.get(pk=job.pk), by=by)
    assert Contact.objects.values().get(pk=lived.pk) == before
    assert (job.created, job.conflicts) == (0, 2)
    kept = ValueConflict.objects.order_by("group").values_list("group", "reason", "offered")
    assert list(kept) == [
        ("name", "restricted", {"given_name": "Noah", "family_name": "Quetzal"}),
        ("work", "restricted", {"occupation": "Baker"}),
    ]
    assert not lived.tags.exists()
    assert lived.consent_events.get().action in ("refuse", "withdraw")


def test_a_merge_keeps_the_restriction_and_its_undoing_gives_it_back(
    lived: Contact, officer: Actor, people: Any
) -> None:
    twin = noa(Actor(people["dario"], Door.PAGE))
    restrict_contact(contact=twin, ground="claims", by=officer)
    root = Actor(people["root"], Door.PAGE)
    merge = merge_contacts(survivor=lived, absorbed=twin, by=root)
    lived.refresh_from_db()
    assert lived.restricted_at is not None
    unmerge(merge=merge, by=root)
    lived.refresh_from_db()
    twin.refresh_from_db()
    assert (lived.restricted_at, twin.restricted_at is None) == (None, False)


def test_the_list_reads_no_more_for_who_sees_no_restricted_people(lived: Contact, people: Any):
    """The mark stands on the row itself: no join, no further query."""
    with CaptureQueriesContext(connection) as run:
        list(Contact.objects.visible_to(people["marta"]).present()[:50])
    (query,) = [each["sql"] for each in run if "contacts_contact" in each["sql"]]
    assert "restricted_at" in query
    assert "JOIN" not in query
