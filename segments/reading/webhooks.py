"""Webhooks and their messages as pages show them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Max, Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from contacts.models.team import Team
from segments.models.segment import Segment
from segments.models.webhooks import (
    DeliveryState,
    WebhookDelivery,
    WebhookState,
    WebhookSubscription,
)
from segments.operations.webhooks.catalogue import EVENTS, TEST

_TONES = {
    WebhookState.ACTIVE: "green",
    WebhookState.PAUSED: "amber",
    WebhookState.DISABLED: "red",
    DeliveryState.WAITING: "blue",
    DeliveryState.SENT: "green",
    DeliveryState.FAILED: "red",
    DeliveryState.DROPPED: "",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One webhook: its machine, what it hears, how it is doing."""

    webhook: WebhookSubscription
    host: str
    events: list[Any]
    tone: str
    why: str
    arrived: Any


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message with its attempts, in words."""

    row: WebhookDelivery
    id: str
    event: Any
    tone: str
    problem: str
    payload: str
    attempts: list[dict[str, Any]]


def lines_of(webhooks: Sequence[WebhookSubscription]) -> list[Line]:
    """Return webhooks in words, with the time of the last message that arrived; one query."""
    sent = WebhookDelivery.objects.filter(
        Q(subscription__in=[each.pk for each in webhooks]), state=DeliveryState.SENT
    )
    last = dict(sent.values_list("subscription").annotate(last=Max("created_at")))
    return [
        Line(
            each,
            urlsplit(each.url).netloc,
            [event_words(name) for name in each.events],
            _TONES[WebhookState(each.state)],
            problem_words(each.why),
            last.get(each.pk),
        )
        for each in webhooks
    ]


def message_lines(rows: Sequence[WebhookDelivery]) -> list[MessageLine]:
    """Return messages in words."""
    return [
        MessageLine(
            row,
            f"msg_{row.key.hex}",
            event_words(row.event),
            _TONES[DeliveryState(row.state)],
            problem_words(row.problem),
            json.dumps(row.payload, indent=2, ensure_ascii=False),
            [
                line | {"words": problem_words(line["problem"]), "at": parse_datetime(line["at"])}
                for line in reversed(row.log)
            ],
        )
        for row in rows
    ]


def event_words(name: str) -> Any:
    """Return an event in words."""
    if name == TEST:
        return _("Test")
    return EVENTS[name].title if name in EVENTS else name


def problem_words(code: str) -> str:
    """Return in words why a message did not arrive, or why a webhook was switched off."""
    return {
        "refused": _("The receiver refused it"),
        "unreachable": _("The address could not be reached"),
        "no_answer": _("No answer came in time"),
        "not_opened": _("The secret cannot be opened; change it"),
        "not_visible": _("Its owner may not see the record (any more)"),
        "gone": _("The receiver said that it is gone (410)"),
        "failing": _("Nothing arrived for five days"),
        "owner_left": _("Its owner left; it belongs to whoever switches it on again"),
    }.get(code, "")


def filter_words(webhook: WebhookSubscription, user: Any) -> list[str]:
    """Return the names of the segments and teams that narrow a webhook, as far as `user` sees."""
    keys, numbers = webhook.filters.get("segments", []), webhook.filters.get("teams", [])
    segments = Segment.objects.visible_to(user).filter(key__in=keys) if keys else ()
    teams = Team.objects.filter(pk__in=numbers) if numbers else ()
    return sorted(str(each) for each in (*segments, *teams))
