"""CDNOW: one line per purchase, known by customer, day and its place among that day's.

The same file gives the same keys again, which is what makes an import repeatable.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from contacts.files.tables import Table
from interactions.drafts import OrderHead, OrderItem, PurchaseDraft
from interactions.files.purchases.setting import Setting, refused
from interactions.normalise.amounts import MOST, parse_amount


def drafts_in(table: Table, setting: Setting) -> Iterator[PurchaseDraft]:
    """Read every line; the lines of a customer stand together in this file."""
    current, days = "", Counter[str]()
    for line, span, cells, trouble in table.records():
        if trouble:
            yield refused(line, cells, trouble.code, trouble.column, span=span)
            continue
        customer, day, discs, dollars = cells
        at = _day(day, setting)
        count, total = parse_amount(discs), parse_amount(dollars)
        if at is None:
            yield refused(line, cells, "invalid_date", table.headers[1])
            continue
        if not count or total is None or total >= MOST:
            yield refused(line, cells, "invalid_number", table.headers[2 if not count else 3])
            continue
        if customer != current:
            current = customer
            days.clear()
        days[day] += 1
        key = f"{customer}-{day}-{days[day]}"
        head = OrderHead(
            at=at,
            currency="USD",
            number=key,
            channel="online",
            country="US",
            total=total,
            buyer_external_id=customer,
        )
        each = (total / count).quantize(Decimal("0.0001"))
        yield PurchaseDraft(line, key, head, OrderItem("", "CD", count, each, total))


def _day(text: str, setting: Setting) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%d").replace(tzinfo=setting.zone)
    except ValueError:
        return None
