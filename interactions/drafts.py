"""What a file says about purchases, read and normalised, before anything is written."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from contacts.drafts import Finding


@dataclass(slots=True)
class OrderHead:
    """What is said of an order as a whole; an amount that is not given is None."""

    at: datetime
    currency: str
    number: str = ""
    kind: str = "sale"
    state: str = "paid"
    channel: str = ""
    country: str = ""
    subtotal: Decimal | None = None
    discount: Decimal | None = None
    tax: Decimal | None = None
    shipping: Decimal | None = None
    total: Decimal | None = None
    awaits: str = ""
    buyer_external_id: str = ""
    buyer_email: str = ""
    buyer_phone: str = ""
    buyer_name: str = ""
    accepts: bool | None = None


@dataclass(slots=True)
class OrderItem:
    """One line of an order; of a refund, quantity and amount are negative."""

    sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    discount: Decimal | None = None
    tax: Decimal | None = None
    category: str = ""


@dataclass(slots=True)
class PurchaseDraft:
    """One line of a file: which order it belongs to and what it adds to it.

    `head` is there on the first line of each order; `span` are the physical lines of a line
    that was turned down.
    """

    line: int
    external_id: str
    head: OrderHead | None = None
    item: OrderItem | None = None
    rejected: Finding | None = None
    raw: list[str] | None = None
    span: int = 1
