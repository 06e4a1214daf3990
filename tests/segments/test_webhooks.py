"""Programs hear of what happens: once it is true, no more than their owner may see, signed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from config.journal import Entry
from config.signing import is_signed
from contacts.models.collaboration import Notice
from contacts.models.contact import Contact
from contacts.models.team import Team
from contacts.operations.bulk import bulk_change
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.preferences import record_consent
from governance.models.audit import AuditEvent
from governance.models.user import User
from privacy.laws.table import RIGHTS
from privacy.operations.desk.asker import Person
from privacy.operations.desk.deciding import refuse
from privacy.operations.desk.opening import open_request
from segments.models.segment import Segment, SegmentChange, SegmentRun
from segments.models.webhooks import WebhookDelivery, WebhookSubscription
from segments.operations.webhooks import disabling, replaying, sending
from segments.operations.webhooks.outbox import write_down
from segments.operations.webhooks.subscribing import (
    create_webhook,
    resume_webhook,
    rotate_secret,
)
from tests.segments.fakes.receiver import FakeReceiver
from tests.segments.fakes.server import broken, no_answer, redirect, too_many

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system(Door.JOB)


@pytest.fixture
def receiver() -> FakeReceiver:
    return FakeReceiver()


@pytest.fixture
def listen(serve: Any, people: Any, receiver: FakeReceiver) -> Any:
    """Return a function that makes a webhook of one colleague to the receiver."""
    address = serve({"/in": receiver}).address("/in")

    def listen(owner: str = "dario", **values: Any) -> WebhookSubscription:
        start = {"name": "Shop", "url": address, "events": ["contact.created", "contact.updated"]}
        webhook, receiver.secret = create_webhook(
            values=start | values, owner=people[owner], by=SYSTEM
        )
        return webhook

    return listen


def sent(webhook: WebhookSubscription, receiver: FakeReceiver) -> list[dict[str, Any]]:
    """Send what waits and return what has arrived, in order."""
    sending.send_waiting(webhook_id=webhook.pk, by=SYSTEM)
    return [asked.json for asked in receiver.requests]


def states(webhook: WebhookSubscription) -> list[str]:
    return list(webhook.deliveries.order_by("id").values_list("state", flat=True))


def test_a_message_names_what_happened_and_is_signed(listen, receiver, by):
    webhook = listen()
    ana = create_contact(values={"given_name": "Ana", "email": "ana@x.es"}, by=by)
    delivery = webhook.deliveries.get()
    assert sent(webhook, receiver) == [
        {
            "type": "contact.created",
            "timestamp": timezone.localtime(delivery.created_at).isoformat(timespec="seconds"),
            "data": {
                "object": "contact",
                "operation": delivery.payload["operation"],
                "key": str(ana.key),
                "url": f"/api/v1/contacts/{ana.key}/",
            },
        }
    ]
    assert list(receiver.messages) == [f"msg_{delivery.key.hex}"]
    entry = AuditEvent.objects.get(verb="contact.created")
    assert str(entry.operation) == delivery.payload["operation"]
    assert states(webhook) == ["sent"]


def test_what_is_taken_back_is_not_told(listen, by):
    webhook = listen()
    with transaction.atomic():
        create_contact(values={"given_name": "Ana"}, by=by)
        transaction.set_rollback(True)
    assert states(webhook) == []


def test_who_listens_is_asked_once_in_an_operation_and_never_for_other_events(people, by):
    contacts = [create_contact(values={"given_name": str(n)}, by=by) for n in range(3)]
    with CaptureQueriesContext(connection) as asked:
        bulk_change(
            contacts=Contact.objects.filter(pk__in=[c.pk for c in contacts]),
            action="stage",
            value="customer",
            by=by,
        )
    tables = [query["sql"] for query in asked if "segments_webhook" in query["sql"]]
    assert len(tables) == 1
    assert WebhookDelivery.objects.count() == 0


def test_a_webhook_hears_of_nobody_its_owner_may_not_see(listen, receiver, people, teams, by):
    webhook = listen("ana")
    root = Actor(people["root"], Door.PAGE)
    create_contact(values={"given_name": "Sur", "team": teams["South"]}, by=root)
    moved = create_contact(values={"given_name": "Mo", "team": teams["North"]}, by=root)
    assert states(webhook) == ["waiting"]
    Contact.objects.filter(pk=moved.pk).update(team=teams["South"])
    assert sent(webhook, receiver) == []
    assert states(webhook) == ["dropped"]


def test_filters_narrow_what_is_heard(listen, people, teams, by):
    webhook = listen(filters={"teams": [teams["South"].pk]})
    root = Actor(people["root"], Door.PAGE)
    create_contact(values={"given_name": "Nor", "team": teams["North"]}, by=root)
    create_contact(values={"given_name": "Sur", "team": teams["South"]}, by=root)
    assert states(webhook) == ["waiting"]


def test_many_changed_at_once_are_one_message_that_counts_those_the_owner_sees(
    listen, receiver, people, teams
):
    webhook = listen("ana", events=["contact.updated"])
    root = Actor(people["root"], Door.PAGE)
    for team in ("North", "North", "South"):
        create_contact(values={"given_name": "X", "team": teams[team]}, by=root)
    change = bulk_change(contacts=Contact.objects.all(), action="stage", value="lapsed", by=root)
    assert [each["data"] for each in sent(webhook, receiver)] == [
        {"object": "contact", "operation": str(change.operation), "bulk": True, "count": 2}
    ]


def test_a_full_message_holds_what_its_owner_may_read_only(listen, receiver, people, by):
    mine, hers = listen("ana", thin=False), listen("vera", thin=False)
    nora = create_contact(
        values={"given_name": "Nora", "email": "nora@x.es", "stage": "customer"}, by=by
    )
    Contact.objects.filter(pk=nora.pk).update(team=Team.objects.get(name="North"))
    full = sent(mine, receiver)[-1]["data"]["record"]
    assert (full["email"], full["stage"]) == ("nora@x.es", "customer")
    assert "email" not in sent(hers, receiver)[-1]["data"]["record"]


def test_nothing_of_a_person_is_kept_with_a_message(listen, by):
    webhook = listen(thin=False, events=["contact.updated", "consent.changed"])
    ana = create_contact(values={"given_name": "Ana", "email": "ana@x.es"}, by=by)
    update_contact(contact=ana, values={"given_name": "Anabel"}, by=by)
    record_consent(contact=ana, channel="email", purpose="newsletter", action="refuse", by=by)
    kept = list(webhook.deliveries.order_by("id").values_list("payload", flat=True))
    assert kept == [
        {
            "object": "contact",
            "operation": kept[0]["operation"],
            "key": str(ana.key),
            "fields": ["given_name"],
        },
        {
            "object": "contact",
            "operation": kept[1]["operation"],
            "key": str(ana.key),
            "channel": "email",
            "purpose": "newsletter",
        },
    ]


def test_attempts_follow_the_schedule_and_end(listen, receiver, by):
    webhook = listen()
    create_contact(values={"given_name": "Ana"}, by=by)
    receiver.next(
        *[broken(500)] * 5, no_answer(), redirect("http://127.0.0.1/"), *[broken(503)] * 3
    )
    now, waits = timezone.now(), []
    for _attempt in range(10):
        sending.send_waiting(webhook_id=webhook.pk, by=SYSTEM, now=now)
        delivery = webhook.deliveries.get()
        if delivery.next_try_at:
            waits.append(int((delivery.next_try_at - now).total_seconds()))
            now = delivery.next_try_at
    assert waits == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
    assert (delivery.state, delivery.attempts, delivery.next_try_at) == ("failed", 10, None)
    assert [line["problem"] for line in delivery.log] == (
        ["refused"] * 5 + ["no_answer"] + ["refused"] * 4
    )
    assert len(receiver.requests) == 10
    assert len({asked.headers["webhook-id"] for asked in receiver.requests}) == 1


def test_a_receiver_that_asks_for_time_gets_it(listen, receiver, by):
    webhook = listen()
    create_contact(values={"given_name": "Ana"}, by=by)
    receiver.next(too_many(after=3600))
    now = timezone.now()
    sending.send_waiting(webhook_id=webhook.pk, by=SYSTEM, now=now)
    assert webhook.deliveries.get().next_try_at == now + timedelta(hours=1)


def test_a_webhook_of_somebody_who_left_is_off_and_belongs_to_whoever_switches_it_on(
    listen, receiver, people, by
):
    webhook, now = listen(), timezone.now()
    assert disabling.disable_ownerless(now=now, by=SYSTEM) == 0
    people["dario"].is_active = False
    people["dario"].save()
    olga = User.objects.create(username="olga", email="olga@example.com", role="data_owner")
    assert disabling.disable_ownerless(now=now, by=SYSTEM) == 1
    assert disabling.disable_ownerless(now=now, by=SYSTEM) == 0
    webhook.refresh_from_db()
    assert (webhook.state, webhook.why, webhook.disabled_at) == ("disabled", "owner_left", now)
    assert Notice.objects.get(kind="webhook_disabled").user == olga
    disabling.mail_disabled(webhook)
    assert [each.to for each in mail.outbox] == [["olga@example.com"]]

    with pytest.raises(NotPermitted):
        resume_webhook(webhook=webhook, by=SYSTEM)
    resume_webhook(webhook=webhook, by=Actor(olga, Door.PAGE))
    webhook.refresh_from_db()
    assert (webhook.state, webhook.why, webhook.owner) == ("active", "", olga)
    create_contact(values={"given_name": "Eva"}, by=by)
    assert sending.send_waiting(webhook_id=webhook.pk, by=SYSTEM) == 1


def test_410_switches_off_and_tells_the_owner(listen, receiver, people, by):
    webhook = listen()
    create_contact(values={"given_name": "Ana"}, by=by)
    receiver.gone = True
    sending.send_waiting(webhook_id=webhook.pk, by=SYSTEM)
    webhook.refresh_from_db()
    assert (webhook.state, webhook.why, states(webhook)) == ("disabled", "gone", ["failed"])
    assert Notice.objects.get(user=people["dario"]).kind == "webhook_disabled"
    disabling.mail_disabled(webhook)
    assert mail.outbox[0].to == ["dario@custodia.example"]
    create_contact(values={"given_name": "Eva"}, by=by)
    assert states(webhook) == ["failed"]
    receiver.gone = False
    resume_webhook(webhook=webhook, by=SYSTEM)
    replaying.send_test(webhook=resumed(webhook), by=SYSTEM)
    assert [each["type"] for each in sent(webhook, receiver)][-1] == "webhook.test"


def resumed(webhook: WebhookSubscription) -> WebhookSubscription:
    return WebhookSubscription.objects.select_related("owner").get(pk=webhook.pk)


def test_days_without_one_success_switch_off(listen, receiver, by):
    webhook = listen()
    start = timezone.now() + timedelta(minutes=1)
    found = []
    for day in (0, 5, 6):
        create_contact(values={"given_name": "Ana"}, by=by)
        receiver.next(broken(500))
        sending.send_waiting(webhook_id=webhook.pk, by=SYSTEM, now=start + timedelta(days=day))
        WebhookDelivery.objects.update(state="failed", next_try_at=None)
        webhook.refresh_from_db()
        found.append(webhook.state)
    assert found == ["active", "active", "disabled"]
    assert webhook.why == "failing"


def test_while_a_secret_changes_both_sign(listen, receiver, by):
    webhook = listen()
    old = receiver.secret
    webhook, new = rotate_secret(webhook=webhook, by=SYSTEM, hours=2)
    create_contact(values={"given_name": "Ana"}, by=by)
    sent(webhook, receiver)
    asked = receiver.requests[0]
    now = int(asked.headers["webhook-timestamp"])
    for secret in (old, new):
        assert is_signed(asked.headers, asked.body, secret=secret, now=now)
    assert len(sending.secrets_of(webhook, timezone.now() + timedelta(hours=3))) == 1
    assert new not in webhook.secret
    assert not hasattr(webhook.history.first(), "secret")


def test_a_time_range_is_sent_again_under_the_same_ids(listen, receiver, by):
    webhook = listen()
    for name in ("Ana", "Eva", "Ida"):
        create_contact(values={"given_name": name}, by=by)
    first = [message["data"]["key"] for message in sent(webhook, receiver)]
    old, *rest = webhook.deliveries.order_by("id")
    WebhookDelivery.objects.filter(pk=old.pk).update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    since, until = timezone.now() - timedelta(hours=1), timezone.now()
    webhook = resumed(webhook)
    assert replaying.replay_since(webhook=webhook, since=since, until=until, by=SYSTEM) == 2
    assert [message["data"]["key"] for message in sent(webhook, receiver)] == first + first[1:]
    assert len(receiver.messages) == 3
    assert replaying.forget_messages(by=SYSTEM) == 1
    assert list(webhook.deliveries.order_by("id")) == rest


def test_people_who_enter_a_segment_are_told_in_pages_that_stay_small(
    listen, receiver, people, teams, by
):
    segment = Segment.objects.create(slug="all", name="Everybody", owner=people["dario"])
    webhook = listen("ana", events=["segment.entered", "segment.left"])
    many = [Contact(given_name=str(n), team=teams["North"]) for n in range(450)]
    Contact.objects.bulk_create([*many, Contact(given_name="S", team=teams["South"])])
    run = SegmentRun.objects.create(
        segment=segment, mode="full", rule_version=1, members=451, at=timezone.now()
    )
    SegmentChange.objects.bulk_create(
        SegmentChange(segment=segment, contact=c, what="entered", at=run.at, cause="rule", run=run)
        for c in Contact.objects.order_by("id")
    )
    write_down(entry=refreshed(segment, run, came_in=451))
    messages = sent(webhook, receiver)
    assert [(m["data"]["page"], m["data"]["count"]) for m in messages] == [(1, 400), (2, 50)]
    assert max(len(asked.body) for asked in receiver.requests) < 20_000
    keys = [key for message in messages for key in message["data"]["contacts"]]
    north = Contact.objects.filter(team=teams["North"]).order_by("id")
    assert keys == [str(key) for key in north.values_list("key", flat=True)]


def refreshed(segment: Segment, run: SegmentRun, **counts: int) -> Any:
    facts: dict[str, Any] = {"run": run.pk, **counts}
    return Entry("segment.refreshed", "segments.Segment", str(segment.key), SYSTEM, None, facts)


def test_the_end_of_a_persons_request_is_told_to_who_reads_requests(listen, receiver, people):
    webhook = listen("prisca", events=["request.completed"])
    seller = listen("ana", events=["contact.created"])
    now = timezone.now()
    request = open_request(
        right="gdpr.access", person=Person(name="Ana Ruiz", email="ana.ruiz@example.org"),
        channel="mail", received_at=now, by=SYSTEM,
    )  # fmt: skip
    ground, note = RIGHTS["gdpr.access"].refusals[0].code, "The same for the ninth time."
    refuse(request=request, ground=ground, by=SYSTEM, now=now, note=note)
    [message] = sent(webhook, receiver)
    assert message["type"] == "request.completed"
    assert message["data"]["outcome"] == "refused"
    assert "ana.ruiz" not in str(message)
    assert states(seller) == []


def test_who_may_not_read_requests_cannot_listen_to_them(listen):
    with pytest.raises(Invalid):
        listen("ana", events=["request.completed"])
