"""What people allow: its proof, hours and ages, quitting, and being asked again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.outreach import Way
from contacts.models.preference import ConsentEvent, Purpose
from contacts.models.source import Obtained, Source
from contacts.operations.consent_facts import written
from contacts.operations.contacts import create_contact
from contacts.operations.outreach import note_informed, note_sent
from contacts.operations.permission.judging import judge
from contacts.operations.permission.question import Use
from contacts.operations.personal_links import preference_link
from contacts.operations.points import add_address
from contacts.operations.preferences import record_consent, state_wish
from contacts.operations.purposes import change_purpose
from privacy.models.consents import Renewal, Revocation
from privacy.operations.consents import evidence, renewing
from privacy.operations.consents.ending import end_consents
from privacy.operations.consents.stopping import take_message
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
WORDS = {
    "name_en": "Newsletter",
    "name_es": "Boletín",
    "wording_en": "Send me the monthly newsletter.",
    "wording_es": "Enviadme el boletín mensual.",
    "basis": "consent",
}
HEAD = "Email;Channel;Purpose;Action;Wording;When;How\n"


@pytest.fixture
def newsletter(by: Actor) -> Purpose:
    """The purpose in words, in force."""
    return change_purpose(purpose=Purpose.objects.get(slug="newsletter"), values=WORDS, by=by)


def person(by: Actor, **values: Any) -> Contact:
    known = {"given_name": "Rosa", "email": "rosa@example.com", "phone": "+1 602 555 0123"}
    return create_contact(values=known | values, by=by)


def reason(contact: Contact, **asked: Any) -> str:
    found = judge(contact, **({"channel": "email", "purpose": "newsletter"} | asked))
    return "" if found.allowed else found.reason


def test_what_was_said_cannot_be_changed_by_whoever_asks_the_database(by: Actor) -> None:
    """P11: only the database's own exceptions are left, each for its one reason."""
    said = record_consent(
        contact=person(by), channel="email", purpose="newsletter", action="grant", by=by
    )
    own = ConsentEvent.objects.filter(pk=said.pk)
    other = create_contact(values={"given_name": "Other"}, by=by)
    forbidden: list[dict[str, Any]] = [
        {"action": "withdraw"},
        {"event_at": timezone.now()},
        {"wording": "x"},
        {"contact": other},
        {"contact": None},
        {"identifier": ""},
    ]
    for change in forbidden:
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            own.update(**change)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        own.delete()
    with transaction.atomic():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("select set_config('crm.erasing', 'on', true)")
        assert own.update(contact=None, identifier="", evidence={}, ip=None) == 1
        with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
            own.update(action="withdraw")


def test_evidence_in_a_file_is_kept_once_with_its_words(
    people: Any, by: Actor, newsletter: Purpose
) -> None:
    rosa = person(by)
    by = Actor(people["prisca"], Door.PAGE)
    lines = (
        "rosa@example.com;email;newsletter;grant;Enviadme el boletín mensual.;2026-01-02;paper\n"
        "nobody@example.com;email;newsletter;grant;x;2026-01-02 10:00;paper\n"
        "rosa@example.com;fax;newsletter;grant;x;2026-01-02;paper\n"
        "rosa@example.com;sms;newsletter;grant;;2026-01-02;paper\n"
        "rosa@example.com;sms;newsletter;grant;x;soon;paper\n"
    )
    for number in range(2):
        file = ContentFile((HEAD + lines).encode(), name="proof.csv")
        brought = evidence.bring_evidence(file=file, file_name="proof.csv", by=by)
        brought = evidence.read_evidence(brought=brought, by=by)
        assert (brought.state, brought.lines) == ("done", 5)
        assert (brought.recorded, brought.known) == ((1, 0), (0, 1))[number]
        assert brought.rejects == [
            (3, "nobody"), (4, "unknown_channel"), (5, "no_wording"), (6, "no_moment"),
        ]  # fmt: skip
        assert not brought.file
    said = ConsentEvent.objects.get(contact=rosa)
    assert (said.wording, said.purpose_version) == (newsletter.wording_es, newsletter.version)
    assert (said.how, said.evidence["line"]) == ("paper", 2)
    assert reason(rosa) == ""


