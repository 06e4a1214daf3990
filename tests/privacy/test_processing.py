"""The record of processing: generated, complete or saying what it lacks, kept and compared."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted, Stale
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.operations.purposes import create_purpose
from governance.inventory.described import all_lines
from governance.models.inventory import InventoryIssue
from governance.operations.fields import describe_fields
from governance.operations.inventory import refresh_inventory
from privacy.models.assessments import Assessment
from privacy.models.processing import FrozenRecord, ProcessingHouse, RecipientPlace
from privacy.operations.processing.assessing import (
    Signed,
    begin_assessment,
    change_assessment,
    sign_assessment,
)
from privacy.operations.processing.keeping import change_house, freeze_record, place_recipient
from privacy.operations.processing.record import differences, digest_of, record_now
from privacy.operations.processing.sample import load
from privacy.operations.processing.triggers import missing, of_law, triggers
from privacy.reading.processing.words import table_of
from segments.models.destinations import Destination
from segments.models.segment import Segment

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUSE = {
    "controller": "Shop, Madrid",
    "officer": "",
    "no_officer": True,
    "measures": "Locked office",
}


@pytest.fixture
def officer(people: Any) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def destination(people: Any) -> Destination:
    segment = Segment.objects.create(slug="all", name="All", kind="static", owner=people["marta"])
    return Destination.objects.create(
        slug="letters", name="Letters", kind="mailchimp", segment=segment, purpose="newsletter",
        channel="email", legal_basis="consent", fields=["given_name"], owner=people["marta"],
        agreement="DPA 1",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def events(by: Actor) -> None:
    names = {"name_en": "Events", "name_es": "Actos", "basis": "consent"}
    said = {"wording_en": "We invite you.", "wording_es": "Le invitamos."}
    create_purpose(slug="events", values=names | said, by=by)


def describe_everything(by: Actor) -> None:
    personal = [(line.table, line.column) for line in all_lines() if line.category]
    values = {"purposes": ("events", "newsletter", "offers", "service"), "retention": "Two years"}
    describe_fields(places=personal, values=values, by=by)


def codes() -> set[tuple[str, str]]:
    return {(gap.letter, gap.code) for gap in record_now()[1]}


def test_an_empty_house_lacks_what_each_letter_asks(destination: Destination) -> None:
    assert codes() == {
        ("a", "no_controller"), ("a", "no_officer"), ("c", "no_data"), ("d", "no_country"),
        ("f", "no_retention"), ("g", "no_measures"), ("", "no_purpose"),
    }  # fmt: skip


def test_each_gap_closes_with_what_is_said(officer: Actor, destination: Destination) -> None:
    change_house(values=HOUSE, by=officer)
    describe_everything(officer)
    assert codes() == {("d", "no_country")}
    name = f"destination:{destination.key}"
    place_recipient(recipient=name, values={"country": "US"}, by=officer)
    assert codes() == {("e", "no_safeguard")}
    resting = {"safeguard": "clauses", "reference": "SCC 2021/914"}
    place_recipient(recipient=name, values=resting, by=officer)
    assert codes() == set()


def test_gaps_are_issues_of_the_inventory_until_they_are_settled(
    officer: Actor, destination: Destination, signed_in: Any
) -> None:
    open_rows = InventoryIssue.objects.filter(closed_at=None, code__startswith="record_")
    refresh_inventory(by=officer)
    assert set(open_rows.values_list("code", "column")) >= {
        ("record_no_controller", ""), ("record_no_measures", ""), ("record_no_country", "Letters"),
    }  # fmt: skip
    page = signed_in("prisca").get(reverse("governance:inventory")).content.decode()
    assert "Nobody is named as the controller." in page
    assert "Letters · Privacy officer" in page
    change_house(values=HOUSE, by=officer)
    refresh_inventory(by=officer)
    left = set(open_rows.values_list("code", flat=True))
    assert "record_no_country" in left
    assert not {"record_no_controller", "record_no_officer", "record_no_measures"} & left


def test_the_record_of_the_sample_passes_the_checklist_of_article_30(
    officer: Actor, destination: Destination
) -> None:
    """(a) to (g) of Art. 30(1); columns nobody described yet are named, not hidden."""
    describe_everything(officer)
    load(by=officer, now=NOW)
    load(by=officer, now=NOW)
    content, gaps = record_now()
    assert [gap for gap in gaps if gap.letter] == []
    assert content["controller"]["controller"].startswith("La Tienda de Muestra")
    assert content["controller"]["officer"] == "Prisca, privacidad@tienda.example"
    activities = {row["purpose"]: row for row in content["activities"]}
    assert activities.keys() == {
        "events", "newsletter", "offers", "service", "house.requests", "house.security",
    }  # fmt: skip
    for row in activities.values():
        assert row["bases"]
        assert row["subjects"][:2] == ["lead", "prospect"]
        assert row["categories"]
        assert row["retention"]
    [recipient] = content["recipients"]
    assert (recipient["name"], recipient["country"], recipient["safeguard"]) == (
        "Letters", "US", "clauses",
    )  # fmt: skip
    assert recipient["fields"] == ["email", "given_name"]
    assert content["measures"]["own"]
    letters = {row[0] for row in table_of(content)[1:]}
    assert letters == {f"({letter})" for letter in "abcdefg"}
    assert FrozenRecord.objects.get().gaps == 0


def test_a_record_is_kept_once_and_compared(officer: Actor, destination: Destination) -> None:
    change_house(values=HOUSE, by=officer)
    first = freeze_record(by=officer, now=NOW)
    assert freeze_record(by=officer, now=NOW) == first
    assert first.digest == digest_of(first.content)
    change_house(values={"controller": "Shop, Sevilla"}, by=officer)
    destination.delete()
    second = freeze_record(by=officer, now=NOW)
    assert FrozenRecord.objects.count() == 2
    found = differences(first.content, second.content)
    assert [(row.part, row.name, row.what, row.fields) for row in found] == [
        ("controller", "", "changed", ("controller",)),
        ("recipients", "Letters", "gone", ()),
    ]


def test_what_is_refused_changes_nothing(
    officer: Actor, people: Any, destination: Destination
) -> None:
    viewer = Actor(people["marta"], Door.PAGE)
    with pytest.raises(NotPermitted):
        change_house(values=HOUSE, by=viewer)
    with pytest.raises(Invalid):
        change_house(values=HOUSE | {"officer": "Ana"}, by=officer)
    with pytest.raises(Invalid):
        place_recipient(recipient="destination:none", values={"country": "ES"}, by=officer)
    name = f"destination:{destination.key}"
    with pytest.raises(Invalid):
        place_recipient(
            recipient=name, values={"country": "US", "safeguard": "clauses"}, by=officer
        )
    assert (ProcessingHouse.objects.count(), RecipientPlace.objects.count()) == (0, 0)
    change_house(values=HOUSE, by=officer)
    with pytest.raises(Stale):
        change_house(values={"controller": "Other"}, by=officer, expected_version=0)
    assert ProcessingHouse.objects.get().controller == "Shop, Madrid"


def test_an_assessment_is_signed_when_all_is_answered_and_then_stays(officer: Actor) -> None:
    change_house(values={**HOUSE, "no_officer": False, "officer": "Ana"}, by=officer)
    row = begin_assessment(kind="dpia", title=" Scores ", by=officer, now=NOW)
    with pytest.raises(Invalid) as refusal:
        sign_assessment(assessment=row, by=officer, now=NOW)
    assert set(refusal.value.fields) == {
        "description", "necessity", "measures", "risks", "decision", "review_on", "advice",
    }  # fmt: skip
    values = {
        "answers": {"description": "Scores", "necessity": "Fewer mails", "measures": "None pays"},
        "risks": [{"harm": "Unfair", "likely": "low", "severe": "low", "against": "Reasons"}],
        "advice": "Go on", "decision": "proceed", "review_on": date(2027, 11, 1),
    }  # fmt: skip
    row = change_assessment(assessment=row, values=values, by=officer)
    row = sign_assessment(assessment=row, by=officer, now=NOW)
    assert (row.title, row.signed_at, row.signed_by) == ("Scores", NOW, officer.user)
    with pytest.raises(Signed):
        change_assessment(assessment=row, values={"title": "Other"}, by=officer)
    assert Assessment.objects.get().title == "Scores"


def test_what_is_done_asks_for_an_assessment_until_one_is_signed(
    officer: Actor, destination: Destination, settings: Any
) -> None:
    settings.HIPAA_MODE = True
    Destination.objects.update(shares=True)
    found = ["special", "sharing"]
    assert (of_law("dpia", found), of_law("ccpa", found)) == (["special"], found)
    assert missing(found, NOW.date()) == [
        ("dpia", "special"),
        ("ccpa", "special"),
        ("ccpa", "sharing"),
    ]
    Assessment.objects.create(
        kind="ccpa", title="Ads", triggers=["sharing"], created_at=NOW, signed_at=NOW,
        decision="proceed", review_on=date(2027, 1, 1),
    )  # fmt: skip
    assert missing(found, NOW.date()) == [("dpia", "special"), ("ccpa", "special")]


def test_minors_named_fields_and_new_kinds_of_destinations_ask_too(
    destination: Destination,
) -> None:
    assert triggers(NOW.date()) == ["new_kind:mailchimp"]
    Contact.objects.create(given_name="Ada", birth_date=date(2008, 11, 23))
    CustomField.objects.create(slug="vip", label_en="Regular guest")
    assert triggers(NOW.date()) == ["new_kind:mailchimp"]
    Contact.objects.create(given_name="Leo", birth_date=date(2008, 11, 24))
    CustomField.objects.create(slug="entry", label_en="Entry", label_es="Huella dactilar")
    CustomField.objects.create(slug="gps_home", label_en="Home")
    CustomField.objects.create(slug="risk", label_en="Credit score")
    found = triggers(NOW.date())
    assert found == ["biometric", "location", "decisions", "minors", "new_kind:mailchimp"]
    assert of_law("ccpa", found) == ["biometric", "location", "decisions"]
    # Sensitive personal information are those of people under 16 (11 CCR 7001).
    Contact.objects.filter(given_name="Leo").update(birth_date=date(2010, 11, 24))
    assert of_law("ccpa", triggers(NOW.date())) == [
        "biometric", "location", "decisions", "children",
    ]  # fmt: skip
    CustomField.objects.update(active=False)
    Contact.objects.update(birth_date=None)
    Assessment.objects.create(
        kind="dpia", title="Mails", triggers=["new_kind:mailchimp"], created_at=NOW, signed_at=NOW,
        decision="proceed", review_on=date(2027, 1, 1),
    )  # fmt: skip
    assert missing(triggers(NOW.date()), NOW.date()) == []
    Destination.objects.update(kind="meta")
    assert missing(triggers(NOW.date()), NOW.date()) == [("dpia", "new_kind:meta")]


def test_the_pages_tell_complete_and_sign(
    officer: Actor, signed_in: Any, destination: Destination
) -> None:
    """About 1 s: page, facts, place, file, assessment."""
    client = signed_in("prisca")
    facts = {"controller": "Shop, Madrid", "no_officer": "on", "measures": "Locks", "version": 0}
    assert client.post(reverse("privacy:processing_facts"), facts).status_code == 302
    name = f"destination:{destination.key}"
    place = {"recipient": name, "country": "Atlantis", "version": 0}
    refused = client.post(reverse("privacy:processing_place"), place)
    assert refused.status_code == 400
    assert "There is no such country." in refused.content.decode()
    place["country"] = "Estados Unidos"
    assert client.post(reverse("privacy:processing_place"), place).status_code == 302
    page = client.get(reverse("privacy:processing")).content.decode()
    assert "Data leave the European Economic Area without a safeguard." in page
    assert client.post(reverse("privacy:processing_freeze")).status_code == 302
    file = client.get(reverse("privacy:processing_file", args=["csv"])).content.decode("utf-8-sig")
    assert file.startswith(',Part,Content\r\n(a),Controller,"Shop, Madrid"\r\n')
    asking = client.get(reverse("privacy:assessments")).content.decode()
    assert "a kind of service that was not assessed yet: Mailchimp" in asking
    begun = client.post(reverse("privacy:assessments"), {"kind": "dpia", "title": "Scores"})
    row = Assessment.objects.get()
    assert begun["Location"] == reverse("privacy:assessment", args=[row.key])
    answers = {"title": "Scores", "description": "What", "version": 1, "sign": "1"}
    refused = client.post(begun["Location"], answers)
    assert refused.status_code == 400
    row.refresh_from_db()
    assert (row.answers["description"], row.version, row.signed_at) == ("What", 2, None)
