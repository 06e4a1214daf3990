"""An opt-out holds at every door (P11): what leaves, what is proven, what never comes back."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.collaboration import Task
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportedContact
from contacts.models.outreach import Outreach
from contacts.models.preference import ConsentEvent, Purpose
from contacts.models.source import Obtained, Source
from contacts.operations.contacts import create_contact
from contacts.operations.export_building import build_export
from contacts.operations.importing.running import run_import
from contacts.operations.importing.starting import configure_import, start_import
from contacts.operations.permission.judging import judge
from contacts.operations.preferences import record_consent
from contacts.operations.suppression import is_suppressed, suppress
from contacts.operations.working import Watch
from interactions.models.forms import Response
from interactions.operations.forms.confirming import mail_confirmation
from tests.contacts.api_client import Caller
from tests.interactions.surveys import published
from tests.privacy.desk import answered_on_page, imported_on_pages
from tests.privacy.test_consents import WORDS

pytestmark = pytest.mark.django_db
MAILING = {"mailing_channel": "email", "mailing_purpose": "newsletter"}


@pytest.fixture
def three(by: Actor) -> list[Contact]:
    """One who said yes, one whom a file claims to have, one who said no."""
    made = [
        create_contact(
            values={
                "given_name": f"P{n}",
                "email": f"p{n}@example.com",
                "phone": f"+3461234567{n}",
            },
            by=by,
        )
        for n in range(3)
    ]
    for contact, action in zip(made, ("grant", "import_assert", "withdraw"), strict=True):
        record_consent(
            contact=contact, channel="email", purpose="newsletter", action=action, by=by,
            wording="Send me the newsletter.",
        )  # fmt: skip
    return made


def test_a_file_for_a_mailing_holds_only_who_may_be_written_to(
    signed_in: Any, three: list[Contact]
) -> None:
    client = signed_in("ana")
    columns = {"columns": ["given_name", "email", "emails", "phone"], "format": "csv"}
    said = {"purpose": "May mailing", **MAILING, **columns}
    answer = client.post(reverse("contacts:export"), said)
    export = Export.objects.get()
    assert answer["Location"] == reverse("contacts:export_status", args=[export.key])
    page = client.get(answer["Location"]).content.decode()
    assert "Left out: Only a file says that consent was given" in page
    assert export.left_out == {"claimed": 1, "withdrawn": 1}
    # One address each: others of theirs may be closed.
    assert export.columns == ["given_name", "email"]
    taken = client.post(reverse("contacts:export_download", args=[export.key]))
    text = b"".join(taken.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1:] == [["P0", "p0@example.com"]]
    assert Outreach.objects.get().reference == export.pk


def test_who_objects_before_the_file_is_made_is_not_in_it(
    people: Any, by: Actor, three: list[Contact], settings: Any
) -> None:
    settings.EXPORT_SECOND_PERSON_ABOVE = 0
    caller = Caller(people["ana"])
    body = {"purpose": "x", "format": "csv", "columns": ["email"], **MAILING}
    asked = caller("POST", "/exports/", body).json()
    assert (asked["state"], asked["count"]) == ("waiting", 1)
    record_consent(contact=three[0], channel="email", purpose="newsletter", action="object", by=by)
    export = Export.objects.get()
    Export.objects.update(state="building")
    export = build_export(export=export, watch=Watch(), by=by)
    assert (export.count, ExportedContact.objects.count()) == (0, 0)
    assert export.left_out == {"claimed": 1, "withdrawn": 1, "objected": 1}
    assert caller("POST", "/exports/", body | {"mailing_purpose": "x"}).status_code == 400


def test_a_program_that_reads_for_a_mailing_reads_who_may_be_reached(
    people: Any, three: list[Contact]
) -> None:
    caller = Caller(people["ana"])
    for _twice in range(2):
        answer = caller("GET", "/contacts/?mailing=email:newsletter&limit=50").json()
        assert [row["email"] for row in answer["results"]] == ["p0@example.com"]
        assert answer["left_out"] == {"claimed": 1, "withdrawn": 1}
        assert Outreach.objects.count() == 1  # once a day
    assert len(caller("GET", "/contacts/").json()["results"]) == 3
    wrong = caller("GET", "/contacts/?mailing=email:nothing")
    assert (wrong.status_code, "mailing" in wrong.content.decode()) == (400, True)


def test_a_call_is_not_planned_with_somebody_who_does_not_want_it(
    people: Any, signed_in: Any, by: Actor, three: list[Contact]
) -> None:
    client, willing = signed_in("ana"), three[0]
    record_consent(contact=willing, channel="phone", purpose="offers", action="grant", by=by)
    call = {"title": "Call about the fair", "channel": "phone", "purpose": "offers"}
    call["assignee"] = people["ana"].pk
    for contact, status in ((willing, 200), (three[1], 422)):
        address = reverse("contacts:record_tasks", args=["contact", contact.key])
        answer = client.post(address, call)
        assert answer.status_code == status
    assert "The person was never asked" in answer.content.decode()
    task = Task.objects.get()
    record_consent(contact=willing, channel="phone", purpose="offers", action="object", by=by)
    assert "The person objected" in client.get(reverse("contacts:tasks")).content.decode()
    client.post(reverse("contacts:task_done", args=[task.key]), {"done": "yes"})
    assert Outreach.objects.get().way == "call"


def test_an_erased_and_suppressed_address_comes_back_by_no_door(
    people: Any, signed_in: Any, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3: import, API, form, a colleague: each comes in closed; the importer sees a count only."""
    gone = "gone@example.com"
    suppress(addresses=[("email", gone, timezone.now())], reason="erased", by=by)
    text = f"Email,First name\n{gone},Ada\nnew@example.com,Bea\n"
    job = imported_on_pages(signed_in("ana"), text, ["email", "given_name"])
    assert (job.created, job.suppressed) == (1, 1)
    assert not Contact.objects.filter(email=gone).exists()
    report = signed_in("ana").get(reverse("contacts:import_result", args=[job.key]))
    assert gone not in report.content.decode()
    form = published(people["dario"])
    answered = answered_on_page(form, {"score": "9", "email": gone, "news": "yes"}, monkeypatch)
    assert "confirm" in answered  # the page says the same to everybody
    mail_confirmation(Response.objects.get().pending)
    assert mail.outbox == []
    caller = Caller(people["ana"])
    made = caller("POST", "/contacts/", {"given_name": "Ada", "email": gone}).json()
    signed_in("ana").post(reverse("contacts:new"), {"given_name": "Ada", "email": gone})
    proof = f"Email;Channel;Purpose;Wording;When\n{gone};email;newsletter;Yes;2026-01-01\n"
    brought = {"file": ContentFile(proof.encode(), "e.csv")}
    assert signed_in("prisca").post(reverse("privacy:evidence"), brought).status_code == 302
    body = {"channel": "email", "purpose": "newsletter", "use": "list"}
    keys = [str(key) for key in Contact.objects.filter(email=gone).values_list("key", flat=True)]
    assert made["key"] in keys
    answers = caller("POST", "/consents/check/", {"contacts": keys, **body}).json()
    assert {row["reason"] for row in answers} == {"suppressed"}


