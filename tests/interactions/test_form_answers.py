"""What becomes of an answer: counted, mapped, held back, confirmed, or gone without a trace."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent, Purpose
from contacts.models.provenance import ValueConflict
from contacts.models.source import Origin
from contacts.operations.contacts import create_contact
from contacts.operations.preferences import record_consent
from contacts.operations.verifying import verify_group
from interactions.models.forms import Form, FormVersion, PendingConsent, Response, ResponseToken
from interactions.operations.forms import (
    building,
    confirming,
    inviting,
    mailing,
    publishing,
    responding,
)
from interactions.operations.forms.responding import AlreadyAnswered, NotOpen, Sent
from segments.operations.people import add_people
from segments.operations.segments import create_segment
from tests.interactions.surveys import SURVEY, VISITOR, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(people: dict[str, Any]) -> Form:
    return published(people["dario"])


def answer(form: Form, **raw: str) -> Response:
    sent = Sent({name: [value] for name, value in raw.items()}, sender="here")
    return responding.submit_response(form=form, sent=sent, by=VISITOR)


def test_an_answer_with_an_email_makes_a_person_whose_values_come_from_the_form(survey):
    response = answer(survey, score="9", email="Iris@Example.org", name="Iris")

    person = Contact.objects.get(email="iris@example.org")
    assert (response.contact, response.state, response.nps) == (person, "counted", 9)
    assert person.given_name == "Iris"
    assert person.source.name == "Form: how-was-it"
    assert Origin.objects.filter(contact=person, source__kind="form").exists()


def test_a_question_that_does_not_show_is_not_missed_and_one_that_shows_is(survey):
    assert answer(survey, score="7").answers == {"score": 7, "news": "no"}
    assert answer(survey, score="8", why="nobody asked").answers == {"score": 8, "news": "no"}
    with pytest.raises(Invalid) as refused:
        answer(survey, score="6")
    assert list(refused.value.fields) == ["why"]


def test_a_verified_value_stays_and_the_answer_becomes_an_offer(survey, nora, by):
    verify_group(contact=nora, group="name", how="document", by=by)

    response = answer(survey, score="9", email="nora.secret@example.org", name="Eleonora")

    nora.refresh_from_db()
    assert (response.contact, nora.given_name) == (nora, "Nora")
    offer = ValueConflict.objects.get(contact=nora)
    assert (offer.group, offer.reason) == ("name", "verified")
    assert offer.offered == {"given_name": "Eleonora"}


def test_a_consent_by_mail_makes_nobody_until_the_link_is_followed(survey):
    response = answer(survey, score="10", email="uma@example.org", news="yes")
    assert (response.state, Contact.objects.count()) == ("pending", 0)

    confirming.confirm_consent(pending=response.pending, by=VISITOR)

    response.refresh_from_db()
    event = ConsentEvent.objects.get()
    assert (response.state, response.contact.email) == ("counted", "uma@example.org")
    assert (event.action, event.wording, event.identifier) == (
        "confirmed", "Send me news", "uma@example.org",
    )  # fmt: skip
    assert event.evidence["wording_version"] == 1
    assert event.evidence["form_version"] == 1
    assert not PendingConsent.objects.exists()


def test_the_mail_holds_a_link_that_confirms_once_and_by_a_button_only(survey, client):
    response = answer(survey, score="10", email="uma@example.org", news="yes")
    confirming.mail_confirmation(response.pending)
    (letter,) = mail.outbox
    assert letter.to == ["uma@example.org"]
    path = confirming.link_of(response.pending).removeprefix("http://127.0.0.1:8000")
    assert path in letter.body

    assert client.get(path).status_code == 200
    assert not ConsentEvent.objects.exists()
    assert client.post(path).status_code == 200
    assert ConsentEvent.objects.count() == 1
    assert client.post(path).status_code == 410


def test_a_consent_nobody_confirms_leaves_nothing_behind(survey):
    answer(survey, score="10", email="uma@example.org", news="yes")
    PendingConsent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert confirming.expire_pending(by=Actor.system(Door.JOB)) == 1

    for table in (PendingConsent, Response, Contact, ConsentEvent, Origin):
        assert not table.objects.exists()


def test_answers_keep_the_version_they_were_given_to(survey, people):
    first = answer(survey, score="9")
    dario = Actor(people["dario"], Door.PAGE)
    changed = {**SURVEY, "title": {"en": "Once more", "es": "Otra vez"}}
    building.change_form(form=survey, values={"definition": changed}, by=dario)
    assert answer(survey, score="8").form_version.number == 1

    publishing.publish_form(form=survey, by=dario)

    first.refresh_from_db()
    assert first.form_version.definition["title"]["en"] == "How was it?"
    assert answer(survey, score="3", why="slow").form_version.number == 2


def test_another_wording_of_a_consent_is_another_version(survey, people):
    dario = Actor(people["dario"], Door.PAGE)
    definition = Form.objects.get().definition
    definition["pages"][0]["fields"][4]["label"]["en"] = "Write to me"
    building.change_form(form=survey, values={"definition": definition}, by=dario)
    publishing.publish_form(form=survey, by=dario)

    latest = FormVersion.objects.get(number=2).definition["pages"][0]["fields"][4]
    assert latest["consent"]["wording_version"] == 2


def test_a_full_or_ended_form_takes_no_more(survey, people):
    dario = Actor(people["dario"], Door.PAGE)
    building.change_form(form=survey, values={"quota": 1}, by=dario)
    survey.refresh_from_db()
    answer(survey, score="9")
    with pytest.raises(NotOpen, match="all the answers"):
        answer(survey, score="8")

    publishing.close_form(form=survey, by=dario)
    survey.refresh_from_db()
    with pytest.raises(NotOpen, match="closed"):
        answer(survey, score="8")


def test_a_personal_link_knows_who_answers_and_works_once(survey, nora, people):
    dario = Actor(people["dario"], Door.PAGE)
    invitation = inviting.invite(form=survey, contact=nora, by=dario)
    token = inviting.link_of(invitation).rstrip("/").rpartition("/")[2]
    assert inviting.invitation_of(survey, token) == invitation
    assert inviting.invitation_of(survey, token[:-1] + "x") is None
    sent = Sent({"score": ["9"], "news": ["yes"]})

    response = responding.submit_response(form=survey, sent=sent, by=VISITOR, invitation=invitation)

    assert (response.contact, response.state) == (nora, "counted")
    assert response.pending.email == "nora.secret@example.org"
    with pytest.raises(AlreadyAnswered):
        responding.submit_response(form=survey, sent=sent, by=VISITOR, invitation=invitation)


def test_the_same_answers_of_the_same_sender_are_held_back_and_touch_nobody(survey):
    answer(survey, score="9", email="iris@example.org")
    again = answer(survey, score="9", email="iris@example.org")
    links = answer(survey, score="9", email="spam@example.org", name="http://a http://b www.c")

    assert (again.state, again.doubt) == ("quarantined", "repeated")
    assert (links.state, links.doubt) == ("quarantined", "links")
    assert Contact.objects.count() == 1


def test_a_page_is_good_for_one_answer(survey):
    sent = Sent({"score": ["9"]}, token="once")
    responding.submit_response(form=survey, sent=sent, by=VISITOR)
    with pytest.raises(AlreadyAnswered):
        responding.submit_response(form=survey, sent=sent, by=VISITOR)
    assert (Response.objects.count(), ResponseToken.objects.count()) == (1, 1)


def test_a_segment_is_mailed_its_own_links_by_who_may_be_written_to(
    people: dict[str, Any], by: Actor, mailoutbox: list[Any]
) -> None:
    form = published(people["dario"])
    dario = Actor(people["dario"], Door.PAGE)
    Purpose.objects.create(slug="surveys", name_en="Surveys", name_es="Encuestas", active=True)
    crowd = [
        create_contact(values={"given_name": name, "email": f"{name}@example.org"}, by=by)
        for name in ("ana", "bea", "cloe")
    ]
    for person in crowd[:2]:
        say = {"channel": "email", "purpose": "surveys", "by": by}
        record_consent(contact=person, action="grant", **say)
    segment = create_segment(values={"name": "Crowd", "kind": "static"}, by=dario)
    add_people(segment=segment, contacts=Contact.objects.all(), by=dario)
    asked = {"form": form, "group": str(segment.key), "purpose": "surveys", "by": dario}

    planned = mailing.plan_invitations(**asked)
    assert (len(planned.people), planned.left_out) == (2, {"unknown_consent": 1})
    assert mailing.start_invitations(**asked).people == planned.people
    record_consent(contact=crowd[1], action="withdraw", **say)  # between planning and sending
    sent = {"form": form, "people": planned.people, "purpose": "surveys", "by": VISITOR}
    assert mailing.send_invitations(**sent).left_out == {"withdrawn": 1}
    assert mailing.send_invitations(**sent).people == []  # nobody gets a second one
    (message,) = mailoutbox
    assert (message.to, "List-Unsubscribe" in message.extra_headers) == (["ana@example.org"], True)
    token = message.body.split("/f/how-was-it/")[1].split()[0].strip("/").split("/")[-1]
    assert inviting.invitation_of(form, token).contact == crowd[0]
    assert mailing.plan_invitations(**asked).before == 1