def test_a_message_is_held_until_morning_where_the_person_is(by: Actor, people: Any) -> None:
    """28: nine in the morning of New York is six in Phoenix, and four where nobody knows."""
    nine = datetime(2026, 6, 1, 13, tzinfo=UTC)
    known = person(by, time_zone="America/Phoenix")
    guessed = person(by, email="b@example.com")
    york = person(by, email="c@example.com", time_zone="America/New_York")
    lives = person(by, email="d@example.com")
    add_address(contact=lives, values={"country": "US", "region": "Arizona"}, by=by)
    for contact in (known, guessed, york, lives):
        record_consent(
            contact=contact, channel="sms", purpose="newsletter", action="grant", by=by,
            event_at=datetime(2026, 5, 1, tzinfo=UTC), wording="Text me; no purchase needed.",
            evidence=written(signature="electronic", automated=True, no_condition=True),
        )  # fmt: skip

    def held(contact: Contact, hour: int, use: Use = Use.MESSAGE) -> str:
        at = nine.replace(hour=hour)
        return reason(contact, channel="sms", at=at, use=use)

    assert (held(york, 13), held(known, 13)) == ("", "quiet_hours")
    assert (held(known, 14), held(known, 15)) == ("quiet_hours", "")
    # A state says more than a country: part of Arizona keeps summer time, none is further west.
    assert (held(lives, 14), held(lives, 15)) == ("quiet_hours", "")
    # A number of +1 may ring from Guam to Newfoundland: only 22:00 UTC is daytime in all of it.
    assert [hour for hour in (4, 12, 20, 21, 22, 23) if not held(guessed, hour)] == [22, 23]
    assert held(known, 13, Use.LIST) == ""
    # A program that sends the campaign asks before each message, and hears the same.
    asked = {"contacts": [str(each.key) for each in (york, known, guessed)]}
    asked |= {"channel": "sms", "purpose": "newsletter", "at": nine.isoformat()}
    answers = Caller(people["ana"])("POST", "/consents/check/", asked).json()
    found = {answer["contact"]: answer["reason"] for answer in answers}
    assert found == dict(zip(asked["contacts"], ("", "quiet_hours", "quiet_hours"), strict=True))


def test_a_person_s_own_quiet_hours_count_for_mails_too(by: Actor, newsletter: Purpose) -> None:
    rosa = person(by, time_zone="Europe/Madrid")
    record_consent(contact=rosa, channel="email", purpose="newsletter", action="grant", by=by)
    state_wish(contact=rosa, name="quiet_hours", value={"from": "13:00", "to": "16:00"}, by=by)
    noon = timezone.now().astimezone(UTC).replace(hour=9, minute=0) + timedelta(days=1)
    assert reason(rosa, at=noon, use=Use.MESSAGE) == ""
    assert reason(rosa, at=noon.replace(hour=13), use=Use.MESSAGE) == "quiet_hours"


def test_nobody_gets_more_messages_than_the_purpose_or_they_themselves_allow(
    by: Actor, newsletter: Purpose
) -> None:
    rosa = person(by)
    record_consent(contact=rosa, channel="email", purpose="newsletter", action="grant", by=by)
    change_purpose(purpose=newsletter, values={"cap": "2", "cap_days": "7"}, by=by)
    now = timezone.now() + timedelta(days=1)

    def sent(number: int, days: int) -> None:
        what = {"channel": "email", "purpose": "newsletter", "reference": number}
        note_sent([rosa.pk], way=Way.FILE, at=now - timedelta(days), **what)

    sent(1, 1)
    sent(1, 1)  # the same file
    sent(2, 8)  # too long ago
    assert reason(rosa, at=now, use=Use.FILE) == ""
    sent(3, 2)
    assert reason(rosa, at=now, use=Use.FILE) == "too_often"
    assert reason(rosa, at=now) == ""
    change_purpose(purpose=newsletter, values={"cap": None}, by=by)
    state_wish(contact=rosa, name="frequency_cap", value=3, by=by)
    assert reason(rosa, at=now, use=Use.FILE) == "too_often"


def test_whoever_gave_us_somebody_s_data_leaves_the_telling_to_us(by: Actor) -> None:
    """26: the clock of Art. 14 runs, and nobody is written to whom nobody has told."""
    list_of = Source.objects.create(name="Fair", obtained=Obtained.ELSEWHERE)
    rosa = person(by)
    Contact.objects.filter(pk=rosa.pk).update(source=list_of)
    Purpose.objects.create(
        slug="letters", name_en="Letters", name_es="Cartas", basis="legitimate_interest"
    )
    asked = {"purpose": "letters", "at": timezone.now() + timedelta(days=29)}
    assert reason(rosa, **asked) == ""
    asked["at"] += timedelta(days=3)
    assert reason(rosa, **asked) == "notice_due"
    assert reason(rosa, **asked, tells=True) == ""
    note_informed(people=[rosa.pk], at=timezone.now(), how="letter", by=by)
    assert reason(rosa, **asked) == ""


