"""Online Retail (UCI Machine Learning Repository): one line per line of an invoice.

An invoice whose number begins with C is a cancellation: a refund that names no sale. Times are
those of a shop in London, amounts pounds.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from contacts.files.tables import Table
from contacts.normalise.dates import parse_moment
from contacts.normalise.places import country_code
from contacts.normalise.text import tidy
from interactions.drafts import OrderHead, OrderItem, PurchaseDraft
from interactions.files.purchases.setting import (
    LONGEST_KEY,
    LONGEST_NAME,
    LONGEST_SKU,
    Setting,
    refused,
)
from interactions.normalise.amounts import MOST, parse_amount

HEADERS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)
LONDON = ZoneInfo("Europe/London")
# Names of the file's own; two more, "Unspecified" and "Channel Islands", have no code.
COUNTRIES = {"RSA": "ZA", "European Community": "EU"}
REMEMBERED = 50_000


class Texts(dict[str, str]):
    """Tidied texts, remembered: a shop says the same few thousand things again and again."""

    def __init__(self, longest: int) -> None:
        super().__init__()
        self.longest = longest

    def __missing__(self, text: str) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        self[text] = found = tidy(text)[: self.longest]
        return found


class Numbers(dict[str, Decimal | None]):
    """Numbers as they were written, remembered; None for what is none or far too large."""

    def __missing__(self, text: str) -> Decimal | None:
        if len(self) > REMEMBERED:
            self.clear()
        found = parse_amount(text)
        self[text] = found = None if found is None or abs(found) >= MOST else found
        return found


def drafts_in(table: Table, setting: Setting) -> Iterator[PurchaseDraft]:
    """Read every line; blank lines are none."""
    place = [table.headers.index(name) for name in HEADERS]
    at_invoice, at_sku, at_name, at_quantity, at_moment, at_price, at_buyer, at_country = place
    names, skus, numbers = Texts(LONGEST_NAME), Texts(LONGEST_SKU), Numbers()
    width, current = max(place) + 1, ""
    for line, span, cells, trouble in table.records():
        if trouble or len(cells) < width:
            code = trouble.code if trouble else "too_few_cells"
            yield refused(line, cells, code, trouble.column if trouble else "", span=span)
            continue
        invoice = cells[at_invoice].strip()
        quantity, price = numbers[cells[at_quantity]], numbers[cells[at_price]]
        if not invoice or len(invoice) > LONGEST_KEY:
            yield refused(line, cells, "no_order_key", HEADERS[0])
            continue
        if quantity is None or price is None or abs(quantity * price) >= MOST:
            column = HEADERS[3] if quantity is None else HEADERS[5]
            yield refused(line, cells, "invalid_number", column)
            continue
        head = None
        if invoice != current:
            head = _head(invoice, cells[at_moment], cells[at_buyer], cells[at_country])
            if head is None:
                yield refused(line, cells, "invalid_date", HEADERS[4])
                continue
            current = invoice
        item = OrderItem(
            skus[cells[at_sku]], names[cells[at_name]], quantity, price, quantity * price
        )
        yield PurchaseDraft(line, invoice, head, item)


def _head(invoice: str, moment: str, buyer: str, country: str) -> OrderHead | None:
    at = _moment(moment)
    if at is None:
        return None
    return OrderHead(
        at=at,
        currency="GBP",
        number=invoice[:60],
        kind="refund" if invoice[:1] in "Cc" else "sale",
        channel="online",
        country=COUNTRIES.get(country) or country_code(country) or "",
        buyer_external_id=tidy(buyer).removesuffix(".0")[:200],
    )


def _moment(text: str) -> datetime | None:
    """The file writes ISO; copies that went through a spreadsheet write month first."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=LONDON)
    except ValueError:
        return parse_moment(text, "mdy", LONDON)
