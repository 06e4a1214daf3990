"""Health data leave to nobody with whom no agreement is in force, by whichever way out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.preference import Purpose
from privacy.models.health import Amendment
from privacy.models.phi import Agreement
from privacy.operations.phi.agreements import end_agreement
from privacy.reading.accounting import accounting_of
from segments.destinations.webhook import Webhook
from segments.models.deliveries import Disclosure
from segments.models.destinations import Destination, SyncRun
from segments.models.segment import Segment, SegmentChange, SegmentRun
from segments.models.webhooks import WebhookDelivery, WebhookSubscription
from segments.operations.activation.refusing import SyncRefused
from segments.operations.activation.sending import run_sync
from segments.operations.activation.starting import plan_run
from segments.operations.people import add_people
from segments.operations.segments import create_segment
from segments.operations.webhooks.messages import body_of
from segments.tasks import run_sync_job, send_webhooks_job, sync_daily_job
from tests.contacts.api_client import Caller
from tests.privacy.asking import ask
from tests.privacy.desk import words
from tests.privacy.patients import FIELD, ILLNESS, health_field, ill, reads
from tests.segments.fakes.receiver import SECRET, FakeReceiver
from tests.segments.fakes.server import Served, serving

pytestmark = pytest.mark.django_db
STATEMENT = "I never had Morbus Planticus"


@pytest.fixture(autouse=True)
def hipaa(settings: Any, tmp_path: Any) -> None:
    settings.HIPAA_MODE, settings.MEDIA_ROOT = True, tmp_path


@pytest.fixture
def web(settings: Any) -> Iterator[Served]:
    with serving({"/lab": FakeReceiver(), "/hook": FakeReceiver()}) as served:
        settings.EGRESS_ALLOWED = [*settings.EGRESS_ALLOWED, served.host]
        yield served


@pytest.fixture
def patient(people: Any) -> Contact:
    """Ines contests what is said of her health, which goes along wherever that goes."""
    health_field(people)
    made = ill("Ines", email="ines@example.org", notes="Limps")
    Amendment.objects.create(
        request=ask("hipaa.amendment"), contact=made, group="custom:diagnosis", asked="Take it out",
        state=Amendment.State.DENIED, ground="accurate", statement=STATEMENT,
        asked_at=timezone.now(), stated_at=timezone.now(),
    )  # fmt: skip
    return made


@pytest.fixture
def lab(people: Any, patient: Contact, web: Served) -> Destination:
    """A laboratory that gets its patients every night, made by a program."""
    root = Actor(people["root"], Door.PAGE)
    Purpose.objects.create(slug="visits", name_en="Visits", name_es="Visitas", basis="contract")
    segment = create_segment(values={"name": "Patients", "kind": "static"}, by=root)
    add_people(segment=segment, contacts=Contact.objects.all(), by=root)
    terms = {
        "name": "Lab", "kind": "webhook", "segment": str(segment.key), "purpose": "visits",
        "channel": "email", "allowed_fields": ["given_name", "custom:diagnosis"],
        "settings": {"address": web.address("/lab")}, "secrets": {"signing_secret": SECRET},
        "schedule": "daily",
    }  # fmt: skip
    made = Caller(people["root"])("POST", "/destinations/", terms)
    assert made.status_code == 201, made.content
    return Destination.objects.get()


@pytest.fixture
def hook(people: Any, web: Served) -> WebhookSubscription:
    """A program that hears of every change in full."""
    asked = {"name": "Ward", "url": web.address("/hook"), "events": ["contact.updated"]}
    made = Caller(people["root"])("POST", "/webhooks/", asked | {"thin": False})
    assert made.status_code == 201, made.content
    receiver: Any = web.fakes["/hook"]
    receiver.secret = made.json()["secret"]
    return WebhookSubscription.objects.get()


def agreed(client: Any, *destinations: str, **values: Any) -> None:
    """Write an agreement into the register on its page."""
    today = timezone.localdate().isoformat()
    said = {
        "vendor": "Lab", "services": "Analyses", "categories": ["clinical"], "signed_on": today,
        "starts_on": today, "destinations": "\n".join(destinations), "report_days": "30",
        "at_end": "destroy", **values,
    }  # fmt: skip
    done = client.post("/privacy/agreements/new/", said)
    assert done.status_code == 302, words(done)


def sent_to_lab(web: Served) -> list[dict[str, Any]]:
    """Let the worker carry the open run out; return what the laboratory knows of its people."""
    run_sync_job(run_id=SyncRun.objects.latest("pk").pk)
    receiver: Any = web.fakes["/lab"]
    return list(receiver.people.values())


def heard(people: Any, patient: Contact, hook: WebhookSubscription, web: Served) -> dict[str, Any]:
    """Change something of the patient by a program; return what the webhook says of her."""
    patient.refresh_from_db()
    changed = {"occupation": f"Baker {patient.version}"}
    path = f"/contacts/{patient.key}/"
    assert Caller(people["root"])("PATCH", path, changed).status_code == 200
    send_webhooks_job(webhook_id=hook.pk)
    receiver: Any = web.fakes["/hook"]
    record: dict[str, Any] = [*receiver.messages.values()][-1]["data"]["record"]
    assert record["occupation"] == changed["occupation"]
    return record


def left() -> list[Any]:
    """What the log says of health data that left; who changed the record has read it, too."""
    return [row for row in reads() if row[2] in ("destination", "webhook")]


PLAIN = {"email": "ines@example.org", "given_name": "Ines"}
WITH = PLAIN | {
    "custom:diagnosis": ILLNESS,
    "statement_of_disagreement": f"The person disagrees: {STATEMENT}",
}


def test_neither_a_sync_nor_a_webhook_tells_of_health_before_or_after_an_agreement(
    patient: Contact, lab: Destination, hook: WebhookSubscription, web: Served, people: Any,
    signed_in: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Scenario 32: blocked at field level; one that ends today lets nothing out tonight."""
    root = people["root"]
    send = f"/destinations/{lab.key}/send/"
    assert Caller(root)("POST", send).status_code == 202
    assert sent_to_lab(web) == [PLAIN]
    record = heard(people, patient, hook, web)
    assert record["given_name"] == "Ines"
    assert {FIELD, "notes"} & record.keys() == set()
    run = SyncRun.objects.get()
    page = words(signed_in("root").get(f"/segments/destinations/{lab.key}/runs/{run.key}/"))
    assert "Diagnosis" in page.partition("Held back")[2]
    assert left() == []

    agreed(signed_in("prisca"), lab.slug, f"webhook:{hook.key}", ends_on=timezone.localdate())
    assert Caller(root)("POST", send).status_code == 202
    assert sent_to_lab(web) == [WITH]
    assert heard(people, patient, hook, web)[FIELD] == ILLNESS
    gone = [
        (str(root.pk), [FIELD], "destination", "destination:lab"),
        (str(root.pk), [FIELD, "notes"], "webhook", f"webhook:{hook.key}"),
    ]
    assert left() == gone
    asked = {"asked_on": timezone.localdate()}
    (line,) = accounting_of([patient], **asked).lines
    first = line.first
    assert (first.recipient, first.what, first.purpose) == ("Lab", "Diagnosis, Notes", "Analyses")
    assert accounting_of([patient], **asked).left_out == {"operations": 2}

    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_given: tomorrow)
    sync_daily_job(0)
    assert sent_to_lab(web) == [PLAIN]
    assert {FIELD, "notes"} & heard(people, patient, hook, web).keys() == set()
    assert left() == gone
    told = [run.terms.get("withheld", []) for run in SyncRun.objects.order_by("pk")]
    assert told == [["custom:diagnosis"], [], ["custom:diagnosis"]]
    assert Disclosure.objects.filter(contact=patient).count() == 3


