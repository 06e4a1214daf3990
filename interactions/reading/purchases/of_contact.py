"""What one person bought, for the card and the timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.field_access import access
from config.templatetags.ui import money, number
from config.timeline import Event, Position, older
from contacts.models.contact import Contact
from contacts.models.summary import Summary
from interactions.models.loyalty import LoyaltyAccount, LoyaltyMovement, LoyaltyTier, MovementKind
from interactions.models.purchases import Order, OrderKind, OrderLine, OrderState
from interactions.operations.summarising import today_here
from interactions.reading.levels import as_read
from interactions.reading.purchases.orders import OrderRow, rows_of

SHOWN = 5
LINES_TOLD = 3
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Account:
    """One loyalty account: `values` as the reader may know them, what expires, its tiers."""

    account: LoyaltyAccount
    values: dict[str, Any]
    expiring: int
    expires_on: date | None
    tiers: list[LoyaltyTier]
    movements: list[LoyaltyMovement]


class PurchasesOfContact:
    """What `user` may know of what a person bought; each part costs one bounded query."""

    def __init__(self, user: Any, contact: Contact) -> None:
        self.user, self.contact = user, contact

    @cached_property
    def sums(self) -> dict[str, Any] | None:
        """The sums of the person, or None while there are none."""
        found = Summary.objects.filter(pk=self.contact.pk).first()
        return None if found is None else as_read(found, access(self.user, SUMMARY), {})

    @cached_property
    def latest(self) -> list[OrderRow]:
        """The latest orders and refunds."""
        orders = Order.objects.visible_to(self.user).filter(contact=self.contact)
        found = orders.select_related("contact", "source").order_by("-at", "-id")
        return rows_of(found[:SHOWN], self.user)

    @cached_property
    def accounts(self) -> list[Account]:
        """The loyalty accounts with points, tier and what expires next."""
        seen = LoyaltyAccount.objects.visible_to(self.user).filter(contact=self.contact)
        own = access(self.user, LoyaltyAccount._meta.label)
        return [self._account(each, own) for each in seen.order_by("pk")[:SHOWN]]

    def _account(self, account: LoyaltyAccount, own: Any) -> Account:
        waiting = account.movements.filter(left_over__gt=0, expires_on__gte=today_here())
        first = waiting.order_by("expires_on").values_list("expires_on", flat=True).first()
        expiring = waiting.filter(expires_on=first).aggregate(points=Sum("left_over"))["points"]
        return Account(
            account,
            as_read(account, own, {}),
            expiring or 0,
            first,
            list(account.tiers.order_by("-since", "-pk")[:SHOWN]),
            list(account.movements.order_by("-at", "-pk")[:SHOWN]),
        )


SUMMARY = Summary._meta.label

_ICONS = {MovementKind.EARNED: "award", MovementKind.EXPIRED: "hourglass"}


def orders_to_tell() -> QuerySet:
    """Return the orders a timeline tells of, with no more of them than it says."""
    told = ("key", "contact", "kind", "state", "at", "currency", "total", "number", "external_id")
    return Order.objects.only(*told)


def order_events(orders: Sequence[Order]) -> Iterable[Event]:
    """Tell of orders and refunds, with the first lines of each."""
    said = _first_lines(orders)
    return [
        Event(
            order.at,
            "purchases",
            order.pk,
            "undo-2" if order.kind == OrderKind.REFUND else "shopping-bag",
            _tone(order),
            _order_title(order),
            url=reverse("interactions:order", args=[order.key]),
            contact=order.contact_id,
            extra=said.get(order.pk),
        )
        for order in orders
    ]


def _tone(order: Order) -> str:
    if order.state == OrderState.CANCELLED:
        return ""
    return "amber" if order.kind == OrderKind.REFUND else "green"


def _order_title(order: Order) -> str:
    named = {"amount": money(abs(order.total), order.currency), "number": str(order)}
    if order.state == OrderState.CANCELLED:
        return _("Order %(number)s called off") % named
    if order.kind == OrderKind.REFUND:
        return _("%(amount)s given back") % named
    return _("Bought for %(amount)s, order %(number)s") % named


def _first_lines(orders: Sequence[Order]) -> dict[int, list[tuple[str, str]]]:
    """Return the first lines of each order with their amounts; one query."""
    currencies = {order.pk: order.currency for order in orders}
    few = OrderLine.objects.filter(order__in=currencies, position__lte=LINES_TOLD + 1)
    said: dict[int, list[tuple[str, str]]] = {}
    for line in few.order_by("order", "position"):
        told = said.setdefault(line.order_id, [])
        if len(told) < LINES_TOLD:
            amount = money(line.amount.quantize(CENT), currencies[line.order_id])
            told.append((f"{number(abs(line.quantity))} × {line}", amount))
        else:
            told.append((_("More lines"), "…"))
    return said


def loyalty_events(contact: Contact, before: Position | None, limit: int) -> Iterable[Event]:
    """Points that came and went."""
    found = LoyaltyMovement.objects.filter(account__contact=contact).select_related("account")
    return [
        Event(
            row.at,
            "loyalty",
            row.pk,
            _ICONS.get(MovementKind(row.kind), "gift"),
            "violet" if row.points > 0 else "",
            f"{_MOVED[MovementKind(row.kind)]}: {number(abs(row.points))}",
            row.why or row.account.programme,
        )
        for row in older(found, "at", before)[:limit]
    ]


_MOVED = {
    MovementKind.EARNED: gettext_lazy("Points earned"),
    MovementKind.SPENT: gettext_lazy("Points spent"),
    MovementKind.EXPIRED: gettext_lazy("Points expired"),
    MovementKind.ADJUSTED: gettext_lazy("Points adjusted"),
}