def test_an_old_list_turns_no_consent_on_again(by: Actor, three: list[Contact]) -> None:
    text = b"Email,Opt-in\np2@example.com,yes\np2@example.com,subscribed\n"
    job = start_import(
        file=ContentFile(text, "old.csv"), file_name="old.csv", by=by, source_name="Old",
        format="auto",
    )  # fmt: skip
    values = {"mapping": ["email", "consent:email:accepts"], "source_name": "Old"}
    run_import(job=configure_import(job=job, values=values, by=by), by=by)
    answer = judge(three[2], channel="email", purpose="newsletter")
    assert (answer.allowed, answer.reason) == (False, "withdrawn")


def test_other_words_need_another_yes_and_the_proof_shows_the_old_ones(
    people: Any, signed_in: Any, by: Actor
) -> None:
    """25: version 1 was granted, version 2 is published; the proof keeps 1 with its digest."""
    prisca = signed_in("prisca")
    address = reverse("privacy:purpose", args=["newsletter"])
    assert prisca.post(address, WORDS).status_code == 302
    rosa = create_contact(values={"given_name": "Rosa", "email": "r@example.com"}, by=by)
    said = record_consent(
        contact=rosa, channel="email", purpose="newsletter", action="grant", by=by,
        how="form", wording=WORDS["wording_es"], language="es",
    )  # fmt: skip
    wider = WORDS | {"wording_en": "Newsletter and offers of partners."}
    assert prisca.post(address, wider).status_code == 302
    assert Purpose.objects.filter(slug="newsletter", active=True).get().version == 3
    caller = Caller(people["prisca"])
    body = {"contacts": [str(rosa.key)], "channel": "email", "purpose": "newsletter"}
    answer = caller("POST", "/consents/check/", body).json()[0]
    assert (answer["allowed"], answer["reason"]) == (False, "superseded")
    assert answer["evidence"] == said.pk
    page = prisca.get(reverse("privacy:consent", args=[said.pk])).content.decode()
    assert "Enviadme el boletín mensual." in page
    assert said.wording_digest in page
    assert "Version 3 is in force" in page
    assert "their digest is the one written down then" in page
    shown = caller("GET", f"/consents/{said.pk}/").json()
    assert (shown["purpose_version"], shown["wording"]) == (2, WORDS["wording_es"])