def test_an_agreement_that_ends_while_a_run_goes_on_keeps_the_rest_of_it_in(
    patient: Contact, lab: Destination, web: Served, people: Any, signed_in: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Scenario 32, between two requests of one run."""
    other = ill("Olga", email="olga@example.org")
    add_people(segment=lab.segment, contacts=Contact.objects.filter(pk=other.pk),
               by=Actor(people["root"], Door.PAGE))  # fmt: skip
    agreed(signed_in("prisca"), lab.slug)
    upsert = Webhook.upsert

    def upsert_and_end(self: Webhook, *given: Any) -> Any:
        done = upsert(self, *given)
        end_agreement(agreement=Agreement.objects.get(), on=timezone.localdate(),
                      by=Actor(people["prisca"], Door.PAGE))  # fmt: skip
        return done

    monkeypatch.setattr(Webhook, "max_batch", 1)
    monkeypatch.setattr(Webhook, "upsert", upsert_and_end)
    assert Caller(people["root"])("POST", f"/destinations/{lab.key}/send/").status_code == 202
    assert sent_to_lab(web) == [WITH, {"email": "olga@example.org", "given_name": "Olga"}]
    assert [page for _who, _fields, page, _why in left()] == ["destination"]


def test_a_file_for_somebody_without_an_agreement_holds_no_health_data(
    patient: Contact, people: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scenario 32, the file: asked for on the page, taken on the page, and not tomorrow."""
    asked = {"purpose": "Analyses", "format": "csv", "columns": ["given_name", FIELD]}
    no_agreement = (
        "There is no current business associate agreement with this recipient: fields with"
        f" health data do not leave. ({FIELD})"
    )

    def took(recipient: str) -> Any:
        said = {**asked, "recipient": recipient}
        return signed_in("prisca").post("/contacts/export/", said)

    for recipient in ("", "lab"):
        assert no_agreement in words(took(recipient))
    by_program = Caller(people["prisca"])("POST", "/exports/", {**asked, "recipient": "lab"})
    assert (by_program.status_code, no_agreement in by_program.json()["errors"][0]["detail"]) == (
        400, True,
    )  # fmt: skip
    agreed(signed_in("prisca"), "lab", ends_on=timezone.localdate())
    file = took("lab")
    assert f"Ines,{ILLNESS}" in b"".join(file.streaming_content).decode()
    before = reads()
    (who, fields, page, why) = before[0]
    assert (who, fields, page) == (str(people["prisca"].pk), [FIELD], "export")
    key = why.removeprefix("export:")
    night = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    assert no_agreement in words(took("lab"))
    again = signed_in("prisca").post(f"/contacts/exports/{key}/file/", follow=True)
    assert ILLNESS not in again.getvalue().decode()
    assert reads() == before


NO_AGREEMENT = "/problems/no_agreement"
CHOSEN = (
    "People chosen by their health data are named only to a recipient with a current business"
    " associate agreement: that they are among them tells of their health."
)


def chosen_by_health(segment: Segment) -> None:
    """Let the rule of the segment look at the diagnosis."""
    Segment.objects.filter(pk=segment.pk).update(reads=[f"contacts.Contact.{FIELD}"])


def test_who_is_chosen_by_their_illness_goes_nowhere_without_an_agreement(
    patient: Contact, lab: Destination, hook: WebhookSubscription, web: Served, people: Any,
    signed_in: Any, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """45 CFR 160.103, 164.502(e): plain fields only, and the list itself is health data."""
    root, here = Caller(people["root"]), f"/segments/destinations/{lab.key}/"
    Destination.objects.update(fields=["given_name"])
    chosen_by_health(lab.segment)
    for door in ("plan", "send"):
        refused = root("POST", f"/destinations/{lab.key}/{door}/")
        assert (refused.status_code, refused.json()["type"]) == (409, NO_AGREEMENT)
    for act in ("rehearse", "do/send"):
        page = signed_in("root").post(f"{here}{act}/", follow=True)
        assert CHOSEN in page.content.decode()
    assert (SyncRun.objects.count(), Disclosure.objects.count()) == (0, 0)

    agreed(signed_in("prisca"), lab.slug, ends_on=timezone.localdate())
    assert root("POST", f"/destinations/{lab.key}/send/").status_code == 202
    run = SyncRun.objects.get()
    plan_run(run=run, by=Actor(people["root"], Door.PAGE))
    today = timezone.localdate()
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_g: today + timedelta(days=1))
    with pytest.raises(SyncRefused, match="chosen by their health data"):
        run_sync(run=run, by=Actor(people["root"], Door.PAGE))
    run.refresh_from_db()
    assert (run.state, run.problem, Disclosure.objects.count()) == ("refused", "no_agreement", 0)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_g: today)
    assert root("POST", f"/destinations/{lab.key}/send/").status_code == 202
    assert sent_to_lab(web) == [PLAIN]


