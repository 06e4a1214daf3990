"""Requests from the first word to the answer, through the operations of the desk."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.operations.merging.merging import merge_contacts
from governance.models.audit import AuditEvent
from privacy.models.requests import PrivacyRequest, RequestMatch
from privacy.operations.desk.asker import Agent, asker_of
from privacy.operations.desk.deciding import (
    MatchesOpen,
    NoSuchGround,
    TasksOpen,
    complete,
    refuse,
)
from privacy.operations.desk.identity import (
    AuthorityMissing,
    ContestedPoint,
    VerificationForbidden,
    ask_identity,
    decide_authority,
    decide_identity,
    standing,
)
from privacy.operations.desk.matching import confirmed_people, decide_match
from privacy.operations.desk.own import OwnRequest, read_asker
from privacy.operations.desk.steps import note_of
from privacy.operations.erasing.approving import approve_erasure
from privacy.operations.erasing.planning import plan_erasure
from privacy.operations.letters.drafting import words_of
from tests.privacy.asking import NOW, ask, confirm_all, noa

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
    assert "noa" not in (row + history).lower()
    assert asker_of(stored).person.statement == "What do you know of me?"
    assert (made.number, stored.due) == ("PR-2026-0001", date(2026, 12, 21))
    assert stored.clock["because"]["response_due"].startswith("GDPR Art 12(3)")
    assert stored.clock["calendar"] == "ES"


def test_specific_pieces_with_two_points_are_answered_by_categories(prisca: Actor) -> None:
    """Scenario 12: nothing is disclosed, the clock goes on from the first receipt."""
    noa(prisca)
    asked = ask("ccpa.know_specific", name="Noa Prats")
    confirm_all(asked, prisca)
    points = ["email", "name", "address"]
    check = ask_identity(request=asked, points=points, by=prisca, now=NOW, evidence="papers")
    with pytest.raises(Invalid):
        decide_identity(check=check, verified=True, matched=points[:2], by=prisca, now=NOW)
    decide_identity(check=check, verified=False, matched=points[:2], by=prisca, now=NOW)
    asked.refresh_from_db()
    check.refresh_from_db()
    lesser = asked.following.get()
    letter = words_of(asked.letters.get(kind="unverified"))
    assert "could not verify" in letter.body
    assert (asked.status, asked.outcome, asked.ground) == ("refused", "converted", "unverified")
    assert (check.evidence, check.evidence_deleted_at) == ("", NOW)
    assert lesser.right == "ccpa.know_categories"
    assert lesser.response_due == asked.response_due == date(2027, 1, 4)
    assert standing(lesser) == "verified"
    assert confirmed_people(lesser) == confirmed_people(asked)


def test_the_contested_field_never_proves_who_somebody_is(prisca: Actor) -> None:
    """Scenario 13: a correction of the address is not verified by the address."""
    asked = ask("ccpa.correct", changes={"address": "Carrer Nou 5"})
    with pytest.raises(ContestedPoint):
        ask_identity(request=asked, points=["email", "address"], by=prisca, now=NOW)
    check = ask_identity(request=asked, points=["email", "name"], by=prisca, now=NOW)
    assert check.points == ["email", "name"]


def test_an_agent_shows_a_permission_and_full_powers_need_no_more(prisca: Actor) -> None:
    """Scenario 14."""
    asked = ask("ccpa.delete", agent=Agent("permission", name="Opt Out Ltd"))
    assert (asked.status, asked.flags) == ("identity", ["agent_unproven"])
    with pytest.raises(AuthorityMissing):
        complete(request=asked, by=prisca, now=NOW)
    decide_authority(request=asked, shown=True, by=prisca, now=NOW)
    asked.refresh_from_db()
    assert (asked.status, asked.flags) == ("working", [])
    powers = ask("ccpa.delete", email="b@example.com", agent=Agent("attorney", proven=True))
    with pytest.raises(VerificationForbidden):
        ask_identity(request=powers, points=["email", "name"], by=prisca, now=NOW)
    assert standing(powers) == "not_needed"


def test_the_third_request_to_know_within_a_year_is_flagged_not_decided(prisca: Actor) -> None:
    """Scenario 16: the officer may refuse, and has to say why."""
    for month in (1, 6):
        ask("ccpa.know_categories", at=datetime(2026, month, 10, 12, tzinfo=UTC))
    third = ask("ccpa.know_specific")
    assert third.flags == ["third_in_12_months"]
    assert ask("ccpa.know_categories", at=NOW + timedelta(days=365)).flags == ["duplicate"]
    with pytest.raises(Invalid):
        refuse(request=third, ground="too_many", note=" ", by=prisca, now=NOW)
    refuse(request=third, ground="too_many", note="Asked in January and June.", by=prisca, now=NOW)
    third.refresh_from_db()
    step = third.steps.get(kind="refused")
    assert (third.status, third.outcome) == ("refused", "denied")
    assert step.law == "Civ. Code 1798.130(b)"
    assert note_of(third, step) == "Asked in January and June."


def test_two_records_of_one_person_and_a_shared_phone_are_shown(prisca: Actor) -> None:
    """Scenario 39: both are proposed with evidence; the household's other record is told apart."""
    home = {"phone": "+34 600 111 222"}
    first = noa(prisca, **home)
    second = noa(prisca, email="noa.work@example.com", **home)
    other = create(prisca, given_name="Pere", family_name="Vila", email="pere@example.com", **home)
    twin = noa(prisca, email="noa.once@example.com")
    merge_contacts(survivor=first, absorbed=twin, by=Actor.system())
    asked = ask("gdpr.erasure", name="Noa Prats")
    found = {match.contact_id: match for match in asked.matches.order_by("-score")}
    assert set(found) == {first.pk, second.pk, other.pk, twin.pk}
    assert found[twin.pk].evidence["via"] == "merged"
    assert found[first.pk].evidence["agrees"] == ["email", "name"]
    assert found[second.pk].evidence["of"] == str(first.key)
    assert found[other.pk].evidence["via"] == "shares_phone"
    assert found[other.pk].evidence["against"] == ["name"]
    assert confirmed_people(asked) == []
    for contact, mine in ((first, True), (second, True), (other, False)):
        decide_match(match=found[contact.pk], confirmed=mine, by=prisca, now=NOW)
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
