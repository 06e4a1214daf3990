"""Sends what waits: signed, tried again on a schedule, and ended where nobody takes it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app as jobs

from config.actor import Actor
from config.egress import Answer, NoAnswer, Unreachable, send
from config.operation import operation
from config.sealed import NotOpened, open_sealed
from config.signing import RETRY_AFTER, signature_headers
from segments.models.webhooks import (
    DeliveryState,
    WebhookDelivery,
    WebhookState,
    WebhookSubscription,
)
from segments.operations.webhooks.disabling import disable
from segments.operations.webhooks.messages import body_of
from segments.operations.webhooks.outbox import SEND, ask_to_send

# Nothing arrived for so long: nobody is there any more.
PATIENCE = timedelta(days=5)
# An attempt cut off by the end of its worker is made again, with the same id.
_LEASE = timedelta(minutes=2)
_ROUND = 100
# An address that does not answer costs seconds each time: the others wait for the next minute.
_ENOUGH_FAILURES = 3
_LOGGED = 20
_GONE = 410


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt; `problem` is a closed word, empty where it arrived."""

    at: datetime
    status: int | None
    duration_ms: int
    problem: str
    wait: float | None = None

    @property
    def arrived(self) -> bool:
        """Whether the receiver took the message."""
        return not self.problem


def waiting(now: datetime) -> QuerySet[WebhookDelivery]:
    """Return the messages that are due, of webhooks that are on; the oldest first."""
    due = WebhookDelivery.objects.filter(state=DeliveryState.WAITING, next_try_at__lte=now)
    return due.filter(subscription__state=WebhookState.ACTIVE).order_by("next_try_at", "id")


def send_waiting(*, webhook_id: int, by: Actor, now: datetime | None = None) -> int:
    """Send what waits for one webhook and return how many arrived; the rest is asked for again."""
    moment, arrived, failures = now, 0, 0
    for _turn in range(_ROUND):
        moment = now or timezone.now()
        delivery = _taken(webhook_id, moment)
        if delivery is None:
            return arrived
        attempt = _attempt(delivery, moment)
        if attempt is None:
            _drop(delivery=delivery, by=by)
            continue
        _keep(delivery=delivery, attempt=attempt, by=by)
        arrived += attempt.arrived
        failures = 0 if attempt.arrived else failures + 1
        if failures >= _ENOUGH_FAILURES:
            return arrived
    ask_to_send(webhook_id)
    return arrived


def _taken(webhook_id: int, now: datetime) -> WebhookDelivery | None:
    """Take the next message, so that no other worker sends it meanwhile."""
    rows = waiting(now).filter(subscription=webhook_id)
    for delivery in rows.select_related("subscription__owner")[:_ROUND]:
        same = WebhookDelivery.objects.filter(pk=delivery.pk, next_try_at=delivery.next_try_at)
        if same.filter(state=DeliveryState.WAITING).update(next_try_at=now + _LEASE):
            return delivery
    return None


def _attempt(delivery: WebhookDelivery, now: datetime) -> Attempt | None:
    """Send one message; None where there is nothing to be told."""
    webhook = delivery.subscription
    body = body_of(delivery)
    if body is None:
        return None
    started, answer, problem = monotonic(), None, ""
    try:
        headers = signature_headers(
            secrets_of(webhook, now),
            message_id=f"msg_{delivery.key.hex}",
            timestamp=int(now.timestamp()),
            body=body,
        )
        headers["content-type"] = "application/json"
        answer = send("POST", webhook.url, headers=headers, body=body)
        problem = "" if answer.ok else "refused"
    except (Unreachable, NoAnswer, NotOpened) as failure:
        problem = failure.code
    spent = round((monotonic() - started) * 1000)
    return Attempt(now, answer.status if answer else None, spent, problem, _wait(answer))


def _wait(answer: Answer | None) -> float | None:
    """Return the seconds a receiver asks us to wait, at most a day."""
    asked = answer.retry_after if answer and answer.status in (429, 503) else None
    return None if asked is None else min(asked, 86_400.0)


def secrets_of(webhook: WebhookSubscription, now: datetime) -> list[str]:
    """Return the secrets that sign now: the new one, and the one before while it holds."""
    found = [open_sealed(webhook.secret, sealed_as(webhook))]
    if webhook.previous_secret and webhook.previous_until and webhook.previous_until > now:
        found.append(open_sealed(webhook.previous_secret, sealed_as(webhook)))
    return found


def sealed_as(webhook: WebhookSubscription) -> str:
    """Return the context that the secrets of a webhook are sealed in."""
    return f"webhook:{webhook.key}"


@operation
def _drop(*, delivery: WebhookDelivery, by: Actor) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.DROPPED, next_try_at=None, problem="not_visible"
    )


@operation
def _keep(*, delivery: WebhookDelivery, attempt: Attempt, by: Actor) -> None:
    """Write down what came of an attempt, and what follows from it for the webhook."""
    current = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
    current.attempts += 1
    current.status_code, current.duration_ms = attempt.status, attempt.duration_ms
    current.problem = attempt.problem
    line = {"at": attempt.at.isoformat(timespec="seconds"), "status": attempt.status}
    line |= {"ms": attempt.duration_ms, "problem": attempt.problem}
    current.log = [*current.log, line][-_LOGGED:]
    current.state, current.next_try_at = _what_next(current, attempt)
    current.save()
    _judge(current, attempt, by)
    if current.attempts == 1 and current.state == DeliveryState.WAITING:
        # Later ones are found by the round of each minute.
        again = jobs.configure_task(SEND, schedule_at=current.next_try_at)
        again.defer(webhook_id=current.subscription_id)


def _what_next(current: WebhookDelivery, attempt: Attempt) -> tuple[str, datetime | None]:
    if attempt.arrived:
        return DeliveryState.SENT, None
    if attempt.status == _GONE or current.attempts > len(RETRY_AFTER):
        return DeliveryState.FAILED, None
    pause = RETRY_AFTER[current.attempts - 1]
    if attempt.wait is not None:
        pause = max(pause, timedelta(seconds=attempt.wait))
    return DeliveryState.WAITING, attempt.at + pause


def _judge(current: WebhookDelivery, attempt: Attempt, by: Actor) -> None:
    """Count failures in a row; a receiver that is gone, or silent for days, is let be."""
    rows = WebhookSubscription.objects.filter(pk=current.subscription_id)
    if attempt.arrived:
        rows.exclude(failures=0, failing_since=None).update(failures=0, failing_since=None)
        return
    webhook = rows.select_for_update().get()
    since = webhook.failing_since or attempt.at
    rows.update(failures=webhook.failures + 1, failing_since=since)
    if webhook.state == WebhookState.DISABLED:
        return
    if attempt.status == _GONE:
        disable(webhook, "gone", attempt.at, by)
    elif attempt.at - since > PATIENCE:
        disable(webhook, "failing", attempt.at, by)
