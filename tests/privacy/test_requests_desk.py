"""Requests from the first word on the public page to the answer of the desk."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.operations.merging.merging import merge_contacts
from governance.models.audit import AuditEvent
from privacy.links import status_link
from privacy.models.packages import Package
from privacy.models.requests import PrivacyRequest, RequestMatch
from privacy.operations.desk.asker import asker_of
from privacy.operations.desk.deciding import (
    MatchesOpen,
    NoSuchGround,
    TasksOpen,
    complete,
    refuse,
)
from privacy.operations.desk.identity import (
    ContestedPoint,
    ask_identity,
    standing,
)
from privacy.operations.desk.matching import confirmed_people, decide_match
from privacy.operations.desk.own import OwnRequest, read_asker
from privacy.operations.desk.steps import note_of
from privacy.operations.erasing.approving import approve_erasure
from privacy.operations.erasing.planning import plan_erasure
from tests.privacy.asking import NOW, ask, confirm_all, noa
from tests.privacy.desk import (
    asked_on_page,
    decide,
    letter_on_page,
    page_of,
    say_whose,
    words,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stored(settings: Any, tmp_path: Path) -> None:
    """Keep what a plan of an erasure looks through in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def prisca(people: dict[str, Any]) -> Actor:
    """The privacy officer."""
    return Actor(people["prisca"], Door.PAGE)


def test_who_asks_is_sealed_and_the_dates_carry_their_rules() -> None:
    """Neither the row nor its history holds a word of the person."""
    made = ask("gdpr.access", name="Noa Prats", statement="What do you know of me?")
    stored = PrivacyRequest.objects.get(pk=made.pk)
    row = repr(PrivacyRequest.objects.filter(pk=made.pk).values())
    history = repr(PrivacyRequest.history.filter(id=made.pk).values())
    # Sealed text is random letters: three in a row may stand in it by chance, five hardly.
    assert not [word for word in ("prats", "you know") if word in (row + history).lower()]
    assert asker_of(stored).person.statement == "What do you know of me?"
    assert (made.number, stored.due) == ("PR-2026-0001", date(2026, 12, 21))
    assert stored.clock["because"]["response_due"].startswith("GDPR Art 12(3)")
    assert stored.clock["calendar"] == "ES"


def test_specific_pieces_with_two_points_are_answered_by_categories(
    prisca: Actor, desk_on: Any
) -> None:
    """Scenario 12: nothing is disclosed, the clock goes on from the first receipt."""
    contact, desk = noa(prisca), desk_on("2026-11-20")
    asked = asked_on_page("ccpa.know_specific", name="Noa Prats")
    say_whose(desk, asked, contact)
    points = ["email", "name", "address"]
    assert decide(desk, asked, "ask", points=points).status_code == 302
    proof = {"p.name": "Noa Prats", "p.address": "Carrer Vell 3", "declared": "yes"}
    answered = Client().post(status_link(asked).removeprefix("http://127.0.0.1:8000"), proof)
    assert (answered.status_code, "Carrer Vell 3" in words(desk.get(page_of(asked)))) == (200, True)
    short = decide(desk, asked, "verified", matched=points[:2], declaration="on")
    assert "Not enough agrees for this right: 3 points are needed." in words(short)
    packages = reverse("privacy:packages", args=[asked.key])
    early = desk.post(packages, {"kind": "know_specific"})
    assert "It is not known yet whether this is the person." in words(early)
    assert decide(desk, asked, "unverified", matched=points[:2]).status_code == 302
    asked.refresh_from_db()
    check, letter = asked.identity_checks.get(), asked.letters.get(kind="unverified")
    assert (asked.status, asked.outcome, asked.ground) == ("refused", "converted", "unverified")
    assert (check.evidence, check.evidence_deleted_at) == ("", NOW)
    assert "could not verify" in words(
        desk.get(reverse("privacy:letter", args=[asked.key, letter.key]))
    )
    assert desk.post(packages, {"kind": "know_specific"}).status_code == 422
    lesser = asked.following.get()
    assert lesser.right == "ccpa.know_categories"
    assert lesser.response_due == asked.response_due == date(2027, 1, 4)
    assert standing(lesser) == "verified"
    assert confirmed_people(lesser) == confirmed_people(asked) == [contact.pk]
    assert "Answer by 4 Jan 2027" in words(desk.get(page_of(lesser)))
    done = desk.post(reverse("privacy:packages", args=[lesser.key]), {"kind": "know_categories"})
    assert (done.status_code, [*Package.objects.values_list("kind", "request")]) == (
        302, [("know_categories", lesser.pk)],
    )  # fmt: skip


