"""Refunds entered by hand, and a colleague's word on which sale one belongs to."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid
from config.journal import record
from config.keys import new_key
from config.operation import operation
from interactions.models.purchases import HowLinked, Order, OrderKind, OrderLine
from interactions.operations.purchases.pairing import follow_sale
from interactions.operations.purchases.rates import CENT, reported
from interactions.operations.summarising import refresh_summaries


class CannotRefund(DomainError):
    """The order is not one that can be given back, or not that much of it."""

    code = "cannot_refund"


@operation
def refund_order(
    *,
    order: Order,
    by: Actor,
    at: datetime,
    lines: Mapping[int, Decimal] | None = None,
    amount: Decimal | None = None,
    external_id: str = "",
) -> Order:
    """Give back lines of a sale, by line number and quantity, or all that is left of it.

    `amount` is what was paid back, without a sign, where it is not what the lines come to. The
    same `external_id` again gives the refund that is there.

    Raises:
        CannotRefund: it is a refund itself, or nothing is left of it.
        Invalid: a line is not the sale's, or more is given back than is left.
    """
    sale = Order.objects.select_for_update().get(pk=order.pk)
    if sale.kind != OrderKind.SALE:
        raise CannotRefund(_("Only a sale can be refunded."))
    key = external_id or str(new_key())
    known = Order.objects.filter(source=sale.source, external_id=key).first()
    if known is not None:
        return known
    wanted = _wanted(sale, lines)
    if not wanted and amount is None:
        raise CannotRefund(_("Nothing of this sale is left to refund."))
    total = amount if amount is not None else -sum((x.amount for x in wanted), Decimal(0))
    refund = _refund_of(sale, -abs(total).quantize(CENT), at, key)
    for position, line in enumerate(wanted, start=1):
        line.order, line.position = refund, position
    OrderLine.objects.bulk_create(wanted)
    refresh_summaries([sale.contact_id])
    record("order.refunded", about=refund, by=by, sale=str(sale.key), lines=len(wanted))
    return refund


def _refund_of(sale: Order, total: Decimal, at: datetime, key: str) -> Order:
    """Write the refund without its lines; what was booked at a rate goes back at that rate."""
    return Order.objects.create(
        source=sale.source,
        external_id=key,
        number=sale.number,
        kind=OrderKind.REFUND,
        channel=sale.channel,
        country=sale.country,
        at=at,
        currency=sale.currency,
        subtotal=total,
        total=total,
        rate=sale.rate,
        reporting_total=reported(total, sale.rate),
        refund_of=sale,
        contact=sale.contact,
        how_linked=HowLinked.SALE if sale.contact_id else HowLinked.NOT,
    )


def _wanted(sale: Order, quantities: Mapping[int, Decimal] | None) -> list[OrderLine]:
    """Return the lines of the refund, not saved yet."""
    sold = {line.pk: line for line in sale.lines.order_by("position")}
    back = OrderLine.objects.filter(refund_of__in=sold).order_by().values("refund_of")
    returned = {row["refund_of"]: row["total"] for row in back.annotate(total=Sum("quantity"))}
    left = {pk: line.quantity + returned.get(pk, 0) for pk, line in sold.items()}
    chosen = left if quantities is None else quantities
    problems = {}
    for pk, quantity in chosen.items():
        if pk not in sold or quantity < 0 or quantity > max(left[pk], Decimal(0)):
            problems["lines"] = [_("There is not that much left to give back.")]
    if problems and quantities is not None:
        raise Invalid(problems)
    return [_returned(sold[pk], q) for pk, q in chosen.items() if q > 0]


def _returned(line: OrderLine, quantity: Decimal) -> OrderLine:
    share = quantity / line.quantity
    return OrderLine(
        product_id=line.product_id,
        sku=line.sku,
        name=line.name,
        quantity=-quantity,
        unit_price=line.unit_price,
        discount=(line.discount * share).quantize(CENT),
        tax=(line.tax * share).quantize(CENT),
        amount=-(line.amount * share).quantize(Decimal("0.0001")),
        refund_of=line,
    )


@operation
def link_refund(*, refund: Order, sale: Order, by: Actor) -> Order:
    """Say which sale a refund belongs to; it takes over the sale's person if it has none.

    Raises:
        CannotRefund: they are not a refund and a sale, or the sale is later.
    """
    current = Order.objects.select_for_update().get(pk=refund.pk)
    if current.kind != OrderKind.REFUND or sale.kind != OrderKind.SALE or sale.at > current.at:
        raise CannotRefund(_("A refund belongs to an earlier sale."))
    if current.refund_of_id == sale.pk:
        return current
    current.refund_of, current.awaits = sale, ""
    _save(current)
    refresh_summaries(follow_sale(sale.pk))
    current.refresh_from_db()
    record("order.refund_linked", about=current, by=by, sale=str(sale.key))
    return current


@operation
def unlink_refund(*, refund: Order, by: Actor) -> Order:
    """Say that a refund belongs to another sale than the one it is tied to."""
    current = Order.objects.select_for_update().get(pk=refund.pk)
    if current.refund_of_id is None:
        return current
    was: Any = current.contact_id
    OrderLine.objects.filter(order=current).update(refund_of=None)
    current.refund_of = None
    if current.how_linked == HowLinked.SALE:
        current.contact, current.how_linked = None, HowLinked.NOT
    _save(current)
    refresh_summaries([was])
    record("order.refund_unlinked", about=current, by=by)
    return current


def _save(order: Order) -> None:
    order.version += 1
    order.updated_at = timezone.now()
    order.save()
