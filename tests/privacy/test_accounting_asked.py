"""Somebody asks who was told of their health: from the public page to the accounting."""

from typing import Any

import pytest
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.merging.merging import merge_contacts
from privacy.models.phi import Agreement, EmergencyAccess
from privacy.models.requests import PrivacyRequest
from tests.privacy.asking import noa
from tests.privacy.desk import asked_on_page, page_of, proven_on_page, say_whose, words
from tests.privacy.patients import FIELD, ILLNESS, health_field, ill

pytestmark = pytest.mark.django_db
POINTS = ("email", "name")


@pytest.fixture(autouse=True)
def hipaa(settings: Any, tmp_path: Any) -> None:
    settings.HIPAA_MODE, settings.MEDIA_ROOT = True, tmp_path


def accounting(desk: Any, request: PrivacyRequest) -> str:
    return words(desk.get(f"{page_of(request)}accounting/"))


def reported(desk: Any, request: PrivacyRequest, contact: Contact, **said: str) -> int:
    """Add a disclosure that a business associate told us of."""
    told = {"contact": contact.key, "what": "Diagnosis", "reported_by": "Clinic IT"}
    return int(desk.post(f"{page_of(request)}do/report-disclosure/", told | said).status_code)


def test_an_accounting_covers_six_years_and_offers_the_fee_of_the_second_before_any_work(
    people: Any, desk_on: Any
) -> None:
    """Scenario 35: without treatment, payment and operations; repeats stand in one line."""
    contact, desk = noa(Actor(people["dario"], Door.PAGE)), desk_on("2026-11-15")
    asked = asked_on_page("hipaa.accounting", name="Noa Prats")
    say_whose(desk, asked, contact)
    proven_on_page(desk, asked, *POINTS)
    health = {"recipient": "Register", "purpose": "Public health"}
    for day in ("2020-11-14", "2020-11-15", "2022-03-01", "2024-03-01"):
        assert reported(desk, asked, contact, at=f"{day} 12:00", **health) == 302
    paid = {"recipient": "Insurer", "purpose": "Payment", "exclusion": "operations"}
    assert reported(desk, asked, contact, at="2023-11-19 12:00", **paid) == 302
    assert reported(desk, asked, contact, at="2023-11-19 12:00", recipient="Nobody") == 422
    page = accounting(desk, asked)
    assert "15 Nov 2020 – 15 Nov 2026 · 45 CFR 164.528" in page
    line = "Register Diagnosis Public health Clinic IT 15 Nov 2020 times: 3, the last on 1 Mar 2024"
    assert line in page
    assert "Left out by law" in page
    assert ("Insurer" in page, "Nobody" in page, "may cost a fee" in page) == (False, False, False)
    later = desk_on("2027-05-03")
    second = asked_on_page("hipaa.accounting", name="Noa Prats")
    told = "The second accounting within 12 months: a fee may be asked for, told beforehand."
    assert told in words(later.get(page_of(second)))
    assert (second.tasks.filter(done_at=None).count(), second.status) == (0, "new")
    assert "tell the person how much before any work" in accounting(later, second)


def test_what_was_read_in_an_emergency_and_given_away_is_accounted_for(
    people: Any, teams: Any, signed_in: Any
) -> None:
    """Scenario 34: broken glass, a file for the laboratory, and the person asks who was told."""
    health_field(people)
    patient = ill("Ines", family_name="Ibarra", email="ines@example.org", team=teams["North"])
    today = timezone.localdate()
    Agreement.objects.create(
        vendor="City laboratory", services="Analyses", destinations=["lab"], signed_on=today,
        starts_on=today, categories=["clinical"],
    )  # fmt: skip
    file = {"purpose": "Blood test", "format": "csv", "columns": ["given_name", FIELD],
            "recipient": "lab"}  # fmt: skip
    ana = signed_in("ana")
    assert ana.post("/contacts/export/", file).status_code == 400
    assert ana.post("/privacy/emergency/", {"reason": "Unconscious at the door"}).status_code == 302
    taken = ana.post("/contacts/export/", file)
    assert f"Ines,{ILLNESS}" in b"".join(taken.streaming_content).decode()
    desk = signed_in("prisca")
    log = words(desk.get("/privacy/reads/"))
    assert "Unconscious at the door" in log
    assert EmergencyAccess.objects.get().user == people["ana"]
    # What was disclosed of a record is the person's also once it is merged into another one.
    now = ill("Ines", family_name="Ibarra", email="ines.now@example.org", team=teams["North"])
    merge_contacts(survivor=now, absorbed=patient, by=Actor(people["root"], Door.PAGE))
    asked = asked_on_page("hipaa.accounting", email="ines.now@example.org", name="Ines Ibarra")
    say_whose(desk, asked, now)
    proven_on_page(desk, asked, *POINTS)
    assert "City laboratory Given name, Diagnosis Blood test" in accounting(desk, asked)
