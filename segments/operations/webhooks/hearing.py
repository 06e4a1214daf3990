"""Who may hear what: a webhook hears no more than its owner may see, and what it asked for."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from contacts.models.contact import Contact
from segments.models.segment import Segment, SegmentMembership
from segments.models.webhooks import WebhookSubscription
from segments.operations.webhooks.catalogue import EVENTS, EventKind


def may_hear(webhook: WebhookSubscription, kind: EventKind) -> bool:
    """Say whether the owner still works here and may read records of this kind."""
    owner = webhook.owner
    return bool(owner.is_active and owner.has_perm(kind.right))


def people_heard_of(webhook: WebhookSubscription) -> QuerySet[Contact]:
    """Return the people its owner may see, narrowed by the filters of the webhook."""
    people = Contact.objects.visible_to(webhook.owner)
    if teams := webhook.filters.get("teams"):
        people = people.filter(team__in=teams)
    if wanted := webhook.filters.get("segments"):
        groups = Segment.objects.visible_to(webhook.owner).filter(key__in=wanted)
        members = SegmentMembership.objects.filter(segment__in=groups.values("pk"))
        people = people.filter(pk__in=members.values("contact"))
    return people


def records_heard_of(webhook: WebhookSubscription, kind: EventKind) -> QuerySet:
    """Return the records of an event that the webhook may be told of; no rows without the right."""
    model = apps.get_model(kind.record)
    if not may_hear(webhook, kind):
        return model._default_manager.none()
    if kind.person == "pk":
        return people_heard_of(webhook)
    rows = model._default_manager.visible_to(webhook.owner)  # type: ignore[attr-defined]
    if kind.record == Segment._meta.label and (wanted := webhook.filters.get("segments")):
        rows = rows.filter(key__in=wanted)
    if kind.person and any(webhook.filters.get(name) for name in ("teams", "segments")):
        people = people_heard_of(webhook).order_by().values("pk")
        rows = rows.filter(**{f"{kind.person}__in": people})
    return rows


def hears_of(webhook: WebhookSubscription, event: str, key: str) -> bool:
    """Say whether the webhook may be told of the record with this key."""
    kind = EVENTS[event]
    try:
        return records_heard_of(webhook, kind).filter(key=key).exists()
    except (ValueError, ValidationError):
        return False


def of_operation(rows: QuerySet, operation: Any, kinds: Iterable[str]) -> QuerySet:
    """Keep the rows that one operation wrote, by their history; `kinds` are its signs."""
    history = rows.model.history.model._default_manager  # type: ignore[attr-defined]
    written = history.filter(history_operation=operation, history_type__in=list(kinds))
    return rows.filter(Q(pk__in=written.order_by().values("id")))
