"""Purchases as a segment counts them: refunds belong to their sale, amounts in one currency.

A refund is taken off its sale, at the sale's date, when both are the same person's and the sale
was not cancelled; any other refund is a row of its own in a sum of what was spent. A sale whose
refunds give back all of it was not kept (segments.md 1.6, cases 18 to 21), nor is one that its
shop calls refunded, whether or not it sent the refund.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from segments.compiling.comparing import OPPOSITES, Value, affirmed, between, judged
from segments.compiling.leaf import Clock, Who
from segments.compiling.sql import NOTHING, Sql, both, put, value
from segments.language.days import window_bounds
from segments.language.nodes import Kind, Where, Window

ORDER_WORDS: Final[Mapping[str, Value]] = {
    "channel": Value(Kind.TEXT, Sql("b.channel")),
    "country": Value(Kind.CHOICE, Sql("b.country")),
    "currency": Value(Kind.TEXT, Sql("b.currency")),
    "source": Value(Kind.CHOICE, Sql("b.source_id")),
    "total": Value(Kind.NUMBER, Sql("b.reporting_total")),
}
LINE_WORDS: Final[Mapping[str, Value]] = {
    "sku": Value(Kind.TEXT, Sql("coalesce(p.sku, l.sku)")),
    "product": Value(Kind.TEXT, Sql("coalesce(nullif(p.name, ''), l.name)")),
    "category": Value(Kind.TEXT, Sql("p.category")),
    "amount": Value(Kind.NUMBER, Sql("(l.amount * b.rate)")),
    "quantity": Value(Kind.NUMBER, Sql("l.quantity")),
}
# A word of a line that its product answers, and the column of a line without one.
_OF_PRODUCTS: Final = {"sku": ("p.sku", "l.sku"), "category": ("p.category", "")}
_SALE = "(b.kind = 'sale' and b.state <> 'cancelled')"
# "> 0" as the partial index says it.
_REFUND = "r.refund_of_id > 0 and r.state <> 'cancelled'"
_ORPHAN = (
    "(b.kind = 'refund' and b.state <> 'cancelled' and not exists (select 1"
    " from interactions_order s where s.id = b.refund_of_id and s.contact_id = b.contact_id"
    " and s.kind = 'sale' and s.state <> 'cancelled'))"
)
_KEPT = "(b.state <> 'refunded' and (f.sale_id is null or b.total + f.total > 0))"
# The same for orders that are looked at one by one.
_KEPT_EACH = (
    "b.state <> 'refunded' and coalesce((select sum(r.total)"
    " from interactions_order r where r.refund_of_id = b.id"
    f" and r.contact_id = b.contact_id and {_REFUND} and r.at < {{}}) + b.total, 1) > 0"
)
_OF_ORDER: Final = {
    "": "null::numeric",
    "gross": "b.reporting_total",
    "discount": "b.discount * b.rate",
    "tax": "b.tax * b.rate",
    "shipping": "b.shipping * b.rate",
    "quantity": "(coalesce((select sum(l.quantity) from interactions_orderline l"
    " where l.order_id = b.id), 0) + coalesce((select sum(l.quantity)"
    " from interactions_order r join interactions_orderline l on l.order_id = r.id"
    " where r.refund_of_id = b.id and r.refund_of_id > 0 and r.contact_id = b.contact_id"
    " and r.kind = 'refund' and r.state <> 'cancelled' and r.at < {}), 0))",
}
_OF_LINES: Final = {
    "": "null::numeric",
    "net": "sum(l.amount * b.rate + coalesce(g.amount, 0))",
    "gross": "sum(l.amount * b.rate)",
    "discount": "sum(l.discount * b.rate)",
    "quantity": "sum(l.quantity + coalesce(g.quantity, 0))",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of purchases: a measure of something, of which rows, from when to when."""

    measure: str
    of: str
    where: tuple[Where, ...]
    start: datetime | None
    end: datetime

    @property
    def of_lines(self) -> bool:
        """Whether it is the lines of orders that must meet the conditions."""
        return any(one.field in LINE_WORDS for one in self.where)

    @property
    def kept_only(self) -> bool:
        """Whether orders that were given back whole are left out."""
        return self.measure not in ("sum", "orders_any")

    def folds(self, who: Who) -> bool:
        """Whether refunds are put together first, to be joined to their orders."""
        valued = self.of == "net" and not self.of_lines
        few = who.one_by_one or any(one.field in _OF_PRODUCTS for one in self.where)
        return self.kept_only and (valued or not few)


def purchases(wanted: Wanted, clock: Clock, who: Who) -> Sql:
    """Return what is measured: contact_id, at, id and value.

    One row for each order, and for each refund where amounts are only added up.
    """
    if wanted.measure == "sum" and wanted.of == "net" and not wanted.of_lines:
        return _added_up(wanted, clock, who)
    source = Sql("interactions_order b")
    if wanted.folds(who):
        source = put(
            "{} left join ({}) f on f.sale_id = b.id and f.contact_id = b.contact_id",
            source,
            _folded_refunds(clock, who),
        )
    conditions = _conditions(wanted, clock, who, _SALE)
    if wanted.of_lines:
        return _by_lines(wanted, clock, who, source, conditions)
    return put(
        "select b.contact_id, b.at, b.id, {} as value from {} where {}",
        _value(wanted, clock),
        source,
        conditions,
    )


