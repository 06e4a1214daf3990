"""Incidents: whom the laws want to be told by when, who is concerned, and the proof of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from config.errors import Invalid
from privacy.laws.incidents import Delay, Judged, duties_of, substitute_steps
from privacy.models.incidents import Incident, IncidentDuty
from privacy.operations.incidents.counting import count_people
from privacy.operations.incidents.duties import note_told
from privacy.operations.incidents.judging import delay_notices
from privacy.operations.incidents.reporting import (
    change_incident,
)
from privacy.reading.incidents import log_of_year
from tests.privacy.incidents import FOUND, KNOWN, crowd, duties, file_of, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people: dict[str, Any]) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        ({"laws": {"gdpr"}}, ["gdpr.breach_authority", "gdpr.breach_subject"]),
        (
            {"laws": {"gdpr"}, "risk": "risk"},
            ["gdpr.breach_authority", "gdpr.breach_subject: not_high"],
        ),
        (
            {"laws": {"gdpr"}, "risk": "none"},
            ["gdpr.breach_authority: no_risk", "gdpr.breach_subject: not_high"],
        ),
        (
            {"laws": {"gdpr", "hipaa", "cal"}, "conclusion": "secured", "states": {"CA": 501}},
            [
                "gdpr.breach_authority: no_risk", "gdpr.breach_subject: unintelligible",
                "hipaa.breach_individual: secured", "hipaa.breach_hhs: secured",
                "hipaa.breach_media CA: secured", "cal.breach_individual: secured",
                "cal.breach_attorney_general CA: secured",
            ],
        ),
        (
            {"laws": {"hipaa", "cal"}, "conclusion": "low", "states": {"CA": 500, "NY": 501}},
            [
                "hipaa.breach_individual: low", "hipaa.breach_hhs: low",
                "hipaa.breach_media NY: low", "cal.breach_individual",
            ],
        ),
        (
            {"laws": {"gdpr", "hipaa", "cal"}, "processor": True},
            ["gdpr.breach_controller", "hipaa.breach_business_associate", "cal.breach_owner"],
        ),
    ],
)  # fmt: skip
def test_each_law_asks_what_its_text_asks(judged: dict[str, Any], expected: list[str]) -> None:
    found = duties_of(Judged(**{**judged, "laws": frozenset(judged["laws"])}))
    said = [
        each.right + (f" {each.place}" if each.place else "")
        + (f": {each.ground}" if each.ground else "")
        for each in found
    ]  # fmt: skip
    assert said == expected


def test_by_word_a_delay_is_thirty_days_and_few_without_an_address_need_no_posting() -> None:
    on = date(2026, 7, 1)
    assert Delay("oral", on).ends == Delay("oral", on, date(2026, 12, 1)).ends == date(2026, 7, 31)
    assert Delay("written", on, date(2026, 12, 1)).ends == date(2026, 12, 1)
    assert [substitute_steps(n) for n in (0, 9, 10)] == [
        (), ("other_means",), ("posting", "toll_free"),
    ]  # fmt: skip


def test_a_stolen_laptop_with_a_plain_file_is_told_under_three_laws_at_once(
    people: Any, officer: Actor, signed_in: Any
) -> None:
    """37: Friday 17:20, across the change of the clocks; 501 residents of California."""
    inside = crowd(officer, 501, country="US", region="California")
    export = file_of([*inside, *crowd(officer, 2, country="ES", region="Madrid")])
    page = signed_in("prisca")
    said = {
        "title": "Laptop", "nature": "lost", "happened": "Stolen on the train.",
        "discovered_at": "2026-03-27T17:20", "started_at": "2026-03-27T12:00",
    }  # fmt: skip
    page.post(reverse("privacy:incident_new"), said)
    incident = Incident.objects.get()
    assert (incident.number[:4], duties(incident)) == (
        "INC-",
        {
            "gdpr.breach_authority": ("open", "2026-03-30T18:20"),
            "gdpr.breach_subject": ("open", ""),
        },
    )
    act = lambda name: reverse("privacy:incident_act", args=[incident.key, name])  # noqa: E731
    law = {**said, "aware_at": "2026-03-27T17:20", "role": "controller"}
    law |= {"laws": ["gdpr", "hipaa", "cal"], "kinds": ["name", "health"]}
    page.post(reverse("privacy:incident_edit", args=[incident.key]), law)
    page.post(act("count"), {"count-exports": [str(export.key)]})
    incident.refresh_from_db()
    assert (incident.people, incident.states) == (503, {"CA": 501})
    assert duties(incident) == {
        "cal.breach_attorney_general CA": ("open", ""),
        "cal.breach_individual": ("open", "2026-04-26T23:59"),
        "gdpr.breach_authority": ("open", "2026-03-30T18:20"),
        "gdpr.breach_subject": ("open", ""),
        "hipaa.breach_hhs": ("open", "2026-05-26T23:59"),
        "hipaa.breach_individual": ("open", "2026-05-26T23:59"),
        "hipaa.breach_media CA": ("open", "2026-05-26T23:59"),
    }
    secured = {"judge-risk": "none", "judge-conclusion": "secured", "judge-method": "AES-256"}
    refused = page.post(act("judge"), secured)
    assert refused.status_code == 400
    cites = ("GDPR Art 33(1)", "45 CFR 164.406", "Civ. Code 1798.82(a)(2)")
    assert [cite for cite in cites if cite not in refused.content.decode()] == []
    secured |= {"judge-keys": "Not on the laptop", "judge-proof": "Inventory of May"}
    page.post(act("judge"), secured)
    incident.refresh_from_db()
    assert {state for state, _due in duties(incident).values()} == {"not_needed"}
    assert incident.secured["keys"] == "Not on the laptop"


def test_few_people_are_reported_to_hhs_after_the_year_and_a_delay_moves_what_may_wait(
    officer: Actor,
) -> None:
    """H05 to H07 of rights.toml; 164.412."""
    incident = reported(officer, laws=["gdpr", "hipaa"])
    assert duties(incident)["hipaa.breach_hhs"] == ("open", "2026-12-02T23:59")
    reach = {"exports": [file_of(crowd(officer, 40, country="US", region="tx")).key]}
    count_people(incident=incident, reach=reach, by=officer, now=FOUND, since=FOUND)
    assert duties(incident)["hipaa.breach_hhs"] == ("open", "2027-03-01T23:59")
    assert duties(incident)["hipaa.breach_individual"] == ("open", "2026-12-02T23:59")
    asked = {"authority": "FBI, case 7", "on": date(2026, 10, 3), "by": officer, "now": FOUND}
    delay_notices(incident=incident, kind="oral", **asked)
    assert duties(incident)["hipaa.breach_individual"] == ("open", "2026-12-02T23:59")
    until = date(2027, 1, 15)
    delay_notices(incident=incident, kind="written", until=until, **asked)
    assert duties(incident)["hipaa.breach_individual"] == ("open", "2027-01-15T23:59")
    assert duties(incident)["gdpr.breach_authority"] == ("open", "2026-10-06T11:00")
    change_incident(incident=incident, values=KNOWN, by=officer, now=FOUND)
    header, line = log_of_year(officer.user, 2026)
    assert dict(zip(header, line, strict=True))["people"] == 40


def test_a_late_notice_says_why_parts_may_follow_and_the_sample_waits_for_the_letters(
    officer: Actor,
) -> None:
    incident = reported(officer, laws=["gdpr", "cal"])
    reach = {"exports": [file_of(crowd(officer, 501, country="US", region="CA")).key]}
    count_people(incident=incident, reach=reach, by=officer, now=FOUND, since=FOUND)
    duty = {each.right: each for each in incident.duties.all()}
    said = {"at": FOUND + timedelta(hours=80), "by": officer, "now": FOUND + timedelta(days=9)}
    with pytest.raises(Invalid) as late:
        note_told(duty=duty["gdpr.breach_authority"], complete=False, **said)
    assert list(late.value.fields) == ["late_because"]
    first = {**said, "at": FOUND + timedelta(hours=70)}
    note_told(duty=duty["gdpr.breach_authority"], complete=False, to="AEPD", **first)
    note_told(duty=duty["gdpr.breach_authority"], reference="E/1", **said)
    row = IncidentDuty.objects.get(pk=duty["gdpr.breach_authority"].pk)
    assert (row.state, [part["complete"] for part in row.phases]) == ("done", [False, True])
    note_told(duty=duty["cal.breach_individual"], **said)
    assert duties(incident)["cal.breach_attorney_general CA"] == ("open", "2026-10-21T23:59")