def test_a_file_or_a_message_of_the_ill_waits_for_an_agreement_too(
    patient: Contact, lab: Destination, hook: WebhookSubscription, people: Any, signed_in: Any
) -> None:
    chosen_by_health(lab.segment)
    root = Caller(people["root"])
    asked = {"purpose": "Analyses", "format": "csv", "columns": ["given_name"]}
    asked |= {"segment": str(lab.segment.key), "recipient": "lab"}
    refused = root("POST", "/exports/", asked)
    assert refused.status_code == 400
    assert [(e["pointer"], e["detail"]) for e in refused.json()["errors"]] == [
        ("/recipient", CHOSEN)
    ]
    run = SegmentRun.objects.create(
        segment=lab.segment, mode="full", rule_version=1, members=1, at=timezone.now()
    )
    entered = {"segment": lab.segment, "contact": patient, "what": "entered", "run": run}
    SegmentChange.objects.create(**entered, at=run.at, cause="rule")
    told = WebhookDelivery(
        subscription=hook, event="segment.entered", created_at=run.at,
        payload={"key": str(lab.segment.key), "run": run.pk, "page": 1, "pages": 1},
    )  # fmt: skip
    assert body_of(told) is None
    agreed(signed_in("prisca"), "lab", f"webhook:{hook.key}")
    made = root("POST", "/exports/", asked)
    assert (made.status_code, made.json()["state"]) == (201, "ready")
    assert str(patient.key).encode() in (body_of(told) or b"")
    assert left() == [(str(people["root"].pk), [FIELD], "webhook", f"webhook:{hook.key}")]
    Agreement.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    taken = root("POST", f"/exports/{made.json()['key']}/download/")
    assert (taken.status_code, taken.json()["type"]) == (409, NO_AGREEMENT)
