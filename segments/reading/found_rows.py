"""The rows of one person that a condition on events looks at, the latest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from config.templatetags.ui import money
from contacts.models.contact import Contact
from interactions.models.conversations import Participant
from interactions.models.engagement import Engagement
from interactions.models.forms import Response
from interactions.models.purchases import Order
from segments.language.days import window_bounds
from segments.language.nodes import Event, Node

MOST = 5
_TALKS = ("call", "meeting", "visit", "interview", "observation")


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One row: when it was, what it says, and its amount."""

    at: datetime
    said: str
    amount: str = ""


def rows_of(node: Node, contact: Contact, now: datetime) -> list[FoundRow]:
    """Return the latest rows within the time a condition asks about.

    Conditions on the rows themselves are left to the answer: the list says what there is.
    """
    if not isinstance(node, Event):
        return []
    rows, at, told = _rows(node.event, contact)
    start, end = None, now
    if node.within is not None:
        start, end = window_bounds(node.within, now, timezone.get_default_timezone())
    within = Q(**{f"{at}__lte": end}) & (Q(**{f"{at}__gte": start}) if start else Q())
    return [told(row) for row in rows.filter(within).order_by(f"-{at}", "-pk")[:MOST]]


def _rows(event: str, contact: Contact) -> tuple[QuerySet, str, Callable[[Any], FoundRow]]:
    if event in ("purchase", "refund"):
        orders = Order.objects.filter(contact=contact).exclude(state="cancelled")
        return orders.filter(kind="refund" if event == "refund" else "sale"), "at", _order
    if event == "conversation" or event in _TALKS:
        talks = Participant.objects.filter(contact=contact).select_related("conversation")
        if event in _TALKS:
            talks = talks.filter(conversation__kind=event)
        return talks, "at", _talk
    if event == "form_answer":
        answers = Response.objects.filter(contact=contact, state="counted")
        return answers.select_related("form"), "at", _answer
    seen = Engagement.objects.filter(contact=contact)
    if event.startswith("email_"):
        seen = seen.filter(channel="email", kind=event.removeprefix("email_"))
    elif event != "engagement":
        seen = seen.filter(kind=event)
    return seen, "at", _engaged


def _order(row: Order) -> FoundRow:
    return FoundRow(row.at, row.number or row.external_id, money(row.total, row.currency))


def _talk(row: Participant) -> FoundRow:
    conversation = row.conversation
    return FoundRow(row.at, conversation.subject or conversation.get_kind_display())


def _answer(row: Response) -> FoundRow:
    return FoundRow(row.at, str(row.form))


def _engaged(row: Engagement) -> FoundRow:
    return FoundRow(row.at, f"{row.get_kind_display()} · {row.object}" if row.object else (
        row.get_kind_display()
    ))  # fmt: skip