def test_a_child_s_yes_does_not_become_valid_on_a_birthday(by: Actor) -> None:
    """29: thirteen, then sixteen; a parent, or two steps for a sale, are what counts."""
    kim = person(by, birth_date=date(2013, 3, 1))
    at = datetime(2026, 6, 1, tzinfo=UTC)
    yes = {"contact": kim, "channel": "email", "purpose": "newsletter", "by": by}
    record_consent(**yes, action="grant", event_at=at)
    assert reason(kim, at=at) == "minor"
    assert reason(kim, at=at, shares=True) == "minor"
    assert reason(kim, at=datetime(2029, 3, 2, tzinfo=UTC)) == "minor"
    record_consent(**yes, action="confirmed", event_at=at + timedelta(hours=1))
    later = at + timedelta(hours=2)
    assert (reason(kim, at=later, shares=True), reason(kim, at=later)) == ("", "minor")
    parent = {"guardian": "signed form 12"}
    record_consent(**yes, action="grant", event_at=later, evidence=parent)
    assert reason(kim, at=later) == ""


@pytest.mark.parametrize(
    ("via", "sender", "text", "ends"),
    [
        ("sms", "+16025550123", "STOP", ["sms"]),
        ("sms", "+1 602 555 0123", "please quit texting me", ["sms"]),
        ("email", "Rosa@Example.com", "I got your mail. Please stop texting me.", ["sms"]),
    ],
)
def test_whoever_quits_in_their_own_words_is_left_alone(
    by: Actor, via: str, sender: str, text: str, ends: list[str]
) -> None:
    """27: recorded as a revocation, ten business days at most, confirmed once."""
    rosa = person(by)
    at = datetime(2026, 5, 22, 15, tzinfo=UTC)  # Memorial Day comes on the 25th
    for channel in ("sms", "email"):
        record_consent(
            contact=rosa, channel=channel, purpose="newsletter", action="grant", by=by,
            event_at=at - timedelta(days=1),
        )  # fmt: skip
    machine = Actor(None, Door.JOB)
    first = take_message(via=via, sender=sender, text=text, received_at=at, by=machine)
    again = take_message(via=via, sender=sender, text=text, received_at=at, by=machine)
    assert first is not None
    assert again is not None
    assert (first.confirm, again.confirm) == (True, False)
    assert [row.channel for row in first.revocations] == ends
    row = Revocation.objects.order_by("pk").first()
    assert row is not None
    assert row.due_on == date(2026, 6, 8)
    assert row.honoured_at is not None
    assert "6025550123" not in row.address_digest
    assert [channel for channel in ("email", "sms") if reason(rosa, channel=channel)] == ends
    said = ConsentEvent.objects.filter(contact=rosa, action="withdraw", purpose="newsletter").get()
    assert (said.how, said.evidence) == ("message", {"said": text})


def test_a_consent_that_ran_out_says_so_once(by: Actor, newsletter: Purpose) -> None:
    change_purpose(purpose=newsletter, values={"lasts_months": 6}, by=by)
    rosa, now = person(by), timezone.now()
    said = record_consent(
        contact=rosa, channel="email", purpose="newsletter", action="grant", by=by,
        event_at=now - timedelta(days=190),
    )  # fmt: skip
    assert said.expires_at is not None
    assert said.expires_at < now
    assert reason(rosa) == "expired"
    assert [end_consents(now=now, by=by), end_consents(now=now, by=by)] == [1, 0]
    ended = ConsentEvent.objects.get(contact=rosa, action="expire")
    assert (ended.parent_id, ended.event_at) == (said.pk, said.expires_at)


def test_asking_again_reaches_who_may_be_asked_and_stops_in_the_middle(
    by: Actor, newsletter: Purpose, monkeypatch: Any
) -> None:
    """23: an objection on the person's page, while mails leave, is obeyed by the next of them."""
    now = timezone.now()
    people = [person(by, email=f"p{n}@example.com", phone="") for n in range(5)]
    for contact in people[:4]:
        record_consent(
            contact=contact, channel="email", purpose="newsletter", action="grant", by=by,
            event_at=now - timedelta(days=1),
        )  # fmt: skip
    change_purpose(purpose=newsletter, values={"wording_en": "Other words."}, by=by)
    assert reason(people[0]) == "superseded"
    renewal = renewing.start_renewal(purpose="newsletter", ends_within_days=30, by=by, now=now)
    send = renewing._send

    def send_and_hear(row: Renewal, contact: Contact) -> None:
        send(row, contact)
        if contact == people[1]:
            page = preference_link(people[2]).removeprefix("http://127.0.0.1:8000")
            assert Client().post(page, {"object": "1"}).status_code == 200

    monkeypatch.setattr(renewing, "_send", send_and_hear)
    for _twice in range(2):
        renewal = renewing.run_renewal(renewal=renewal, by=Actor(None, Door.JOB))
    assert [each.to for each in mail.outbox] == [[f"p{n}@example.com"] for n in (0, 1, 3)]
    assert (renewal.asked, renewal.left_out) == (3, {"objected": 1})
    assert renewal.finished_at is not None
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers
