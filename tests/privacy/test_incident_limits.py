"""Limits nearer than the law's: what an agreement says, and what we set ourselves."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.collaboration import Notice
from privacy.models.incidents import Incident
from privacy.models.phi import Agreement
from privacy.operations.incidents.duties import note_told
from privacy.operations.incidents.judging import delay_notices
from privacy.operations.incidents.reminding import remind_of_duties
from privacy.operations.incidents.reporting import change_incident
from tests.privacy.incidents import FOUND, duties, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


def agreement(days: int) -> Agreement:
    return Agreement.objects.create(
        vendor="Clinic", services="Hosting", categories=["clinical"], report_days=days,
        signed_on=date(2026, 1, 1), starts_on=date(2026, 1, 1),
    )  # fmt: skip


def changed(incident: Incident, by: Actor, **values: Any) -> dict[str, tuple[str, str]]:
    change_incident(incident=incident, values=values, by=by, now=FOUND)
    return duties(incident)


def test_a_business_associate_tells_by_the_day_of_its_agreement_and_never_later_than_the_law(
    officer: Actor, signed_in: Any
) -> None:
    """45 CFR 164.410(b): 60 days at most; the agreement may say less."""
    incident = reported(officer, laws=["gdpr", "hipaa"], role="processor")
    law = {"gdpr.breach_controller": ("open", ""),
           "hipaa.breach_business_associate": ("open", "2026-12-02T23:59")}  # fmt: skip
    assert duties(incident) == law
    assert changed(incident, officer, agreement=agreement(5)) == dict.fromkeys(
        law, ("open", "2026-10-08T23:59")
    )
    duty = incident.duties.get(right="hipaa.breach_business_associate")
    assert (duty.clock["agreement"]["days"], duty.clock["agreement"]["until"]) == (5, "2026-10-08")
    page = signed_in("prisca").get(reverse("privacy:incident", args=[incident.key]))
    assert "164.504(e)(2)(ii)(C)" in page.content.decode()
    longer = changed(incident, officer, agreement=agreement(60))
    assert longer["hipaa.breach_business_associate"] == ("open", "2026-12-02T23:59")
    asked = {"authority": "FBI, case 7", "on": date(2026, 10, 3), "by": officer, "now": FOUND}
    delay_notices(incident=incident, kind="written", until=date(2027, 1, 15), **asked)
    assert duties(incident)["hipaa.breach_business_associate"] == ("open", "2027-01-15T23:59")
    with pytest.raises(Invalid) as refused:
        changed(incident, officer, role="controller")
    assert list(refused.value.fields) == ["agreement"]
    assert changed(incident, officer, agreement=None) == {
        **law, "hipaa.breach_business_associate": ("open", "2027-01-15T23:59"),
    }  # fmt: skip


def test_our_own_limit_is_nearer_and_the_hours_of_the_law_stay_what_they_are(
    officer: Actor, settings: Any, signed_in: Any
) -> None:
    settings.ORG_BREACH_HOURS = 30
    incident, system = reported(officer), Actor.system(Door.JOB)
    assert duties(incident)["gdpr.breach_authority"] == ("open", "2026-10-06T11:00")
    duty = incident.duties.get(right="gdpr.breach_authority")
    assert duty.clock["house"] == {"hours": 30, "until": "2026-10-04T15:00:00+00:00"}
    page = signed_in("prisca").get(reverse("privacy:incident", args=[incident.key]))
    assert "2026-10-04T17:00:00+02:00" in page.content.decode()
    told = [remind_of_duties(by=system, now=FOUND + timedelta(hours=h))
            for h in (5, 7, 29, 31, 47, 49, 71, 73, 90)]  # fmt: skip
    assert told == [0, 1, 0, 1, 0, 1, 0, 1, 0]
    kinds = Notice.objects.filter(user=officer.user, kind__startswith="incident_").order_by("pk")
    assert [each.kind for each in kinds if each.kind != "incident_reported"] == [
        "incident_due_soon", "incident_due_soon", "incident_due_soon", "incident_overdue",
    ]  # fmt: skip
    # After our own limit and within the law's: nobody has to say why it is late.
    note_told(duty=duty, at=FOUND + timedelta(hours=60), by=officer, now=FOUND + timedelta(days=9))
    assert duties(incident)["gdpr.breach_authority"][0] == "done"


@pytest.mark.parametrize(("hours", "problems"), [(72, []), (1, []), (73, ["privacy.E001"]),
                                                 (0, ["privacy.E001"])])  # fmt: skip
def test_no_own_limit_is_longer_than_the_laws(
    settings: Any, officer: Actor, hours: int, problems: list[str]
) -> None:
    settings.ORG_BREACH_HOURS = hours
    found = [each.id for each in run_checks() if str(each.id).startswith("privacy.")]
    assert found == problems
    assert duties(reported(officer))["gdpr.breach_authority"] == ("open", "2026-10-06T11:00")
