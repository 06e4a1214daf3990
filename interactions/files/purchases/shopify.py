"""Shopify's export of orders: one row for each line item.

What concerns the order stands on its first row only; the rows that follow under the same
`Name` add line items. `Refunded Amount` becomes a refund of its own, dated when the order was
cancelled or else like the order, since the file does not say when it was.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from contacts.files.headers import header_key
from contacts.files.tables import Table
from contacts.normalise.consents import yes_no
from contacts.normalise.dates import parse_moment
from contacts.normalise.places import country_code
from contacts.normalise.text import tidy
from interactions.drafts import OrderHead, OrderItem, PurchaseDraft
from interactions.files.purchases.people import buyer_email, buyer_name, buyer_phone
from interactions.files.purchases.setting import (
    LONGEST_KEY,
    LONGEST_NAME,
    LONGEST_SKU,
    Setting,
    refused,
)
from interactions.normalise.amounts import MOST, currency_code, parse_amount

PROOF = ("Name", "Financial Status", "Lineitem quantity", "Lineitem name", "Lineitem price")
MONEY = ("Subtotal", "Shipping", "Taxes", "Total", "Discount Amount", "Refunded Amount")
READ = frozenset(
    {
        *(*PROOF, *MONEY, "Id", "Email", "Phone", "Currency", "Created at", "Cancelled at"),
        *("Accepts Marketing", "Source", "Lineitem sku", "Lineitem discount"),
        *(f"{side} {what}" for side in ("Billing", "Shipping") for what in ("Name", "Phone")),
        *("Billing Country", "Shipping Country"),
    }
)
STATES = {
    "pending": "pending",
    "authorized": "pending",
    "partially_paid": "pending",
    "voided": "cancelled",
    "expired": "cancelled",
    "refunded": "refunded",
}


@dataclass(slots=True)
class _Order:
    """The order whose rows are being read."""

    name: str = ""
    key: str = ""
    refund: PurchaseDraft | None = None
    turned_down: bool = False


@dataclass(slots=True)
class _Row:
    """One row, with its cells by name; a column that is missing is empty."""

    places: dict[str, int]
    line: int = 0
    cells: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        place = self.places.get(name)
        if place is None or place >= len(self.cells):
            return ""
        return tidy(self.cells[place])


class _Refused(Exception):
    """The row cannot be used; its column says where."""

    def __init__(self, code: str, column: str) -> None:
        self.code, self.column = code, column


def drafts_in(table: Table, setting: Setting) -> Iterator[PurchaseDraft]:
    """Read every row; refunds follow the last row of their order."""
    row = _Row(_places(table.headers))
    order = _Order()
    for line, span, cells, trouble in table.records():
        row.line, row.cells = line, cells
        name = row["Name"]
        if name != order.name or trouble:
            if order.refund:
                yield order.refund
            order.refund = None
        if trouble:
            order = _Order(name, turned_down=bool(name))
            yield refused(line, cells, trouble.code, trouble.column, span=span)
            continue
        try:
            yield _read(row, order if name == order.name else _begun(order, name), setting)
        except _Refused as no:
            yield refused(line, cells, no.code, no.column)
    if order.refund:
        yield order.refund


def _places(headers: list[str]) -> dict[str, int]:
    keys = {header_key(header): place for place, header in reversed(list(enumerate(headers)))}
    return {name: keys[header_key(name)] for name in READ if header_key(name) in keys}


def _begun(order: _Order, name: str) -> _Order:
    order.name, order.key, order.refund, order.turned_down = name, "", None, False
    return order


def _read(row: _Row, order: _Order, setting: Setting) -> PurchaseDraft:
    if not order.name:
        raise _Refused("no_order_key", "Name")
    if order.turned_down:
        raise _Refused("order_refused", "")
    first = not order.key
    head = _opened(row, order, setting) if first else None
    try:
        item = _item(row)
    except _Refused:
        order.turned_down = first
        order.refund = None if first else order.refund
        raise
    return PurchaseDraft(row.line, order.key, head, item)


def _opened(row: _Row, order: _Order, setting: Setting) -> OrderHead:
    try:
        head, refunded = _head(row, setting)
    except _Refused:
        order.turned_down = True
        raise
    order.key = (row["Id"] or order.name)[:LONGEST_KEY]
    if refunded:
        back = OrderHead(
            at=_moment(row, "Cancelled at", setting) or head.at,
            currency=head.currency,
            number=head.number,
            kind="refund",
            channel=head.channel,
            country=head.country,
            total=-refunded,
            awaits=order.key,
        )
        order.refund = PurchaseDraft(row.line, f"{order.key}:refund"[:LONGEST_KEY], back)
    return head


def _head(row: _Row, setting: Setting) -> tuple[OrderHead, Decimal]:
    at = _moment(row, "Created at", setting)
    if at is None:
        raise _Refused("no_moment", "Created at")
    money = {name: _money(row, name) for name in MONEY}
    refunded = abs(money["Refunded Amount"] or Decimal(0))
    currency = currency_code(row["Currency"] or setting.currency)
    if currency is None:
        raise _Refused("no_currency", "Currency")
    country = country_code(row["Shipping Country"]) or country_code(row["Billing Country"]) or ""
    phone = row["Phone"] or row["Billing Phone"] or row["Shipping Phone"]
    head = OrderHead(
        at=at,
        currency=currency,
        number=row["Name"][:60],
        state=_state(row, refunded),
        channel=row["Source"][:40],
        country=country,
        subtotal=money["Subtotal"],
        discount=money["Discount Amount"],
        tax=money["Taxes"],
        shipping=money["Shipping"],
        total=money["Total"],
        buyer_email=buyer_email(row["Email"]),
        buyer_phone=buyer_phone(phone, country or setting.region),
        buyer_name=buyer_name(row["Billing Name"] or row["Shipping Name"]),
        accepts=yes_no(row["Accepts Marketing"]),
    )
    return head, refunded


def _state(row: _Row, refunded: Decimal) -> str:
    """What was cancelled counts only as far as it was paid and given back in a refund."""
    state = STATES.get(row["Financial Status"].lower(), "paid")
    if refunded:
        return "refunded" if state == "refunded" or row["Cancelled at"] else "paid"
    return "cancelled" if row["Cancelled at"] or state == "refunded" else state


def _item(row: _Row) -> OrderItem | None:
    name, sku = row["Lineitem name"], row["Lineitem sku"]
    quantity = _money(row, "Lineitem quantity")
    if not name and not sku and not quantity:
        return None
    price = _money(row, "Lineitem price")
    if quantity is None or price is None:
        empty = "Lineitem quantity" if quantity is None else "Lineitem price"
        raise _Refused("invalid_number", empty)
    discount = _money(row, "Lineitem discount") or Decimal(0)
    amount = quantity * price - discount
    if abs(amount) >= MOST:
        raise _Refused("invalid_number", "Lineitem price")
    return OrderItem(sku[:LONGEST_SKU], name[:LONGEST_NAME], quantity, price, amount, discount)


def _money(row: _Row, column: str) -> Decimal | None:
    text = row[column]
    if not text:
        return None
    value = parse_amount(text)
    if value is None or abs(value) >= MOST:
        raise _Refused("invalid_number", column)
    return value


def _moment(row: _Row, column: str, setting: Setting) -> datetime | None:
    text = row[column]
    found = parse_moment(text, "ymd", setting.zone) if text else None
    if text and found is None:
        raise _Refused("invalid_date", column)
    return found.astimezone(UTC) if found else None
