"""What a message says: made when it is sent, of what its owner may see then."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from config.actor import Actor, Door
from config.phi import may_receive, told
from contacts.access import hidden_of_contact
from contacts.models.contact import Contact
from contacts.operations.export_columns import available_columns, rows_of
from contacts.operations.sealing import are_protected, protected, protected_names
from segments.models.segment import SegmentChange
from segments.models.webhooks import WebhookDelivery, WebhookSubscription
from segments.operations.webhooks.catalogue import EVENTS, TEST, EventKind
from segments.operations.webhooks.hearing import (
    hears_of,
    of_operation,
    people_heard_of,
    records_heard_of,
)
from segments.operations.webhooks.outbox import PAGE

MOST_BYTES = 20_000
_ADDRESSES = {
    "contact": "/api/v1/contacts/",
    "purchase": "/api/v1/purchases/",
    "response": "/api/v1/responses/",
    "segment": "/api/v1/segments/",
    "export": "/api/v1/exports/",
}
# Which rows of history an event about many records means.
_SIGNS = {"contact.created": "+", "contact.deleted": "-", "order.created": "+"}


def body_of(delivery: WebhookDelivery) -> bytes | None:
    """Return the message in bytes; None where there is nothing its owner may hear (any more)."""
    webhook = delivery.subscription
    data = _data(webhook, delivery)
    if data is None:
        return None
    at = timezone.localtime(delivery.created_at, timezone=timezone.get_default_timezone())
    said = {"type": delivery.event, "timestamp": at.isoformat(timespec="seconds"), "data": data}
    body = _bytes(said)
    if len(body) >= MOST_BYTES and "record" in data:
        # Long free text: who needs it reads the record itself.
        said["data"] = {**data, "record": None, "too_long": True}
        body = _bytes(said)
    return body


def _data(webhook: WebhookSubscription, delivery: WebhookDelivery) -> dict[str, Any] | None:
    data = dict(delivery.payload)
    if delivery.event == TEST:
        return data
    kind = EVENTS[delivery.event]
    if kind.noun == "segment":
        return _people_of_run(webhook, delivery.event, data)
    if "key" not in data:
        return _counted(webhook, delivery.event, kind, data)
    # What is deleted cannot be looked at again: it was heard of when it still was there.
    if delivery.event != "contact.deleted" and not hears_of(webhook, delivery.event, data["key"]):
        return None
    if kind.noun in _ADDRESSES:
        data["url"] = f"{_ADDRESSES[kind.noun]}{data['key']}/"
    if kind.noun != "contact" and kind.person:
        data["contact"] = _contact_key(webhook, kind, data["key"])
    if "fields" in data:
        hidden = hidden_of_contact(webhook.owner)
        data["fields"] = [name for name in data["fields"] if not _is_hidden(name, hidden)]
    if not webhook.thin and kind.noun == "contact" and delivery.event != "contact.deleted":
        data["record"] = _record(webhook, data["key"])
    return data


def _counted(
    webhook: WebhookSubscription, event: str, kind: EventKind, data: dict[str, Any]
) -> dict[str, Any] | None:
    """Count the records of one operation that the owner may see, not those it wrote in all."""
    rows = records_heard_of(webhook, kind)
    if event == "contact.deleted":
        # Nobody can tell any more who might have seen whom: for those who see everybody only.
        everybody = webhook.owner.has_perm("contacts.view_all_contacts") and not webhook.filters
        return data | {"bulk": True} if everybody else None
    signs = _SIGNS.get(event, "~+")
    count = of_operation(rows, data["operation"], signs).count()
    return data | {"bulk": True, "count": count} if count else None


def _people_of_run(
    webhook: WebhookSubscription, event: str, data: dict[str, Any]
) -> dict[str, Any] | None:
    """Name the people of one page of a refresh whom the owner may see.

    Who is in a segment chosen by health data is health information: without an agreement with
    who runs the program nothing of it is told (45 CFR 160.103, 164.502(e)).
    """
    segment = records_heard_of(webhook, EVENTS[event]).filter(key=data["key"]).first()
    if segment is None:
        return None
    if are_protected(segment.reads) and not may_receive(f"webhook:{webhook.key}"):
        return None
    data["url"] = f"{_ADDRESSES['segment']}{segment.key}/"
    what = event.removeprefix("segment.")
    changes = SegmentChange.objects.filter(segment=segment, run=data["run"], what=what)
    seen = people_heard_of(webhook)
    if not data["pages"]:
        count = changes.filter(contact__in=seen.order_by().values("pk")).count()
        return data | {"count": count, "contacts": []} if count else None
    start = (data["page"] - 1) * PAGE
    numbers = changes.order_by("id").values_list("contact_id", flat=True)[start : start + PAGE]
    people = seen.filter(pk__in=[number for number in numbers if number]).order_by("pk")
    data["contacts"] = [str(key) for key in people.values_list("key", flat=True)]
    data["count"] = len(data["contacts"])
    if chosen := protected_names(segment.reads):
        _tell(webhook, dict.fromkeys(data["contacts"], chosen))
    return data if data["contacts"] else None


def _tell(webhook: WebhookSubscription, read: Mapping[str, Iterable[str]]) -> None:
    """Tell the trail which health data a message gives away, by the keys of people."""
    by = Actor(webhook.owner, Door.JOB)
    told(read, by=by, page="webhook", why=f"webhook:{webhook.key}")


def _contact_key(webhook: WebhookSubscription, kind: EventKind, key: str) -> str | None:
    rows = records_heard_of(webhook, kind).filter(key=key)
    found = rows.values_list(f"{kind.person}__key", flat=True).first()
    return str(found) if found else None


def _record(webhook: WebhookSubscription, key: str) -> dict[str, Any]:
    """Return the values of a contact that the owner may read, by the names that exports use."""
    with override("en"):
        columns = available_columns(hidden_of_contact(webhook.owner))
    closed = protected(column.name for column in columns)
    if not may_receive(f"webhook:{webhook.key}"):
        columns = [column for column in columns if column.name not in closed]
    number = Contact.objects.values_list("pk", flat=True).get(key=key)
    for row in rows_of([number], columns):
        pairs = zip(columns, row, strict=True)
        said = {column.name: value for column, value in pairs if value not in (None, "", [])}
        read = {key: closed & said.keys()} if closed & said.keys() else {}
        _tell(webhook, read)
        return said
    return {}


def _is_hidden(name: str, hidden: frozenset[str]) -> bool:
    return name in hidden or name.partition(".")[0] in hidden


def _bytes(said: dict[str, Any]) -> bytes:
    return json.dumps(said, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else _text(value)


def _text(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
