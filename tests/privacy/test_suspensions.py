"""An agency keeps disclosures out of an accounting before anybody asked for one: 164.528(a)(2)."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from privacy.models.health import AccountingSuspension
from privacy.operations.acting.agreeing import report_disclosure
from privacy.reading.accounting import accounting_of
from tests.contacts.api_client import Caller
from tests.privacy.asking import noa

pytestmark = pytest.mark.django_db
SAID = {"kind": "police", "recipient": "FBI", "official": "Agent Doe", "statement": "Would warn"}


@pytest.fixture
def prisca(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def patient(prisca: Actor) -> Contact:
    contact = noa(prisca)
    for recipient in ("Register", "FBI"):
        at = timezone.now() - timedelta(days=9)
        report_disclosure(contact=contact, at=at, recipient=recipient, what="Diagnosis",
                          purpose="Inquiry", by=prisca)  # fmt: skip
    return contact


def told(patient: Contact) -> list[str]:
    found = accounting_of([patient], asked_on=timezone.localdate())
    return sorted(line.first.recipient for line in found.lines)


def test_the_officer_suspends_on_the_record_s_own_page_and_ends_it_there(
    patient: Contact, signed_in: Any
) -> None:
    desk, today = signed_in("prisca"), timezone.localdate()
    page = reverse("privacy:suspensions", args=[patient.key])
    late = SAID | {"oral": "on", "said_on": today, "until": today + timedelta(days=31)}
    refused = desk.post(page, late | {"contact": patient.key})
    assert refused.status_code == 400
    assert "What was said orally holds for 30 days at most" in refused.content.decode()
    assert not AccountingSuspension.objects.exists()
    given = SAID | {"contact": patient.key, "oral": "on", "said_on": today}
    assert desk.post(page, given).url == page
    row = AccountingSuspension.objects.get()
    assert (row.recipient, row.until, told(patient)) == (
        "FBI", today + timedelta(days=30), ["Register"],
    )  # fmt: skip
    shown = desk.get(page).content.decode()
    assert "Would warn" in shown
    assert "Left out until" in shown
    end = reverse("privacy:suspension_end", args=[patient.key, row.key])
    assert desk.post(end).url == page
    assert told(patient) == ["FBI", "Register"]
    assert "Over since" in desk.get(page).content.decode()
    somebody_else = Contact.objects.create(given_name="Other", owner=patient.owner)
    wrong = reverse("privacy:suspension_end", args=[somebody_else.key, row.key])
    assert desk.post(wrong).status_code == 404


def test_a_program_of_the_officer_suspends_lists_and_ends_without_the_words(
    patient: Contact, prisca: Actor, people: dict[str, Any]
) -> None:
    caller, today = Caller(prisca.user), timezone.localdate()
    unknown = SAID | {"contact": str(prisca.user.pk), "said_on": str(today)}
    assert caller("POST", "/accounting-suspensions/", unknown).status_code == 400
    asked = SAID | {"contact": str(patient.key), "said_on": str(today)}
    written = caller("POST", "/accounting-suspensions/", asked)
    assert written.status_code == 400
    assert [error["pointer"] for error in written.json()["errors"]] == ["/until"]
    until = str(today + timedelta(days=200))
    made = caller("POST", "/accounting-suspensions/", asked | {"until": until})
    assert (made.status_code, told(patient)) == (201, ["Register"])
    listed = caller("GET", f"/accounting-suspensions/?contact={patient.key}").json()["results"]
    assert [(row["recipient"], row["until"], row["current"]) for row in listed] == [
        ("FBI", until, True)
    ]
    assert "Would warn" not in str(listed)
    ended = caller("POST", f"/accounting-suspensions/{made.json()['key']}/end/").json()
    assert (ended["current"], ended["ended_on"]) == (False, str(today))
    assert told(patient) == ["FBI", "Register"]
    assert Caller(people["marta"])("GET", "/accounting-suspensions/").status_code == 403
