"""One order, by a page or the API: made or brought up to date, and given to its person."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid
from config.journal import record
from config.operation import operation
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.operations.importing.scope import scope_of
from contacts.operations.rights import is_system, visible
from interactions.models.purchases import HowLinked, Order, OrderKind
from interactions.operations.purchases.checked_orders import checked_head, checked_lines
from interactions.operations.purchases.lines import write_lines
from interactions.operations.purchases.matching import person_of
from interactions.operations.purchases.pairing import tie_refunds
from interactions.operations.purchases.permissions import keep_permission
from interactions.operations.purchases.rates import CENT, rate_for, reported
from interactions.operations.summarising import refresh_summaries

Outcome = Literal["created", "updated", "unchanged"]
BUYER = ("buyer_email", "buyer_phone", "buyer_name")
_KEY_MAX = 120


@dataclass(frozen=True, slots=True)
class Recorded:
    """The order and what became of it."""

    order: Order
    outcome: Outcome


@operation
def record_order(*, source: Source, values: Mapping[str, Any], by: Actor) -> Recorded:
    """Make the order that a source calls `external_id`, or bring it up to date.

    What `values` do not name stays as it is. The same again changes nothing. A refund names
    its sale by `refund_of` and waits for it if need be; who bought is found by `buyer`, or
    said by `contact`.

    Raises:
        Invalid: something of it is wrong, or missing for a new order.
    """
    key = str(values.get("external_id") or "").strip()
    if not key or len(key) > _KEY_MAX:
        raise Invalid({"external_id": [_("Give the key of the order.")]})
    _wait_for_others(source, key)
    known = Order.objects.select_for_update().filter(source=source, external_id=key).first()
    order = known or Order(source=source, external_id=key)
    was = _state_of(order)
    kind = OrderKind.REFUND if values.get("refund_of") else order.kind
    head = checked_head(values, new=known is None, kind=kind, region=settings.ORG_PHONE_REGION)
    refund = head["kind"] == OrderKind.REFUND
    lines = checked_lines(values["lines"], refund=refund) if "lines" in values else None
    if order.refund_of is not None and order.refund_of.external_id == head.get("awaits"):
        del head["awaits"]  # it waits no longer
    for name, value in head.items():
        setattr(order, name, value)
    if known is None or order.currency != was["currency"] or order.rate is None:
        order.rate = rate_for(order.currency, order.at)
    _sum_up(order, head, lines, new=known is None)
    ticked = values.get("accepts_marketing", order.buyer_accepts)
    order.buyer_accepts = ticked
    _give_to_person(order, values, by)
    return _written(order, was, lines, ticked, by, new=known is None)


def _wait_for_others(source: Source, key: str) -> None:
    """Let two that tell of one order at once go one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, %s))", [key, source.pk])


def _state_of(order: Order) -> dict[str, Any]:
    names = [field.attname for field in Order._meta.local_concrete_fields]
    return {name: getattr(order, name) for name in names}


def _sum_up(
    order: Order, head: dict[str, Any], lines: list[dict[str, Any]] | None, *, new: bool
) -> None:
    """Work out what was not given, and the amount in the reporting currency."""
    if order.kind == OrderKind.REFUND and (order.total or 0) > 0:
        order.total = -order.total
    if lines is not None and "subtotal" not in head:
        order.subtotal = sum((line["amount"] for line in lines), Decimal(0)).quantize(CENT)
    if "total" not in head and (new or lines is not None):
        order.total = order.subtotal - order.discount + order.shipping + order.tax
        if order.kind == OrderKind.REFUND:
            order.total = -abs(order.total)
    order.reporting_total = reported(order.total, order.rate)


def _give_to_person(order: Order, values: Mapping[str, Any], by: Actor) -> None:
    person = values.get("contact")
    if person is not None:
        _demand_sight(person, by)
        if order.contact_id != person.pk:
            order.contact, order.how_linked = person, HowLinked.PERSON
    elif order.contact_id is None:
        found = person_of(order, scope_of(by))
        if found is not None:
            order.contact_id, order.how_linked = found
    if order.contact_id is not None:
        order.buyer_email = order.buyer_phone = order.buyer_name = ""
        order.buyer_accepts = None


def _demand_sight(person: Contact, by: Actor) -> None:
    seen = Contact.objects.filter(merged_into=None, erased_at=None, pk=person.pk)
    if not is_system(by):
        seen = visible(seen, by.user) if by.user is not None else seen.none()
    if not seen.exists():
        raise Invalid({"contact": [_("Choose a person from the list.")]})


def _written(
    order: Order,
    was: dict[str, Any],
    lines: list[dict[str, Any]] | None,
    ticked: bool | None,
    by: Actor,
    *,
    new: bool,
) -> Recorded:
    now = _state_of(order)
    changed = sorted(name for name in now if now[name] != was[name])
    if new:
        order.save()
    if lines is not None and write_lines(order, lines):
        changed.append("lines")
    if not new and not changed:
        keep_permission(order, ticked, by)
        return Recorded(order, "unchanged")
    if not new:
        # What a file said last is no longer what stands here.
        order.version, order.updated_at, order.digest = order.version + 1, timezone.now(), ""
        order.save()
    people = {was["contact_id"], order.contact_id}
    people.update(tie_refunds(source_id=order.source_id, orders=[order.pk]))
    refresh_summaries(people)
    order.refresh_from_db()
    keep_permission(order, ticked, by)
    verb = "order.recorded" if new else "order.changed"
    facts = {} if new else {"fields": changed}
    record(verb, about=order, by=by, kind=order.kind, **facts)
    return Recorded(order, "created" if new else "updated")