def test_the_contested_field_never_proves_who_somebody_is(prisca: Actor) -> None:
    """Scenario 13: a correction of the address is not verified by the address."""
    asked = ask("ccpa.correct", changes={"address": "Carrer Nou 5"})
    with pytest.raises(ContestedPoint):
        ask_identity(request=asked, points=["email", "address"], by=prisca, now=NOW)
    check = ask_identity(request=asked, points=["email", "name"], by=prisca, now=NOW)
    assert check.points == ["email", "name"]


def test_an_agent_shows_a_permission_and_full_powers_need_no_more(desk_on: Any) -> None:
    """Scenario 14: first waiting, with the reason in a letter; a power of attorney is enough."""
    desk = desk_on("2026-11-20")
    agent = {"whom": "other", "agent_name": "Opt Out Ltd", "agent_email": "a@optout.example"}
    asked = asked_on_page("ccpa.delete", **agent, agent_kind="permission")
    assert (asked.status, asked.flags) == ("identity", ["agent_unproven"])
    unproven = "The agent has not shown that they may act for the person."
    assert unproven in words(desk.get(page_of(asked)))
    early = decide(desk, asked, "complete")
    assert (early.status_code, unproven in words(early)) == (422, True)
    assert "signed" in letter_on_page(desk, asked, "agent")
    assert decide(desk, asked, "no_authority", note="Not signed.").status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.flags, asked.closed_at) == ("identity", ["agent_unproven"], None)
    assert decide(desk, asked, "authority", note="Signed on paper.").status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.flags) == ("working", [])
    powers = asked_on_page("ccpa.delete", email="b@example.com", **agent, agent_kind="attorney")
    assert decide(desk, powers, "authority").status_code == 302
    assert "Ask for proof of identity" not in words(desk.get(page_of(powers)))
    assert decide(desk, powers, "ask", points=["email", "name"]).status_code == 422
    assert (standing(powers), powers.identity_checks.count()) == ("not_needed", 0)
    assert decide(desk, powers, "complete").status_code == 302


def test_the_third_request_to_know_within_a_year_is_flagged_not_decided(desk_on: Any) -> None:
    """Scenario 16: the officer may refuse, has to say why, and the metrics count it."""
    may = "The third such request within 12 months: it may be refused, with reasons."
    for day in ("2026-01-10", "2026-06-10"):
        desk = desk_on(day)
        assert may not in words(desk.get(page_of(asked_on_page("ccpa.know_categories"))))
    desk = desk_on("2026-11-20")
    third = asked_on_page("ccpa.know_specific")
    assert (third.flags, may in words(desk.get(page_of(third)))) == (["third_in_12_months"], True)
    silent = decide(desk, third, "refuse", ground="too_many", note=" ")
    assert (silent.status_code, third.steps.filter(kind="refused").exists()) == (422, False)
    facts = "Asked in January and June."
    assert decide(desk, third, "refuse", ground="too_many", note=facts).status_code == 302
    third.refresh_from_db()
    step = third.steps.get(kind="refused")
    assert (third.status, third.outcome) == ("refused", "denied")
    assert step.law == "Civ. Code 1798.130(b)"
    assert note_of(third, step) == facts
    metrics = words(desk.get("/privacy/requests/metrics/?year=2026&law=ccpa"))
    # Received, complied, in part, denied, withdrawn, open, late, extended, median and mean days.
    assert "Know other grounds: 1 3 0 0 1 0 2 2 0 0 0" in metrics
    desk_on("2027-11-20")
    assert asked_on_page("ccpa.know_categories").flags == ["duplicate"]


