"""Webhooks at the API and on pages: the secret once, the log, sending again."""

from typing import Any

import pytest

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.operations.contacts import create_contact
from segments.models.webhooks import WebhookSubscription
from segments.operations.webhooks import sending
from segments.operations.webhooks.subscribing import change_webhook, create_webhook
from tests.contacts.api_client import Caller
from tests.segments.fakes.receiver import FakeReceiver

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system(Door.JOB)


@pytest.fixture
def receiver() -> FakeReceiver:
    return FakeReceiver()


@pytest.fixture
def address(serve: Any, receiver: FakeReceiver) -> str:
    return str(serve({"/in": receiver}).address("/in"))


@pytest.fixture
def dario(people: Any) -> Caller:
    return Caller(people["dario"])


def send_all() -> None:
    for webhook in WebhookSubscription.objects.all():
        sending.send_waiting(webhook_id=webhook.pk, by=SYSTEM)


def test_the_api_shows_a_secret_once_and_takes_its_holder_by_the_hand(dario, receiver, address, by):
    body = {"name": "Shop", "url": address, "events": ["contact.created"]}
    made = dario("POST", "/webhooks/", body)
    assert made.status_code == 201
    receiver.secret = made.json()["secret"]
    path = f"/webhooks/{made.json()['key']}/"
    read = dario("GET", path)
    assert "secret" not in read.json()
    assert receiver.secret not in read.content.decode()
    assert dario("POST", f"{path}test/").json()["event"] == "webhook.test"
    create_contact(values={"given_name": "Ana"}, by=by)
    send_all()
    assert [each["type"] for each in receiver.messages.values()] == [
        "webhook.test",
        "contact.created",
    ]
    log = dario("GET", f"{path}messages/?state=sent").json()["results"]
    assert [(each["event"], each["status_code"]) for each in log] == [
        ("contact.created", 204),
        ("webhook.test", 204),
    ]
    assert dario("POST", f"{path}replay/", {"message": log[0]["key"]}).json() == {"messages": 1}
    send_all()
    assert len(receiver.requests) == 3
    changed = dario("PATCH", path, {"thin": False}, if_match=read["ETag"])
    assert (changed.status_code, changed.json()["thin"]) == (200, False)
    assert dario("PATCH", path, {"thin": True}, if_match=read["ETag"]).status_code == 412


@pytest.mark.parametrize(
    ("method", "tail", "body", "code"),
    [
        ("POST", "", {"name": "X", "url": "https://x.example"}, 400),
        ("POST", "", {"name": "X", "url": "gopher://x", "events": ["order.created"]}, 400),
        ("PATCH", "{key}/", {"secret": "whsec_x"}, 400),
        ("PATCH", "{key}/", {"owner": "ana"}, 400),
        ("POST", "{key}/resume/", None, 409),
        ("POST", "{key}/replay/", {}, 400),
        ("POST", "{key}/replay/", {"since": "2026-01-01T00:00:00Z"}, 400),
        ("POST", "{key}/rotate/", {"hours": 1000}, 400),
        ("GET", "{key}/messages/?state=lost", None, 400),
        ("GET", "019a0000-0000-7000-8000-000000000000/", None, 404),
    ],
)
def test_the_api_refuses_what_makes_no_sense(dario, address, method, tail, body, code):
    made = dario("POST", "/webhooks/", {"name": "S", "url": address, "events": ["order.created"]})
    answer = dario(method, "/webhooks/" + tail.format(key=made.json()["key"]), body)
    assert answer.status_code == code


def test_who_may_not_change_webhooks_cannot_make_one(people, address):
    body = {"name": "Shop", "url": address, "events": ["contact.created"]}
    assert Caller(people["ana"])("POST", "/webhooks/", body).status_code == 403
    assert Caller(people["prisca"])("POST", "/webhooks/", body).status_code == 403
    assert Caller(people["prisca"])("GET", "/webhooks/").json()["results"] == []


def test_on_the_page_a_secret_is_shown_once_and_messages_are_sent_again(
    signed_in, receiver, address, by
):
    page = signed_in("dario")
    asked = {"name": "Shop", "url": address, "events": ["contact.created"]}
    shown = page.post("/segments/webhooks/new/", asked).content.decode()
    receiver.secret = "whsec_" + shown.partition("whsec_")[2].partition('"')[0]
    webhook = WebhookSubscription.objects.get()
    here = f"/segments/webhooks/{webhook.key}/"
    assert receiver.secret not in page.get(here).content.decode()
    create_contact(values={"given_name": "Ana", "email": "ana@x.es"}, by=by)
    send_all()
    delivery = webhook.deliveries.get()
    log = page.get(here).content.decode()
    assert "Contact created" in log
    assert "204" in log
    assert "ana@x.es" not in log
    again = page.post(f"{here}replay/", {"message": delivery.pk}, follow=True)
    assert "on its way again" in again.content.decode()
    wrong = {"since": "2026-05-02T10:00", "until": "2026-05-01T10:00"}
    assert page.post(f"{here}replay/", wrong).status_code == 400
    page.post(f"{here}do/pause/")
    webhook.refresh_from_db()
    assert webhook.state == "paused"
    assert page.post(f"{here}do/explode/").status_code == 404
    shown = page.post(f"{here}do/rotate/").content.decode()
    assert "whsec_" in shown
    assert receiver.secret not in shown


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"url": "ftp://x.example"}, "url"),
        ({"url": "https://user:pass@x.example"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["contact.exploded"]}, "events"),
        ({"filters": {"segments": ["no-key"]}}, "filters"),
        ({"filters": {"country": ["ES"]}}, "filters"),
        ({"secret": "whsec_x"}, "secret"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused(people, values, field):
    start = {"name": "Shop", "url": "https://x.example", "events": ["contact.created"]}
    webhook, _secret = create_webhook(values=start, owner=people["dario"], by=SYSTEM)
    with pytest.raises(Invalid) as refusal:
        change_webhook(webhook=webhook, values=values, by=SYSTEM)
    assert list(refusal.value.fields) == [field]


def test_the_admin_changes_a_webhook_by_the_operation(signed_in, people):
    start = {"name": "Shop", "url": "https://x.example", "events": ["order.created"]}
    webhook, _secret = create_webhook(values=start, owner=people["dario"], by=SYSTEM)
    asked = {**start, "events": "order.created,contact.created", "filters": "{}", "thin": "on"}
    signed_in("root").post(f"/admin/segments/webhooksubscription/{webhook.pk}/change/", asked)
    webhook.refresh_from_db()
    assert (webhook.events, webhook.version) == (["contact.created", "order.created"], 2)
