"""Any list of purchases, read by its mapping: one row for each line, or for each order."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from contacts.files.tables import Table
from contacts.normalise.consents import yes_no
from contacts.normalise.dates import Order as DayOrder
from contacts.normalise.dates import day_order, parse_moment
from contacts.normalise.places import country_code
from contacts.normalise.text import fold, tidy
from interactions.drafts import OrderHead, OrderItem, PurchaseDraft
from interactions.files.purchases.columns import MONEY
from interactions.files.purchases.people import buyer_email, buyer_name, buyer_phone
from interactions.files.purchases.setting import (
    LONGEST_KEY,
    LONGEST_NAME,
    LONGEST_SKU,
    Setting,
    refused,
)
from interactions.normalise.amounts import (
    MOST,
    currency_code,
    currency_in,
    decimal_mark,
    parse_amount,
)

LOOKED_AT = 500
REFUNDS = frozenset(
    {
        *("refund", "refunded", "return", "returned", "credit", "credit note"),
        *("devolucion", "reembolso", "abono", "rectificativa", "factura rectificativa"),
        "nota de credito",
    }
)
STATES = {
    "pending": "pending pendiente unpaid open abierto authorized impagado",
    "cancelled": "cancelled canceled cancelado cancelada anulado anulada voided void",
    "refunded": "refunded devuelto devuelta reembolsado reembolsada",
}
STATE_OF = {word: state for state, words in STATES.items() for word in words.split()}


class _Refused(Exception):
    """The row cannot be used; `word` says which of its columns is at fault."""

    def __init__(self, code: str, word: str) -> None:
        self.code, self.word = code, word


@dataclass(slots=True)
class _Reading:
    """How the file is read: where each word stands, which marks it uses, in what order days are."""

    places: dict[str, int]
    headers: list[str]
    marks: dict[str, str]
    days: DayOrder | None
    setting: Setting

    def text(self, cells: list[str], word: str) -> str:
        place = self.places.get(word)
        return tidy(cells[place]) if place is not None and place < len(cells) else ""

    def number(self, cells: list[str], word: str) -> Decimal | None:
        text = self.text(cells, word)
        if not text:
            return None
        value = parse_amount(text, self.marks[word])
        if value is None or abs(value) >= MOST:
            raise _Refused("invalid_number", word)
        return value


def drafts_in(table: Table, mapping: list[str | None], setting: Setting) -> Iterator[PurchaseDraft]:
    """Read every row. What concerns the order is taken from its first row."""
    reading = _reading(table, mapping, setting)
    current, turned_down = "", False
    for line, span, cells, trouble in table.records():
        if trouble:
            yield refused(line, cells, trouble.code, trouble.column, span=span)
            continue
        key = reading.text(cells, "external_id")
        try:
            if not key or len(key) > LONGEST_KEY:
                raise _Refused("no_order_key", "external_id")
            head = _head(reading, cells) if key != current or turned_down else None
            refund = _is_refund(reading, cells)
            draft = PurchaseDraft(line, key, head, _item(reading, cells, refund))
        except _Refused as no:
            turned_down = turned_down or key != current
            current = key
            place = reading.places.get(no.word)
            yield refused(line, cells, no.code, "" if place is None else table.headers[place])
            continue
        current, turned_down = key, False
        yield draft


def _reading(table: Table, mapping: list[str | None], setting: Setting) -> _Reading:
    places = {word: n for n, word in reversed(list(enumerate(mapping))) if word}
    sample = table.sample(LOOKED_AT)

    def column(word: str) -> list[str]:
        place = places[word]
        return [tidy(row[place]) for row in sample if place < len(row)]

    marks = {word: decimal_mark(column(word), table.delimiter) for word in MONEY & places.keys()}
    days = None
    if "at" in places:
        every = (c[places["at"]] for _, _, c, bad in table.records() if not bad)
        days = day_order(tidy(cell).split(" ")[0] for cell in every)
    if days is None and table.delimiter == ";":
        days = "dmy"
    return _Reading(places, table.headers, marks, days, setting)


def _is_refund(reading: _Reading, cells: list[str]) -> bool:
    if reading.text(cells, "refund_of") or fold(reading.text(cells, "kind")) in REFUNDS:
        return True
    total = reading.number(cells, "total")
    return total is not None and total < 0


def _head(reading: _Reading, cells: list[str]) -> OrderHead:
    setting, text = reading.setting, lambda word: reading.text(cells, word)
    written = text("at")
    at = parse_moment(written, reading.days, setting.zone) if written else None
    if at is None:
        raise _Refused("invalid_date" if written else "no_moment", "at")
    refund = _is_refund(reading, cells)
    country = country_code(text("country")) or ""
    money = {
        name: _signed(reading.number(cells, word), refund)
        for name, word in (
            ("subtotal", "subtotal"),
            ("discount", "order_discount"),
            ("tax", "order_tax"),
            ("shipping", "shipping"),
            ("total", "total"),
        )
    }
    return OrderHead(
        at=at,
        currency=_currency(reading, cells),
        number=(text("number") or text("external_id"))[:60],
        kind="refund" if refund else "sale",
        state="paid" if refund else STATE_OF.get(fold(text("state")), "paid"),
        channel=text("channel")[:40],
        country=country,
        **money,
        awaits=text("refund_of")[:LONGEST_KEY],
        buyer_external_id=text("buyer_external_id").removesuffix(".0")[:200],
        buyer_email=buyer_email(text("buyer_email")),
        buyer_phone=buyer_phone(text("buyer_phone"), country or setting.region),
        buyer_name=buyer_name(text("buyer_name")),
        accepts=yes_no(text("accepts")),
    )


def _currency(reading: _Reading, cells: list[str]) -> str:
    written = reading.text(cells, "currency")
    if written:
        found = currency_code(written)
        if found is None:
            raise _Refused("no_currency", "currency")
        return found
    beside = (currency_in(reading.text(cells, word)) for word in ("total", "unit_price", "amount"))
    return next((code for code in beside if code), reading.setting.currency)


def _item(reading: _Reading, cells: list[str], refund: bool) -> OrderItem | None:
    name, sku = reading.text(cells, "name"), reading.text(cells, "sku")
    quantity, price = reading.number(cells, "quantity"), reading.number(cells, "unit_price")
    amount = reading.number(cells, "amount")
    if not name and not sku and quantity is None and price is None and amount is None:
        return None
    discount = reading.number(cells, "discount") or Decimal(0)
    quantity = Decimal(1) if quantity is None else quantity
    if price is None and amount is None:
        raise _Refused("invalid_number", "unit_price")
    if price is None:
        price = ((amount or Decimal(0)) + discount) / quantity if quantity else Decimal(0)
    if amount is None:
        amount = quantity * price - discount
    if abs(amount) >= MOST:
        raise _Refused("invalid_number", "unit_price")
    return OrderItem(
        sku[:LONGEST_SKU],
        name[:LONGEST_NAME],
        _signed(quantity, refund) or Decimal(0),
        price,
        _signed(amount, refund) or Decimal(0),
        discount,
        reading.number(cells, "tax"),
        reading.text(cells, "category")[:120],
    )


def _signed(value: Decimal | None, refund: bool) -> Decimal | None:
    return -abs(value) if refund and value is not None else value
