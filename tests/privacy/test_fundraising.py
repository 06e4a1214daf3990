"""Fundraising where HIPAA holds (45 CFR 164.514(f)): a no is for all of it, until a yes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.models.preference import Purpose
from contacts.operations.contacts import create_contact
from contacts.operations.custom_fields import define_field
from contacts.operations.permission.judging import judge
from contacts.operations.personal_links import unsubscribe_link
from contacts.operations.preferences import record_consent
from contacts.operations.purposes import create_purpose
from privacy.operations.choosing import NO, Proof, choose, holds, last_words
from segments.models.destinations import Destination
from segments.models.segment import Segment
from segments.operations.activation.rows import question_of

pytestmark = pytest.mark.django_db
BY = Actor.system(Door.COMMAND)
REFUSED = ("no_fundraising", "45 CFR 164.514(f)(2)")


def words(name: str, basis: str = "fundraising") -> dict[str, Any]:
    return {"name_en": name, "name_es": name, "wording_en": "x", "wording_es": "x", "basis": basis}


@pytest.fixture(autouse=True)
def hipaa(settings: Any) -> None:
    settings.HIPAA_MODE = True
    for slug in ("gala", "annual"):
        create_purpose(slug=slug, values=words(slug), by=BY)


@pytest.fixture
def patient() -> Contact:
    values = {"given_name": "Ines", "email": "ines@example.org", "phone": "+34600111222"}
    return create_contact(values=values, by=BY)


def answer(patient: Contact, purpose: str, channel: str = "email", **more: Any) -> tuple[str, str]:
    found = judge(patient, channel=channel, purpose=purpose, **more)
    return found.reason, found.rule


def said(patient: Contact, purpose: str, action: str, **more: Any) -> None:
    record_consent(contact=patient, channel="email", purpose=purpose, action=action, by=BY, **more)


def test_a_no_by_the_link_of_one_mail_stops_all_fundraising_on_every_channel_and_nothing_else(
    patient: Contact, client: Client
) -> None:
    said(patient, "newsletter", "confirmed")
    assert answer(patient, "gala") == ("fundraising", "45 CFR 164.514(f)(1)")
    assert judge(patient, channel="phone", purpose="annual").allowed
    link = unsubscribe_link(patient, purpose="gala")
    path = "/" + link.split("/", 3)[3]
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    for purpose in ("gala", "annual"):
        for channel in ("email", "phone"):
            assert answer(patient, purpose, channel) == REFUSED
    assert judge(patient, channel="email", purpose="newsletter").allowed


@pytest.mark.parametrize("action", ["object", "withdraw", "refuse"])
def test_who_said_no_may_say_yes_again_and_a_file_cannot_for_them(
    patient: Contact, action: str
) -> None:
    now = timezone.now()
    said(patient, "gala", action, event_at=now - timedelta(hours=3))
    said(patient, "annual", "import_assert", event_at=now - timedelta(hours=2), how="import")
    assert answer(patient, "annual") == REFUSED
    said(patient, "gala", "grant", event_at=now - timedelta(hours=1))
    assert judge(patient, channel="email", purpose="gala").allowed
    assert judge(patient, channel="phone", purpose="annual").allowed
    before = now - timedelta(minutes=90)
    assert answer(patient, "gala", at=before) == REFUSED


def test_who_takes_a_no_back_on_their_own_page_is_asked_again(patient: Contact) -> None:
    now, pair = timezone.now(), ("annual", "email")
    said(patient, "annual", "grant", event_at=now - timedelta(hours=2))
    said(patient, "gala", "object", event_at=now - timedelta(hours=1))
    assert (
        holds(last_words(patient)[pair], purpose := Purpose.objects.get(slug="annual"), now) == NO
    )
    proof = Proof(page="preferences", how="preferences", language="en")
    done = choose(
        contact=patient, answers={pair: "yes"}, wishes={}, proof=proof, by=BY, now=timezone.now()
    )
    assert (done, holds(last_words(patient)[pair], purpose, timezone.now())) == (1, "yes")
    assert judge(patient, channel="email", purpose="annual").allowed


def test_where_yes_and_no_were_said_at_once_the_no_counts(patient: Contact) -> None:
    at = timezone.now() - timedelta(hours=1)
    said(patient, "gala", "object", event_at=at)
    said(patient, "annual", "grant", event_at=at)
    assert answer(patient, "annual", "phone") == REFUSED


def test_only_the_health_data_of_the_rules_list_choose_people_for_fundraising(
    patient: Contact, people: dict[str, Any], settings: Any
) -> None:
    """164.514(f)(1): department and outcome may, a diagnosis only as the person authorized."""
    for label in ("Department", "Diagnosis"):
        told = {"label_en": label, "category": "health", "sensitivity": "sensitive"}
        define_field(values=told, by=Actor(people["dario"], Door.PAGE))
    settings.FUNDRAISING_FIELDS = ["department"]

    def asked(purpose: str, *fields: str) -> bool:
        reads = [f"contacts.Contact.custom.{name}" for name in fields]
        segment = Segment(slug="s", name="s", reads=reads)
        place = Destination(slug="x", segment=segment, channel="email", purpose=purpose)
        return question_of(place).health

    assert [asked("gala", "department"), asked("gala")] == [False, False]
    assert asked("gala", "department", "diagnosis")
    assert asked("newsletter", "department")
    assert answer(patient, "gala", health=True) == ("unauthorised", "45 CFR 164.508(a)(3)")


def test_a_purpose_rests_on_fundraising_in_hipaa_mode_only(settings: Any, signed_in: Any) -> None:
    page = "/privacy/purposes/new/"
    assert "fundraising" in signed_in("prisca").get(page).content.decode()
    settings.HIPAA_MODE = False
    assert "fundraising" not in signed_in("prisca").get(page).content.decode()
    with pytest.raises(Invalid) as refused:
        create_purpose(slug="third", values=words("third"), by=BY)
    assert list(refused.value.fields) == ["basis"]
    assert not Purpose.objects.filter(slug="third").exists()
