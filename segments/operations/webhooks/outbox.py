"""The outbox: messages are written in the transaction of what they tell of, and sent after it."""

import math
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from config.jobs import defer_once
from config.journal import Entry
from segments.models.webhooks import WebhookDelivery, WebhookState, WebhookSubscription
from segments.operations.webhooks.catalogue import EVENTS, Told, told_by
from segments.operations.webhooks.hearing import hears_of, may_hear

SEND = "segments.send_webhooks"
# Keys of people in one message: 400 of them take 16 of the 20 kB a message may have.
PAGE = 400
# Larger comings and goings are told of by their number; the segment itself is read by the API.
PAGES = 50

_active: ContextVar[tuple[UUID, list[WebhookSubscription]] | None] = ContextVar(
    "webhooks_of_operation", default=None
)


def write_down(*, entry: Entry, **_: Any) -> None:
    """Write a message for each webhook that listens to what an entry tells of.

    Who listens is asked once in an operation, however many entries it makes: one query of a
    few rows, right whichever process changed them. Entries of other kinds cost nothing.
    """
    told = told_by(entry)
    if not told:
        return
    now = timezone.now()
    rows = [
        row
        for webhook in _listening(entry.operation)
        for each in told
        if each.event in webhook.events and _is_heard(webhook, each)
        for row in _messages(webhook, each, entry.operation, now)
    ]
    if not rows:
        return
    WebhookDelivery.objects.bulk_create(rows)
    for number in {row.subscription_id for row in rows}:
        ask_to_send(number)


def ask_to_send(webhook_id: int) -> None:
    """Let the worker send what waits, once the caller's transaction is committed."""
    defer_once(SEND, lock=f"webhook-{webhook_id}", webhook_id=webhook_id)


def _listening(operation: UUID | None) -> list[WebhookSubscription]:
    known = _active.get()
    if known is not None and known[0] == operation:
        return known[1]
    active = WebhookSubscription.objects.filter(state=WebhookState.ACTIVE)
    found = list(active.select_related("owner").order_by("pk"))
    if operation is not None:
        _active.set((operation, found))
    return found


def _is_heard(webhook: WebhookSubscription, told: Told) -> bool:
    """Ask now for one record; of many, the visible ones are counted when the message is sent."""
    if told.key:
        return hears_of(webhook, told.event, told.key)
    return may_hear(webhook, EVENTS[told.event])


def _messages(
    webhook: WebhookSubscription, told: Told, operation: UUID | None, now: datetime
) -> Iterator[WebhookDelivery]:
    kind = EVENTS[told.event]
    payload: dict[str, Any] = {"object": kind.noun, "operation": str(operation or "")}
    payload |= told.facts
    if told.key:
        payload["key"] = told.key
    if told.count:
        payload["count"] = told.count
    if kind.noun != "segment":
        yield new_message(webhook, told.event, payload, now)
        return
    pages = math.ceil(told.count / PAGE)
    if pages > PAGES:
        yield new_message(webhook, told.event, {**payload, "pages": 0}, now)
        return
    for number in range(1, pages + 1):
        page = {**payload, "page": number, "pages": pages}
        yield new_message(webhook, told.event, page, now)


def new_message(
    webhook: WebhookSubscription, event: str, payload: dict[str, Any], now: datetime
) -> WebhookDelivery:
    """Return a message that is due at once; not saved."""
    return WebhookDelivery(
        subscription=webhook, event=event, payload=payload, next_try_at=now, created_at=now
    )
