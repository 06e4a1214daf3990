"""Every recipient is told what a right changed, until each has answered or was explained."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.models.outreach import Outreach
from contacts.models.preference import Purpose
from contacts.operations.export_sending import download_export
from contacts.operations.exporting import request_export
from contacts.reading.notices import notice_lines
from interactions.operations.web.privacy_signal import note_privacy_signal
from privacy.models.notices import NoticeState, RecipientNotice, Way
from privacy.operations.notices.routes import set_route
from privacy.operations.notices.sending import send_due
from privacy.reading.told import who_was_told
from segments.models.deliveries import DestinationState
from segments.models.destinations import Destination, SyncRun
from segments.operations.activation.destinations import create_destination
from segments.operations.activation.sending import run_sync
from tests.privacy.desk import (
    asked_on_page,
    erased_on_pages,
    letter_on_page,
    proven_on_page,
    say_whose,
    words,
)
from tests.privacy.processors import DOMAIN, Processor
from tests.segments.audiences import (  # noqa: F401
    counts,
    destination,
    members,
    place,
    segment,
    synced,
)
from tests.segments.fakes.receiver import SECRET, FakeReceiver
from tests.segments.fakes.server import Served, serving
from tests.segments.places import Place

pytestmark = pytest.mark.django_db
# ruff: noqa: F811


@pytest.fixture
def by(people: Any) -> Actor:
    return Actor(people["marta"], Door.PAGE)


@pytest.fixture
def prisca(people: Any) -> Actor:
    return Actor(people["prisca"], Door.PAGE)


@pytest.fixture
def web(settings: Any) -> Iterator[Served]:
    fakes = {"/dsr": Processor(), "/hook": FakeReceiver()}
    with serving(fakes) as served:
        settings.EGRESS_ALLOWED = [*settings.EGRESS_ALLOWED, served.host]
        yield served


def another(name: str, segment: Any, by: Actor) -> Destination:
    values = {"name": name, "kind": "fake", "segment": segment, "purpose": "newsletter",
              "channel": "email", "fields": ["given_name"], "secrets": {"token": "x"}}  # fmt: skip
    made = create_destination(values=values, by=by)
    synced(made, by)
    return made


def state_of(destination: Destination) -> tuple[str, str]:
    found = RecipientNotice.objects.get(destination=destination)
    return found.state, found.problem


def rounds(by: Actor, days: int = 1) -> None:
    """Let the worker come by once a day, send, and hear what came of it."""
    for day in range(days):
        now = timezone.now() + timedelta(days=day)
        send_due(by=by, now=now)
        for run in SyncRun.objects.filter(state__in=["waiting", "sending"]):
            run_sync(run=run, by=by)
            send_due(by=by, now=now)


def test_service_provider_and_third_party_are_told_and_the_unreachable_one_is_escalated(
    destination: Destination, place: Place, segment: Any, members: Any, by: Actor,
    prisca: Actor, web: Served, people: Any, signed_in: Any, settings: Any, tmp_path: Any,
) -> None:  # fmt: skip
    """Scenario 30: 11 CCR 7022(b); the erased person is still named where we sent them."""
    settings.MEDIA_ROOT = tmp_path
    synced(destination, by)
    third, gone = another("Advertiser", segment, by), another("Gone", segment, by)
    pem = web.fakes["/dsr"].signer.pem  # type: ignore[attr-defined]
    set_route(destination=third, way="opendsr", address=web.address("/dsr/v2"), domain=DOMAIN,
              certificate=pem, by=prisca)  # fmt: skip
    set_route(destination=gone, way="webhook", address="http://127.0.0.1:9/x", secret=SECRET,
              person=people["dario"], by=prisca)  # fmt: skip
    person, system = members[5], Actor.system(Door.JOB)
    request = asked_on_page("ccpa.delete", email=person.email)
    say_whose(signed_in("prisca"), request, person)
    proven_on_page(signed_in("prisca"), request, "email", "phone")
    erasure = erased_on_pages(lambda _day, who="prisca": signed_in(who), "", request=request.key)
    assert (erasure.state, erasure.proof["found"]) == ("done", {})
    ways = set(RecipientNotice.objects.values_list("way", flat=True))
    assert ways == {Way.CONNECTOR, Way.OPENDSR, Way.WEBHOOK}
    rounds(system)
    assert state_of(destination) == (NoticeState.DONE, "")
    assert ("erase", ["p5@example.org"]) in [(call[0], call[2]) for call in place.calls]
    assert state_of(third) == (NoticeState.SENT, "")
    processor: Any = web.fakes["/dsr"]
    (sent,) = processor.submitted.values()
    assert (sent["regulation"], sent["subject_request_type"]) == ("ccpa", "erasure")
    assert sent["subject_identities"][0]["identity_value"] == "p5@example.org"
    processor.status = "completed"
    rounds(system)
    assert state_of(third) == (NoticeState.DONE, "")
    assert state_of(gone) == (NoticeState.LATER, "unreachable")
    rounds(system, days=11)
    assert state_of(gone) == (NoticeState.ESCALATED, "unreachable")
    told = Notice.objects.get(user=people["dario"], kind="privacy_notice")
    (line,) = notice_lines([told], people["dario"])
    assert (line.name, line.address) == ("Gone", reverse("privacy:notices"))
    notice, desk = RecipientNotice.objects.get(destination=gone), signed_in("prisca")
    explained = reverse("privacy:notice_settle", args=[notice.key, "explain"])
    desk.post(explained, {"explanation": "too hard"})
    assert state_of(gone) == (NoticeState.ESCALATED, "unreachable")
    why = "The company was dissolved in 2025 and nobody took over what it had."
    desk.post(explained, {"explanation": why})
    assert f"Gone: {why}" in letter_on_page(desk, request, "erased")
    assert set(RecipientNotice.objects.values_list("identifier", flat=True)) == {""}
    assert not DestinationState.objects.filter(destination=destination, contact=person).exists()


def test_who_was_told_is_answered_with_dates_after_a_correction(
    destination: Destination, members: Any, segment: Any, by: Actor, prisca: Actor, web: Served,
    people: Any, signed_in: Any, settings: Any, tmp_path: Any,
) -> None:  # fmt: skip
    """Scenario 31: Art. 19, from the disclosures and the files that colleagues took."""
    settings.MEDIA_ROOT = tmp_path
    synced(destination, by)
    set_route(destination=destination, way="webhook", address=web.address("/hook"),
              secret=SECRET, by=prisca)  # fmt: skip
    person = members[7]
    export = request_export(
        contacts=Contact.objects.filter(pk=person.pk), columns=["given_name"], format="csv",
        purpose="Fair", by=by,
    )  # fmt: skip
    download_export(export=export, by=by).close()
    desk, request = signed_in("prisca"), asked_on_page("gdpr.rectification", email=person.email)
    say_whose(desk, request, person)
    act = {"contact": person.key, "given_name": "Right", "note": "Said on the phone"}
    done = desk.post(reverse("privacy:request_act", args=[request.key, "rectify"]), act)
    assert done.status_code == 302, done.getvalue().decode()
    send_due(by=Actor.system(Door.JOB), now=timezone.now())
    receiver: Any = web.fakes["/hook"]
    (message,) = receiver.messages.values()
    assert message["type"] == "privacy.correct"
    assert message["data"]["fields"] == ["name"]
    told = {line.recipient: line for line in who_was_told(request=request)}
    letters, file = told["Letters"], told[f"CSV #{export.pk}"]
    assert (letters.times, letters.told_at is not None) == (1, True)
    assert letters.notices[0].receipt["status"] == 204
    assert (file.purpose, file.told_at, file.notices[0].person) == ("Fair", None, by.user)
    # The colleague who took the file says that theirs is right now, too.
    client = signed_in("marta")
    page = client.get(reverse("privacy:notices"))
    assert f"CSV #{export.pk}".encode() in page.getvalue()
    assert "Known there by: Name7" in words(page)  # as the file says it
    client.post(reverse("privacy:notice_settle", args=[file.notices[0].key, "done"]))
    shown = signed_in("prisca").get(reverse("privacy:request_recipients", args=[request.key]))
    assert shown.getvalue().count(b"Confirmed") == 2
    by_person = who_was_told(contact=Contact.objects.get(pk=person.pk))
    assert {line.recipient for line in by_person if line.told_at} == set(told)
    assert signed_in("bo").get(reverse("privacy:notices")).getvalue().count(b"CSV #") == 0


def test_officers_choose_how_a_destination_is_told(
    destination: Destination, signed_in: Any, people: Any
) -> None:
    """The secret is never shown again; a way without its address is refused."""
    desk = signed_in("prisca")
    address = reverse("privacy:notice_route", args=[destination.key])
    wrong = desk.post(address, {"way": "webhook", "address": "x", "secret": "y"})
    assert wrong.status_code == 422
    said = {"way": "webhook", "address": "https://hook.example/p", "secret": SECRET,
            "person": people["dario"].pk}  # fmt: skip
    assert desk.post(address, said).status_code == 302
    page = desk.get(reverse("privacy:notice_routes")).getvalue()
    assert (b"https://hook.example/p" in page, SECRET.encode() in page) == (True, False)
    assert destination.notice_route.opened_secret() == SECRET
    assert SECRET not in json.dumps(list(destination.notice_route.history.values()), default=str)


def test_a_signal_on_the_site_or_in_a_form_reaches_who_got_the_data(
    destination: Destination, members: Any, by: Actor
) -> None:  # fmt: skip
    """11 CCR 7025(c): once, and the recipients of shared data are asked to stop."""
    synced(destination, by)
    Destination.objects.filter(pk=destination.pk).update(shares=True)
    assert note_privacy_signal(members[3].key)
    assert not note_privacy_signal(members[3].key)
    told = RecipientNotice.objects.get()
    assert (told.contact_id, told.kind, told.destination) == (members[3].pk, "opt_out", destination)


def test_a_receiver_that_writes_at_once_is_asked_about_caps_and_the_hour(
    destination: Destination, members: Any, by: Actor
) -> None:
    """A list is no message; where the webhook sends, who had enough waits for the next run."""
    caps = {"cap": 1, "cap_days": 7, "basis": "consent"}
    Purpose.objects.update_or_create(slug="newsletter", version=1, defaults=caps)
    had = Outreach.objects.create(
        contact=members[3], channel="email", purpose="newsletter", way="mail", at=timezone.now()
    )
    assert synced(destination, by).added == 100
    Outreach.objects.exclude(pk=had.pk).delete()
    DestinationState.objects.update(payload_hash="")
    Destination.objects.filter(pk=destination.pk).update(settings={"purpose": "send"})
    run = synced(Destination.objects.get(pk=destination.pk), by)
    assert counts(run) == (0, 99, 0, 1, 0, 0)
    assert Outreach.objects.count() == 100
    assert DestinationState.objects.filter(state="there").count() == 100
