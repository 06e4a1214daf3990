"""A draft as one row of the staging table, in PostgreSQL's own text form for COPY.

Python spends as much time on writing rows as on reading them; what is empty in most rows, all
that concerns an order as a whole, is therefore written as one piece.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from interactions.drafts import OrderHead, OrderItem, PurchaseDraft

HEAD = (
    "order_number", "kind", "state", "channel", "country", "at", "currency", "subtotal",
    "order_discount", "order_tax", "shipping", "total", "awaits", "buyer_external_id",
    "buyer_email", "buyer_phone", "buyer_name", "accepts",
)  # fmt: skip
ITEM = ("sku", "name", "category", "quantity", "unit_price", "discount", "tax", "amount")
REFUSAL = ("raw", "reason", "reason_column")
COLUMNS = ("import_id", "head", "number", "line", "external_id", *HEAD, *ITEM, *REFUSAL)
NOTHING = "\\N"
_NO_HEAD = "\t".join([NOTHING] * len(HEAD))
_NO_ITEM = "\t".join([NOTHING] * len(ITEM))
_NO_REFUSAL = "\t".join([NOTHING] * len(REFUSAL))


class StagedRows:
    """Drafts as lines of COPY text, numbered from 1; those up to `after` are left out.

    Rows of one order that follow each other share the number of the first of them, which is
    `head` for the row that was given last.
    """

    def __init__(self, job: int, drafts: Iterable[PurchaseDraft], *, after: int = 0) -> None:
        self.job, self.drafts, self.after = job, drafts, after
        self.head = 1

    def __iter__(self) -> Iterator[str]:
        current = ""
        for number, draft in enumerate(self.drafts, start=1):
            if not draft.rejected and draft.external_id != current:
                self.head, current = number, draft.external_id
            if number > self.after:
                yield self._line(number, draft)

    def _line(self, number: int, draft: PurchaseDraft) -> str:
        if draft.rejected:
            return _refused(self.job, number, draft)
        return (
            f"{self.job}\t{self.head}\t{number}\t{draft.line}\t{_text(draft.external_id)}\t"
            f"{_head(draft.head) if draft.head else _NO_HEAD}\t"
            f"{_item(draft.item) if draft.item else _NO_ITEM}\t{_NO_REFUSAL}\n"
        )


def _refused(job: int, number: int, draft: PurchaseDraft) -> str:
    reason = draft.rejected
    raw = json.dumps([cell.replace("\x00", "") for cell in draft.raw or []])
    code, column = (reason.code, reason.column) if reason else ("", "")
    return (
        f"{job}\t{number}\t{number}\t{draft.line}\t{NOTHING}\t{_NO_HEAD}\t{_NO_ITEM}\t"
        f"{_text(raw)}\t{code}\t{_text(column)}\n"
    )


def _head(head: OrderHead) -> str:
    values = (
        head.number, head.kind, head.state, head.channel, head.country, head.at.isoformat(),
        head.currency, head.subtotal, head.discount, head.tax, head.shipping, head.total,
        head.awaits, head.buyer_external_id, head.buyer_email, head.buyer_phone,
        head.buyer_name, head.accepts,
    )  # fmt: skip
    return "\t".join([_value(value) for value in values])


def _item(item: OrderItem) -> str:
    return (
        f"{_text(item.sku)}\t{_text(item.name)}\t{_text(item.category)}\t{item.quantity}\t"
        f"{item.unit_price}\t{_value(item.discount)}\t{_value(item.tax)}\t{item.amount}"
    )


def _value(value: Any) -> str:
    return NOTHING if value is None else _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    if text.isprintable() and "\\" not in text:
        return text
    text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return text.replace("\r", "\\r").replace("\x00", "")