def test_two_records_of_one_person_and_a_shared_phone_are_shown(
    prisca: Actor, desk_on: Any
) -> None:
    """Scenario 39: both are proposed with evidence; the household's other record is told apart."""
    home = {"phone": "+34 600 111 222"}
    first = noa(prisca, **home)
    second = noa(prisca, email="noa.work@example.com", **home)
    other = create(prisca, given_name="Pere", family_name="Vila", email="pere@example.com", **home)
    twin = noa(prisca, email="noa.once@example.com")
    merge_contacts(survivor=first, absorbed=twin, by=Actor.system())
    desk = desk_on("2026-11-20")
    asked = asked_on_page("gdpr.erasure", name="Noa Prats")
    found = {match.contact_id: match for match in asked.matches.order_by("-score")}
    assert set(found) == {first.pk, second.pk, other.pk, twin.pk}
    assert found[twin.pk].evidence["via"] == "merged"
    assert found[first.pk].evidence["agrees"] == ["email", "name"]
    assert found[second.pk].evidence["of"] == str(first.key)
    assert found[other.pk].evidence["via"] == "shares_phone"
    assert found[other.pk].evidence["against"] == ["name"]
    page = words(desk.get(page_of(asked)))
    assert "Email agrees Name agrees" in page
    assert "Name differs shares a phone with another proposed record" in page
    assert confirmed_people(asked) == []
    for contact, mine in ((first, True), (second, True), (other, False)):
        say_whose(desk, asked, contact, mine)
    assert confirmed_people(asked) == [first.pk, second.pk]
    rows = asked.tasks.get(system="contacts.ContactPoint").facts
    # The absorbed record's address came along with the merge.
    assert rows == {"rows": 5}


def test_the_log_is_only_added_to(prisca: Actor) -> None:
    """Not even the application changes a step."""
    step = ask("gdpr.access").steps.first()
    for change in (lambda: step.delete(), lambda: step.save()):
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            change()


def test_nobody_decides_about_their_own_request(prisca: Actor) -> None:
    """Scenario 42: not the officer who is the person, by whichever address they are found."""
    mine = noa(prisca, email="prisca@example.com", phone="+34600111222")
    prisca.user.email = "prisca@example.com"
    asked = ask("gdpr.access", email="", phone="+34600111222")
    match = RequestMatch.objects.get(contact=mine)
    with pytest.raises(OwnRequest):
        decide_match(match=match, confirmed=True, by=prisca, now=NOW)
    with pytest.raises(OwnRequest):
        refuse(request=asked, ground="excessive", note="No.", by=prisca, now=NOW)
    erasure = plan_erasure(people=[mine.pk], by=Actor.system(), now=NOW, request=asked)
    with pytest.raises(OwnRequest):
        approve_erasure(erasure=erasure, plan_hash=erasure.plan_hash, by=prisca, now=NOW)
    read_asker(request=asked, by=prisca)
    assert AuditEvent.objects.filter(verb="privacy_request.own_read").count() == 1


def test_only_lawful_grounds_refuse_and_nothing_closes_half_done(prisca: Actor) -> None:
    """The objection to marketing knows no ground; an erasure waits for its tasks."""
    noa(prisca)
    objection = ask("gdpr.object_marketing")
    with pytest.raises(NoSuchGround):
        refuse(request=objection, ground="excessive", note="Often.", by=prisca, now=NOW)
    erasure = ask("gdpr.erasure")
    with pytest.raises(MatchesOpen):
        complete(request=erasure, by=prisca, now=NOW)
    confirm_all(erasure, prisca)
    with pytest.raises(TasksOpen):
        complete(request=erasure, by=prisca, now=NOW)
    assert Contact.objects.filter(erased_at=None).count() == 1


def create(by: Actor, **values: Any) -> Contact:
    """Return a record of somebody else."""
    from contacts.operations.contacts import create_contact

    return create_contact(values=values, by=by)
