"""HIPAA mode: masked unless the role reads, revealed with a reason, every read in the log."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import NotPermitted
from contacts.models.contact import Contact
from contacts.views.list_columns import COOKIE
from governance.models.audit import AuditEvent
from privacy.models.phi import EmergencyAccess, ReadReview
from privacy.operations.phi import emergencies, reviewing
from privacy.tasks import mail_emergency_job
from tests.contacts.api_client import Caller
from tests.privacy.desk import words
from tests.privacy.patients import FIELD, ILLNESS, health_field, ill, reads

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hipaa(settings: Any) -> None:
    settings.HIPAA_MODE = True


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def patient(people: dict[str, Any], teams: dict[str, Any]) -> Contact:
    health_field(people)
    return ill("Ines", notes="Limps", owner=people["bo"], team=teams["North"])


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


def test_a_nurse_who_opens_many_charts_at_night_is_seen_in_the_review(
    people: dict[str, Any], teams: dict[str, Any], signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scenario 33: every list, answer and card is in the log, and the night stands out."""
    bo = people["bo"]
    bo.user_permissions.add(Permission.objects.get(codename="view_phi"))
    health_field(people, sensitivity="basic")
    house = {"notes": "Limps", "team": teams["North"]}
    first = [ill(f"Aba{n}", **house) for n in range(5)]
    Contact.objects.bulk_create(Contact(given_name=f"P{n}", **house) for n in range(295))
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
    night = datetime.combine(monday + timedelta(days=1), time(2), timezone.get_default_timezone())
    # The database says when something happened; here it says that it is two in the night.
    create = AuditEvent.objects.create
    monkeypatch.setattr(AuditEvent.objects, "create", lambda **row: create(at=night, **row))
    told = charts_opened(signed_in("bo"), Caller(bo, scopes=["contacts:read"]), first[0])
    assert len({*told}) == 300
    assert read_by(bo) == [
        ("contacts:list", [FIELD], sorted(str(each.key) for each in first)),
        ("api-contact-list", ["notes"], sorted(told[:200])),
        ("api-contact-list", ["notes"], sorted(told[200:])),
        ("contacts:page", [FIELD, "notes"], [str(first[0].key)]),
    ]
    opened = signed_in("prisca").post("/privacy/reads/new/", follow=True)
    said = words(opened)
    assert "Bo Read many people in a day" in said
    assert "Bo Read at night" in said
    assert "Reads 4 Readers 1 People read 300" in said
    review = ReadReview.objects.get()
    assert [(flag["kind"], flag["user"], flag["people"]) for flag in review.flags] == [
        ("many", bo.pk, 300), ("night", bo.pk, 300),
    ]  # fmt: skip
    assert len(review.sample) == 4
    again = signed_in("prisca").post("/privacy/reads/new/", follow=True)
    assert (words(again), ReadReview.objects.count()) == (said, 1)
    judge, entry = f"/privacy/reads/{review.key}/judge/", review.sample[0]["entry"]
    assert signed_in("bo").post(judge, {"entry": entry, "verdict": "right"}).status_code == 403
    assert signed_in("prisca").post(judge, {"entry": entry, "verdict": "wrong"}).status_code == 302
    review.refresh_from_db()
    assert review.sample[0]["verdict"] == "wrong"


def charts_opened(page: Any, program: Caller, one: Contact) -> list[str]:
    """Read a page of the list, everybody by a program, and one card; return whom it got."""
    page.cookies[COOKIE] = FIELD
    assert page.get("/contacts/?sort=name").content.decode().count(ILLNESS) >= 5
    told, path = [], "/contacts/?fields=key,notes&limit=200"
    while path:
        answer = program("GET", path).json()
        assert {row["notes"] for row in answer["results"]} == {"Limps"}
        told += [row["key"] for row in answer["results"]]
        following = answer["paging"]["next"]
        path = following["link"].removeprefix("http://testserver/api/v1") if following else ""
    assert ILLNESS in page.get(f"/contacts/{one.key}/").content.decode()
    return told


def read_by(user: Any) -> list[tuple[str, list[str], list[str]]]:
    """Return where a colleague read which health data, and whose."""
    rows = AuditEvent.objects.filter(verb="phi.read", user_id=user.pk).order_by("pk")
    return [(row.facts["page"], row.facts["fields"], row.facts["people"]) for row in rows]


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
