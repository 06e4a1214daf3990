"""HIPAA mode: masked unless the role reads, revealed with a reason, every read in the log."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, transaction
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from contacts.operations.custom_fields import define_field
from contacts.operations.export_sending import download_export
from contacts.operations.exporting import request_export
from contacts.views.list_columns import COOKIE
from governance.models.audit import AuditEvent
from governance.phi_trail import entries
from privacy.models.phi import EmergencyAccess, ReadReview
from privacy.operations.phi import agreements, emergencies, reviewing
from privacy.tasks import mail_emergency_job
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
ILLNESS = "Morbus Planticus"
FIELD = "custom.diagnosis"


@pytest.fixture(autouse=True)
def hipaa(settings: Any) -> None:
    settings.HIPAA_MODE = True


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def patient(people: dict[str, Any], teams: dict[str, Any]) -> Contact:
    told = {"label_en": "Diagnosis", "category": "health", "sensitivity": "sensitive"}
    define_field(values=told, by=Actor(people["dario"], Door.PAGE))
    values = {"given_name": "Ines", "notes": "Limps", "custom": {"diagnosis": ILLNESS}}
    house = {"owner": people["bo"], "team": teams["North"]}
    return create_contact(values=values | house, by=Actor.system(Door.COMMAND))


def reads() -> list[tuple[str, list[str], str, str]]:
    """Return who read which fields, where, and what for."""
    rows = AuditEvent.objects.filter(verb="phi.read").order_by("pk")
    return [
        (row.user_id and str(row.user_id), row.facts["fields"], row.facts["page"],
         row.facts["why"])
        for row in rows
    ]  # fmt: skip


def agreed(officer: Actor, **values: Any) -> Any:
    today = timezone.localdate()
    said = {
        "vendor": "Lab", "services": "Analyses", "categories": ["clinical"], "signed_on": today,
        "starts_on": today, "destinations": ["lab"], **values,
    }  # fmt: skip
    return agreements.record_agreement(values=said, by=officer)


def test_a_value_is_masked_until_it_is_revealed_for_a_reason(
    patient: Contact, people: dict[str, Any], signed_in: Any
) -> None:
    bo = signed_in("bo")
    card = bo.get(f"/contacts/{patient.key}/").content.decode()
    reveal = f"/privacy/reveal/{patient.key}/{FIELD}/"
    assert (ILLNESS in card, reveal in card, "Limps" in card, reads()) == (False, True, False, [])
    assert bo.post(reveal, {"purpose": ""}).status_code == 400
    assert ILLNESS in bo.post(reveal, {"purpose": "treatment"}).content.decode()
    assert reads() == [(str(people["bo"].pk), [FIELD], "privacy:reveal", "treatment")]
    assert AuditEvent.objects.filter(verb="phi.revealed", facts__why="treatment").count() == 1
    marta = signed_in("marta")
    assert reveal not in marta.get(f"/contacts/{patient.key}/").content.decode()
    assert marta.post(reveal, {"purpose": "treatment"}).status_code == 403


def test_every_door_that_shows_a_value_is_in_the_log(
    patient: Contact, people: dict[str, Any], signed_in: Any
) -> None:
    prisca, number = signed_in("prisca"), str(people["prisca"].pk)
    caller = Caller(people["prisca"], scopes=["contacts:read"])
    address = f"/contacts/{patient.key}/"
    prisca.cookies[COOKIE] = FIELD
    for answer in (
        prisca.get(f"/contacts/{patient.key}/"),
        prisca.get("/contacts/"),
        caller("GET", address),
        caller("GET", "/contacts/?fields=notes"),
    ):
        assert answer.status_code == 200
    assert [(fields, page) for who, fields, page, _why in reads() if who == number] == [
        ([FIELD, "notes"], "contacts:page"),
        ([FIELD], "contacts:list"),
        ([FIELD, "notes"], "api-contact-detail"),
        (["notes"], "api-contact-list"),
    ]


def test_without_a_current_agreement_no_health_data_leave(
    patient: Contact, officer: Actor, monkeypatch: Any
) -> None:
    """Scenario 32: blocked at field level; the end of the agreement tonight blocks tomorrow."""

    def asked(**how: Any) -> Any:
        people = Contact.objects.filter(pk=patient.pk)
        columns = ["given_name", FIELD]
        return request_export(
            contacts=people, columns=columns, format="csv", purpose="Lab", by=officer, **how
        )

    with pytest.raises(Invalid) as refusal:
        asked(recipient="lab")
    assert str(refusal.value.fields["columns"][0]) == (
        "There is no current business associate agreement with this recipient: fields with"
        f" health data do not leave. ({FIELD})"
    )
    agreed(officer, ends_on=timezone.localdate())
    export = asked(recipient="lab")
    assert ILLNESS in download_export(export=export, by=officer).read().decode()
    assert reads() == [(str(officer.user_id), [FIELD], "export", f"export:{export.key}")]
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(agreements.timezone, "localdate", lambda *_: tomorrow)
    with pytest.raises(Invalid):
        asked(recipient="lab")
    with pytest.raises(agreements.DomainError):
        download_export(export=export, by=officer)


def test_a_nurse_who_opens_many_charts_at_night_is_seen_in_the_review(
    people: dict[str, Any], officer: Actor
) -> None:
    """Scenario 33: the log is complete, the night stands out, and nobody rewrites it."""
    night = datetime(2026, 11, 17, 2, tzinfo=timezone.get_default_timezone())
    AuditEvent.objects.bulk_create(
        AuditEvent(verb="phi.read", user_id=people["bo"].pk, door="page", at=night, facts=facts)
        for facts, _key in (
            entry
            for number in range(300)
            for entry in entries(
                {f"key-{number}": [FIELD]}, page="contacts:page", why="routine", emergency=""
            )
        )
    )
    review = reviewing.open_review(starts_on=date(2026, 11, 16), by=officer)
    assert (review.reads, review.readers, review.people) == (300, 1, 300)
    assert [(flag["kind"], flag["user"], flag["people"]) for flag in review.flags] == [
        ("many", people["bo"].pk, 300),
        ("night", people["bo"].pk, 300),
    ]
    assert len(review.sample) == reviewing.SAMPLE
    assert reviewing.open_review(starts_on=date(2026, 11, 16), by=officer).pk == review.pk
    with pytest.raises(NotPermitted):
        reviewing.judge_read(
            review=review, entry=1, verdict="right", by=Actor(people["bo"], Door.PAGE)
        )
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AuditEvent.objects.filter(verb="phi.read").update(user_id=0)


def test_an_emergency_is_told_at_once_ends_by_itself_and_is_reviewed(
    patient: Contact, people: dict[str, Any], officer: Actor, signed_in: Any
) -> None:
    """Scenario 34: time-boxed, with a reason, told within a minute, reviewed afterwards."""
    bo = signed_in("bo")
    assert bo.post("/privacy/emergency/", {"reason": "now"}).status_code == 400
    assert bo.post("/privacy/emergency/", {"reason": "Unconscious at the door"}).status_code == 302
    emergency = EmergencyAccess.objects.get()
    assert emergency.until - emergency.started_at == timedelta(hours=1)
    mail_emergency_job(emergency_id=emergency.pk)
    mail_emergency_job(emergency_id=emergency.pk)
    assert [(each.to, each.subject) for each in mail.outbox] == [
        (["prisca@custodia.example"], "Emergency access begun")
    ]
    assert ILLNESS in bo.get(f"/contacts/{patient.key}/").content.decode()
    event = AuditEvent.objects.get(verb="phi.read")
    assert event.facts == {
        "fields": [FIELD, "notes"],
        "people": [str(patient.key)],
        "page": "contacts:page",
        "why": "emergency",
        "emergency": str(emergency.key),
    }
    assert emergencies.open_of(people["bo"], emergency.until) == ""
    assert bo.post("/privacy/emergency/end/").status_code == 302
    assert ILLNESS not in bo.get(f"/contacts/{patient.key}/").content.decode()
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    review = reviewing.open_review(starts_on=monday, by=officer)
    assert [flag["kind"] for flag in review.flags] == ["emergency"]
    assert [each["entry"] for each in review.sample] == [event.pk]
    prisca = signed_in("prisca")
    page = f"/privacy/reads/{review.key}/"
    assert prisca.post(f"{page}sign/", {"findings": "Fine"}).status_code == 400
    prisca.post(f"{page}judge/", {"entry": event.pk, "verdict": "right"})
    assert prisca.post(f"{page}sign/", {"findings": "Fine"}).status_code == 302
    assert ReadReview.objects.get().state == "signed"
    with pytest.raises(NotPermitted):
        emergencies.review_emergency(
            emergency=emergency, verdict="right", findings="x", by=Actor(people["bo"], Door.PAGE)
        )
    assert b"Unconscious" in prisca.get("/privacy/reads/").content
