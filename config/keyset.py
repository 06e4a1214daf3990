"""Paging by position, not by number: the same cost at every depth.

A page starts after the last row's sort values, compared as one row value, so that
PostgreSQL walks an index. The cursor is encrypted, since it holds sort values (names)
that must not appear in addresses or logs.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import F, Model, QuerySet, Value
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext as _

from config.ciphers import cipher_of, opened_bytes, sealed_bytes
from config.errors import DomainError

M = TypeVar("M", bound=Model)


class BadCursor(DomainError):
    """The `after` value is not one of ours, or belongs to another sorting."""

    code = "bad_cursor"
    status = 400


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows; `after` is the cursor of the next page, or empty on the last."""

    rows: list[M]
    after: str


def page_of(queryset: QuerySet[M], *, order: Sequence[str], after: str, limit: int) -> Page[M]:
    """Return up to `limit` rows after the cursor, in `order`.

    Args:
        queryset: rows to page; its own ordering is replaced.
        order: field or annotation names, not null, all ascending or all descending
            (leading "-"), ending in a unique one.
        after: cursor of the page before, or empty for the first page.
        limit: rows at most.

    Raises:
        BadCursor: `after` was not made for this order.
    """
    names = [name.removeprefix("-") for name in order]
    queryset = queryset.order_by(*order)
    if after:
        values = opened_cursor(after, "/".join(order), len(names))
        compare = TupleLessThan if order[0].startswith("-") else TupleGreaterThan
        columns = [F(name) for name in names]
        given = [
            _typed(queryset.model, name, value) for name, value in zip(names, values, strict=True)
        ]
        queryset = queryset.filter(compare(tuple(columns), tuple(given)))
    rows = list(queryset[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    last = [getattr(rows[-1], name) for name in names] if more else []
    return Page(rows, sealed_cursor("/".join(order), last) if more else "")


def _typed(model: type[Model], name: str, value: Any) -> Any:
    names = {field.name for field in model._meta.get_fields()}
    if name == "pk":
        return Value(value)
    if name not in names:
        return Value(value)
    field = model._meta.get_field(name)
    return Value(field.to_python(value), output_field=field)  # type: ignore[arg-type, union-attr]


def _cipher() -> Any:
    return cipher_of(f"keyset:{settings.SECRET_KEY}")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) or not isinstance(value, int) else value


def sealed_cursor(order: str, values: list[Any]) -> str:
    """Return the cursor of a place in an order, readable by nobody else."""
    plain = json.dumps([_plain(value) for value in values]).encode()
    return base64.urlsafe_b64encode(sealed_bytes(_cipher(), plain, order)).decode().rstrip("=")


def opened_cursor(cursor: str, order: str, count: int) -> list[Any]:
    """Return the values of a cursor of ours; raises BadCursor."""
    try:
        raw = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        values = json.loads(opened_bytes(_cipher(), raw, order))
    except ValueError as problem:
        raise BadCursor(
            _("This page link is no longer valid. Start from the first page.")
        ) from problem
    if len(values) != count:
        raise BadCursor(_("This page link is no longer valid. Start from the first page."))
    return values
