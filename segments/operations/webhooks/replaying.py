"""Sends messages again, sends one to try, and forgets old ones."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from segments.models.webhooks import (
    DeliveryState,
    WebhookDelivery,
    WebhookState,
    WebhookSubscription,
)
from segments.operations.webhooks.catalogue import TEST
from segments.operations.webhooks.outbox import ask_to_send, new_message
from segments.operations.webhooks.sending import waiting
from segments.operations.webhooks.subscribing import NotWhileOff, demand_change

KEPT = timedelta(days=30)
MOST = 10_000


@operation
def send_test(*, webhook: WebhookSubscription, by: Actor) -> WebhookDelivery:
    """Write a message about nothing, to see that one arrives.

    Raises:
        NotPermitted: the role does not change webhooks.
        NotWhileOff: the webhook sends nothing at present.
    """
    _demand_on(webhook, by)
    delivery = new_message(webhook, TEST, {"object": "webhook"}, timezone.now())
    delivery.payload["key"] = str(webhook.key)
    delivery.save(force_insert=True)
    record("webhook.tested", about=webhook, by=by)
    ask_to_send(webhook.pk)
    return delivery


@operation
def replay_one(*, delivery: WebhookDelivery, by: Actor) -> None:
    """Send one message again, under the same id, whatever became of it.

    Raises:
        NotPermitted: the role does not change webhooks.
        NotWhileOff: the webhook sends nothing at present.
    """
    webhook = delivery.subscription
    _demand_on(webhook, by)
    _again(WebhookDelivery.objects.filter(pk=delivery.pk))
    record("webhook.replayed", about=webhook, by=by, messages=1)
    ask_to_send(webhook.pk)


@operation
def replay_since(
    *, webhook: WebhookSubscription, since: datetime, until: datetime, by: Actor
) -> int:
    """Send the messages of a time again, those that arrived included; return how many.

    Raises:
        NotPermitted: the role does not change webhooks.
        NotWhileOff: the webhook sends nothing at present.
        Invalid: the time is turned around, or holds too many messages.
    """
    _demand_on(webhook, by)
    if since >= until:
        raise Invalid({"until": [_("The end lies before the beginning.")]})
    rows = webhook.deliveries.filter(created_at__gte=since, created_at__lt=until)
    if rows[MOST : MOST + 1].exists():
        raise Invalid({"since": [_("These are more than %(most)d messages.") % {"most": MOST}]})
    count = _again(rows)
    if count:
        record("webhook.replayed", about=webhook, by=by, messages=count)
        ask_to_send(webhook.pk)
    return count


def _again(rows: QuerySet[WebhookDelivery]) -> int:
    return rows.update(
        state=DeliveryState.WAITING, attempts=0, next_try_at=timezone.now(), problem=""
    )


def _demand_on(webhook: WebhookSubscription, by: Actor) -> None:
    demand_change(by)
    if webhook.state != WebhookState.ACTIVE:
        raise NotWhileOff(_("Switch this webhook on first."))


def ask_for_due(now: datetime) -> int:
    """Let the worker send what is due; return for how many webhooks."""
    numbers = set(waiting(now).order_by().values_list("subscription_id", flat=True).distinct())
    for number in numbers:
        ask_to_send(number)
    return len(numbers)


@operation
def forget_messages(*, by: Actor, now: datetime | None = None) -> int:
    """Delete messages older than thirty days; return how many."""
    old = WebhookDelivery.objects.filter(created_at__lt=(now or timezone.now()) - KEPT)
    count, _by_table = old.delete()
    if count:
        record("webhook.forgotten", about=WebhookDelivery, by=by, messages=count)
    return count