def test_a_list_that_says_yes_is_no_yes_and_its_people_must_be_told(
    signed_in: Any, by: Actor
) -> None:
    """26: an imported "opt-in = yes" allows nothing; the month of Art. 14 runs."""
    Source.objects.create(name="Fair", obtained=Obtained.ELSEWHERE)
    file = ContentFile(b"Email,Opt-in\nrosa@example.com,yes\n", "list.csv")
    job = start_import(file=file, file_name="list.csv", by=by, source_name="Fair", format="auto")
    values = {"mapping": ["email", "consent:email:accepts"], "source_name": "Fair"}
    run_import(job=configure_import(job=job, values=values, by=by), by=by)
    rosa = Contact.objects.get(email="rosa@example.com")
    event = ConsentEvent.objects.get(contact=rosa)
    prisca = signed_in("prisca")
    page = prisca.get(reverse("privacy:consent", args=[event.pk])).content.decode()
    assert "Only a file says that consent was given" in page
    Contact.objects.filter(pk=rosa.pk).update(created_at=timezone.now() - timedelta(days=40))
    told = prisca.get(reverse("privacy:consent_coverage")).content.decode()
    assert re.search(r'tile red"><b>1</b><span>of them for more than a month', told)
    mailed = signed_in("ana").post(
        reverse("contacts:export"),
        {"purpose": "x", "format": "csv", "columns": ["email"], **MAILING},
    )
    assert mailed.status_code == 302
    assert Export.objects.get().left_out == {"claimed": 1}


def test_a_gateway_hands_in_what_people_write_and_answers_them_once(
    people: Any, by: Actor, three: list[Contact]
) -> None:
    """27: through the API; a word that is none changes nothing."""
    record_consent(contact=three[0], channel="sms", purpose="offers", action="grant", by=by)
    caller = Caller(people["prisca"])
    body = {"via": "sms", "sender": "+34612345670", "text": "When do you open?"}
    nothing = {"stops": False, "revocations": [], "confirmation": ""}
    assert caller("POST", "/consents/inbound/", body).json() == nothing
    for confirmation in ("You will get no more messages of this kind from us.", ""):
        answer = caller("POST", "/consents/inbound/", body | {"text": "BAJA"}).json()
        assert (answer["stops"], answer["confirmation"]) == (True, confirmation)
    asked = {"contacts": [str(three[0].key)], "channel": "sms", "purpose": "offers"}
    assert caller("POST", "/consents/check/", asked).json()[0]["reason"] == "withdrawn"
    assert caller("POST", "/consents/inbound/", body | {"sender": "?"}).status_code == 400
    stranger = body | {"sender": "+34611111111", "text": "stop"}
    assert caller("POST", "/consents/inbound/", stranger).json()["stops"]
    assert is_suppressed("sms", "+34611111111")
    assert not is_suppressed("phone", "+34611111111")


def test_the_pages_of_consent_show_what_happened(signed_in: Any, three: list[Contact]) -> None:
    prisca = signed_in("prisca")
    page = prisca.get(reverse("privacy:consents"), {"action": "withdraw"}).content.decode()
    assert (page.count("<tbody><tr>"), page.count("Withdrawn</span>")) == (1, 1)
    assert "P2" in page
    counted = prisca.get(reverse("privacy:consent_coverage")).content.decode()
    assert "Claimed by a file" in counted
    asked = {"purpose": "newsletter", "ends_within_days": 30}
    assert prisca.post(reverse("privacy:renewals"), asked).status_code == 302
    message = {"via": "email", "sender": "p0@example.com", "text": "Please stop emailing me"}
    assert prisca.post(reverse("privacy:revocations"), message).status_code == 302
    for name in ("renewals", "revocations", "evidence", "purposes", "purpose_new"):
        assert prisca.get(reverse(f"privacy:{name}")).status_code == 200
    said = {"contact": str(three[1].key), "channel": "email", "purpose": "offers"}
    caller = Caller(Actor.of(prisca.get("/").wsgi_request, Door.PAGE).user)
    made = caller("POST", "/consents/", said | {"action": "grant", "wording": "Offers"})
    assert (made.status_code, made.json()["wording"]) == (201, "Offers")
    listed = caller("GET", f"/consents/?contact={three[1].key}").json()["results"]
    assert [row["action"] for row in listed] == ["grant", "import_assert"]
