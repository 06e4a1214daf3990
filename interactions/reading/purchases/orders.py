"""Orders as one reader may know them: rows of a list, one order with its lines."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum

from config.field_access import Level, access
from contacts.models.contact import Contact
from contacts.normalise.masking import mask
from contacts.reading.changes import Version
from contacts.reading.row_history import row_versions
from contacts.views.list_counts import Count, count_of
from interactions.access import Can
from interactions.models.purchase_import import PurchaseImport
from interactions.models.purchases import Order, OrderKind, OrderLine, OrderState
from interactions.reading.levels import as_read

KINDS = {"buyer_email": "email", "buyer_phone": "phone"}
BUYER = ("buyer_name", "buyer_email", "buyer_phone", "buyer_external_id")
TONES: dict[str, str] = {
    OrderState.PENDING: "amber",
    OrderState.PAID: "green",
    OrderState.REFUNDED: "violet",
    OrderState.CANCELLED: "",
}
VERSIONS = 30


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order in a list: `values` as the reader may know them, `person` if there is a page."""

    order: Order
    values: dict[str, Any]
    tone: str
    person: Contact | None
    foreign: bool

    @property
    def waits(self) -> bool:
        """Whether something is known of the buyer, and not who it is."""
        return waits(self.order)


def waits(order: Order) -> bool:
    """Say whether an order waits for its person."""
    return order.contact_id is None and any(getattr(order, name) for name in BUYER)


def rows_of(orders: Iterable[Order], user: Any) -> list[OrderRow]:
    """Return the rows of one page; the orders come with their contact."""
    own = access(user, Order._meta.label)
    return [
        OrderRow(
            order,
            as_read(order, own, KINDS),
            TONES.get(order.state, ""),
            _with_a_page(order.contact),
            order.currency != settings.ORG_CURRENCY,
        )
        for order in orders
    ]


def _with_a_page(contact: Contact | None) -> Contact | None:
    return contact if contact is not None and contact.erased_at is None else None


@dataclass(frozen=True, slots=True)
class Totals:
    """How many orders a list has and what they come to, where that can be said cheaply.

    `net` is in the reporting currency, without what was called off; None beyond what is
    counted exactly, or where the role does not read amounts. `unpriced` have no rate yet.
    """

    count: Count
    net: Decimal | None
    unpriced: int


def totals_of(orders: QuerySet, user: Any) -> Totals:
    """Return the totals of a list of any length at a bounded price."""
    count = count_of(orders)
    own = access(user, Order._meta.label)
    if not count.exact or own.unreadable & {"reporting_total", "total"}:
        return Totals(count, None, 0)
    counted = orders.order_by().exclude(state=OrderState.CANCELLED)
    net = counted.aggregate(net=Sum("reporting_total"))["net"]
    return Totals(count, net or Decimal(0), counted.filter(reporting_total=None).count())


class OrderPage:
    """One order with everything about it that `user` may know; read when it is drawn."""

    def __init__(self, user: Any, order: Order) -> None:
        self.user, self.order = user, order
        self.own = access(user, Order._meta.label)

    @cached_property
    def row(self) -> OrderRow:
        """The order itself."""
        return rows_of([self.order], self.user)[0]

    @property
    def values(self) -> dict[str, Any]:
        """Its columns as the reader may know them."""
        return self.row.values

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """Its lines, each with what of it was given back."""
        own = access(self.user, OrderLine._meta.label)
        lines = list(self.order.lines.select_related("product").order_by("position"))
        back = dict(
            OrderLine.objects.filter(refund_of__in=lines, order__state__in=COUNTED)
            .values_list("refund_of")
            .annotate(Sum("quantity"))
        )
        return [
            {"line": line, **as_read(line, own, {}), "returned": -back.get(line.pk, 0)}
            for line in lines
        ]

    @cached_property
    def parts(self) -> list[tuple[str, Any]]:
        """What leads from the lines to the total: column and amount, without zeros."""
        names = ("subtotal", "discount", "tax", "shipping")
        return [(_label(name), self.values[name]) for name in names if self.values[name]]

    @cached_property
    def sale(self) -> OrderRow | None:
        """The sale that this refunds, if the reader may see it."""
        found = self._seen(pk=self.order.refund_of_id) if self.order.refund_of_id else []
        return found[0] if found else None

    @cached_property
    def refunds(self) -> list[OrderRow]:
        """What was given back of this sale."""
        return self._seen(refund_of=self.order)

    def _seen(self, **which: Any) -> list[OrderRow]:
        found = Order.objects.visible_to(self.user).filter(**which).select_related("contact")
        return rows_of(found.order_by("at", "pk")[:100], self.user)

    @cached_property
    def file(self) -> PurchaseImport | None:
        """The file that the order came with."""
        return PurchaseImport.objects.filter(pk=self.order.import_id or 0).first()

    @cached_property
    def buyer(self) -> list[tuple[str, Any]]:
        """What is known of the buyer while the order waits."""
        return [(_label(name), self.values[name]) for name in BUYER if self.values[name]]

    @cached_property
    def movements(self) -> list[Any]:
        """The points that came or went with it."""
        return list(self.order.loyalty_movements.select_related("account").order_by("pk")[:50])

    @cached_property
    def may_link(self) -> bool:
        """Whether the reader may say whose it is, and whose refund."""
        return bool(self.user.has_perm(Can.LINK_PURCHASES))

    @cached_property
    def may_refund(self) -> bool:
        """Whether a refund can be entered."""
        is_sale = self.order.kind == OrderKind.SALE and self.order.state != OrderState.CANCELLED
        return is_sale and bool(self.user.has_perm(Can.ADD_PURCHASES))

    @cached_property
    def versions(self) -> list[Version]:
        """Who changed what of it; people out of the reader's sight are not named."""
        return row_versions(
            Order,
            Order.history.filter(id=self.order.pk),
            source="order",
            below=None,
            limit=VERSIONS,
            hidden=(self.own.unreadable - self.own.masked) | {"digest"},
            conceal=self._concealed,
        )

    def _concealed(self, row: Any, name: str, value: Any) -> Any:
        if name == "contact":
            return value if value in self._seen_people else None
        masked = self.own.level(name) is Level.MASKED
        return mask(KINDS.get(name, ""), value) if masked else value

    @cached_property
    def _seen_people(self) -> set[int]:
        ids = Order.history.filter(id=self.order.pk).values_list("contact_id", flat=True)
        people = Contact.objects.visible_to(self.user).filter(pk__in={*ids} - {None})
        return set(people.values_list("pk", flat=True))


COUNTED = (OrderState.PENDING, OrderState.PAID, OrderState.REFUNDED)


def _label(name: str) -> str:
    label = str(Order._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]
