"""What an officer does for a right, pressed on the desk's page and seen in what holds after."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent, Purpose
from contacts.operations.permission.judging import judge
from contacts.operations.preferences import record_consent
from privacy.models.requests import PrivacyRequest
from privacy.operations.choosing import wishes_now
from tests.privacy.asking import noa
from tests.privacy.desk import asked_on_page, proven_on_page, say_whose, words
from tests.privacy.patients import health_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(by: Actor) -> Contact:
    """Noa, who said yes to the newsletter."""
    made: Contact = noa(by, birth_date="1990-05-05")
    record_consent(contact=made, channel="email", purpose="newsletter", action="confirmed", by=by)
    return made


@pytest.fixture
def acted(signed_in: Any, person: Contact) -> Any:
    """Return a function that asks for a right on the public page and acts on the desk's."""
    asked: dict[str, PrivacyRequest] = {}

    def act(right: str, name: str, *, points: Any = (), **said: Any) -> PrivacyRequest:
        desk = signed_in("prisca")
        if right not in asked:
            asked[right] = asked_on_page(right, email=person.email)
            say_whose(desk, asked[right], person)
            if points:
                proven_on_page(desk, asked[right], *points)
        page = reverse("privacy:request_act", args=[asked[right].key, name])
        done = desk.post(page, {"contact": person.key} | said)
        assert done.status_code == 302, words(done)
        return asked[right]

    return act


def test_a_consent_is_taken_back_and_scores_stop(acted: Any, person: Contact) -> None:
    acted("gdpr.withdraw_consent", "withdraw-consent")
    after = judge(person, channel="email", purpose="newsletter")
    assert (after.allowed, after.reason) == (False, "withdrawn")
    acted("gdpr.automated_decision", "stop-automated", note="Looked at by Prisca")
    assert wishes_now(person)["no_automated"] is True


def test_who_opts_out_and_limits_is_asked_again_in_two_steps_of_their_own(
    acted: Any, person: Contact
) -> None:
    acted("ccpa.opt_out_sale_share", "opt-out")
    acted("ccpa.limit_sensitive", "limit-sensitive")
    assert wishes_now(person) == {"no_sale_or_sharing": True, "limit_sensitive": True}
    acted("ccpa.opt_out_sale_share", "ask-opt-in", asks_itself="on")
    acted("ccpa.opt_out_sale_share", "confirm-opt-in")
    assert wishes_now(person) == {"limit_sensitive": True, "sale_opt_in": "confirmed"}


def test_an_objection_restricts_until_it_is_decided(acted: Any, person: Contact) -> None:
    Purpose.objects.create(slug="study", name_en="Study", name_es="Estudio", version=1,
                           basis="legitimate_interest", published_at=timezone.now())  # fmt: skip
    acted("gdpr.object", "object", purposes=["study"])
    assert Contact.objects.get(pk=person.pk).restricted_at is not None
    acted("gdpr.object", "decide-objection", upheld="yes", note="Nothing weighs more.")
    assert ConsentEvent.objects.filter(contact=person, action="object").exists()


def test_an_amendment_of_a_health_field_is_asked_for_and_taken(
    acted: Any, people: Any, settings: Any
) -> None:
    settings.HIPAA_MODE = True
    health_field(people)
    said = {"group": "custom:diagnosis", "asked": "It was another patient."}
    asked = acted("hipaa.amendment", "amendment", points=("email", "phone"), **said)
    (amendment,) = asked.amendments.all()
    acted("hipaa.amendment", "accept-amendment", amendment=amendment.key)
    amendment.refresh_from_db()
    assert (amendment.state, amendment.decided_at <= timezone.now()) == ("accepted", True)