def _conditions(wanted: Wanted, clock: Clock, who: Who, which: str) -> Sql:
    return both(
        who("b.contact_id"),
        Sql(which),
        between(Sql("b.at"), wanted.start, wanted.end),
        _kept(wanted, clock, who),
        *(_condition(one, clock) for one in wanted.where),
    )


def _kept(wanted: Wanted, clock: Clock, who: Who) -> Sql:
    if not wanted.kept_only:
        return NOTHING
    return Sql(_KEPT) if wanted.folds(who) else put(_KEPT_EACH, _after(clock))


def _added_up(wanted: Wanted, clock: Clock, who: Who) -> Sql:
    """Return sales, the refunds that belong to them, and refunds that belong to none."""
    of_refund = both(Sql(_REFUND), put("r.at < {}", _after(clock)), who("r.contact_id"))
    return put(
        "select b.contact_id, b.at, b.id, b.reporting_total as value from interactions_order b"
        " where {} union all select b.contact_id, b.at, r.id, r.reporting_total"
        # Said so that it is not taken for a second key, which would halve and halve the estimate.
        " from interactions_order b join interactions_order r on r.refund_of_id = b.id"
        " and coalesce(r.contact_id = b.contact_id, false) where {} and {}",
        _conditions(wanted, clock, who, f"({_SALE} or {_ORPHAN})"),
        of_refund,
        _conditions(wanted, clock, who, _SALE),
    )


def _condition(one: Where, clock: Clock) -> Sql:
    if one.field in _OF_PRODUCTS:
        return _of_products(one, clock)
    of = LINE_WORDS.get(one.field) or ORDER_WORDS[one.field]
    return judged(of, one.op, one.value, clock)


def _of_products(one: Where, clock: Clock) -> Sql:
    """Return the condition on what stands with the product: products are few, lines are many."""
    op = OPPOSITES.get(one.op, one.op)
    of_product, of_line = _OF_PRODUCTS[one.field]
    products = put(
        "l.product_id = any(array(select p.id from interactions_product p where {}))",
        affirmed(Value(Kind.TEXT, Sql(of_product)), op, one.value, clock),
    )
    found = put("({})", products)
    if of_line:
        alone = affirmed(Value(Kind.TEXT, Sql(of_line)), op, one.value, clock)
        found = put("({} or (l.product_id is null and {}))", products, alone)
    return put("({} is not true)", found) if one.op in OPPOSITES else found


def _value(wanted: Wanted, clock: Clock) -> Sql:
    if wanted.of == "net":
        return Sql("(b.reporting_total + coalesce(f.reporting_total, 0))")
    return put(_OF_ORDER[wanted.of], *([_after(clock)] if wanted.of == "quantity" else []))


def _after(clock: Clock) -> Sql:
    return value(window_bounds(None, clock.now, clock.zone)[1], "timestamptz")


def _folded_refunds(clock: Clock, who: Who) -> Sql:
    known = both(
        Sql(_REFUND),
        put("r.at < {}", _after(clock)),
        who("r.contact_id"),
    )
    return put(
        "select r.refund_of_id as sale_id, r.contact_id, sum(r.total) as total,"
        " sum(r.reporting_total) as reporting_total from interactions_order r where {}"
        " group by 1, 2",
        known,
    )


def _by_lines(wanted: Wanted, clock: Clock, who: Who, source: Sql, conditions: Sql) -> Sql:
    source = put(
        "{} join interactions_orderline l on l.order_id = b.id"
        " left join interactions_product p on p.id = l.product_id",
        source,
    )
    if wanted.of in ("net", "quantity"):
        source = put(
            "{} left join ({}) g on g.line_id = l.id and g.contact_id = b.contact_id",
            source,
            _refunded_lines(clock, who),
        )
    return put(
        f"select b.contact_id, b.at, b.id, {_OF_LINES[wanted.of]} as value from {{}} where {{}}"
        " group by b.contact_id, b.at, b.id",
        source,
        conditions,
    )


def _refunded_lines(clock: Clock, who: Who) -> Sql:
    known = both(
        Sql("i.refund_of_id > 0 and r.kind = 'refund' and r.state <> 'cancelled'"),
        put("r.at < {}", _after(clock)),
        who("r.contact_id"),
    )
    return put(
        "select i.refund_of_id as line_id, r.contact_id, sum(i.amount * r.rate) as amount,"
        " sum(i.quantity) as quantity from interactions_orderline i"
        " join interactions_order r on r.id = i.order_id where {} group by 1, 2",
        known,
    )


def without_amount(window: Window | None, clock: Clock) -> Sql:
    """Return the query of how many orders of a window have no amount in the one currency."""
    start, end = window_bounds(window, clock.now, clock.zone)
    return put(
        "select count(*) from interactions_order b where b.reporting_total is null"
        " and b.state <> 'cancelled' and b.contact_id is not null and {}",
        between(Sql("b.at"), start, end),
    )
