"""The evaluator's rows of events, what is measured of them, and steps in order."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

from segments.language import nodes
from tests.segments.oracle_days import day_of, in_window, moved

Row = dict[str, Any]
LINE_WORDS = {"product", "sku", "category", "amount", "quantity"}
CONVERSATIONS = {"call", "meeting", "visit", "interview", "observation"}


def rows_of(event: str, where: Any, person: Row, world: Row) -> list[Row]:
    """Return the rows of one kind of event, remembered for the moment that is "now"."""
    by_line = event == "purchase" and any(each.field in LINE_WORDS for each in where)
    remembered = world.setdefault("rows", {})
    place = (world["now"], person["id"], event, by_line)
    if place not in remembered:
        remembered[place] = _rows_of(event, by_line, person, world)
    return remembered[place]


def _rows_of(event: str, by_line: bool, person: Row, world: Row) -> list[Row]:
    """Return when it happened, what can be asked of it and what can be measured."""
    if event == "purchase":
        return list(_purchases(person, by_line, world))
    if event == "refund":
        return [_refund(order) for order in _valid(person, "refund")]
    if event == "form_answer":
        return [_answer(each) for each in person["responses"] if each["state"] == "counted"]
    if event == "conversation" or event in CONVERSATIONS:
        talks = person["conversations"]
        return [_talk(each) for each in talks if event in ("conversation", each["kind"])]
    channel = "email" if event.startswith("email_") else ""
    kind = event.removeprefix("email_")
    return [
        _engagement(each)
        for each in person["engagements"]
        if kind in ("engagement", each["kind"]) and channel in ("", each["channel"])
    ]


def _row(at: datetime, words: Row, amounts: Row, **more: Any) -> Row:
    return {"at": at, "words": words, "amounts": amounts, "kept": True, "of": None} | more


def _text(value: str | None) -> tuple[str, list[str]]:
    return "text", [value] if value and value.strip() else []


def _choice(value: str | None) -> tuple[str, list[str]]:
    return "choice", [value] if value and value.strip() else []


def _number(value: Any) -> tuple[str, list[Any]]:
    return "number", [] if value is None else [value]


def _engagement(event: Row) -> Row:
    url = event["url"]
    words = {
        "channel": _choice(event["channel"]),
        "network": _text(event["network"]),
        "kind": _choice(event["kind"]),
        "object": _text(event["object"]),
        "url": _text(url),
        "path": _text(urlsplit(url).path),
        "value": _number(event["value"]),
    }
    return _row(event["at"], words, {"value": [event["value"]]})


def _talk(talk: Row) -> Row:
    words = {
        "kind": _choice(talk["kind"]),
        "direction": _choice(talk["direction"]),
        "minutes": _number(talk["minutes"]),
        "subject": _text(talk["subject"]),
    }
    return _row(talk["at"], words, {"minutes": [talk["minutes"]]})


def _answer(response: Row) -> Row:
    words = {
        "form": _choice(response["form"]),
        "language": _choice(response["language"]),
        "nps": _number(response["nps"]),
        "csat": _number(response["csat"]),
    }
    return _row(response["at"], words, {name: [response[name]] for name in ("nps", "csat")})


# --- purchases


def _order_words(order: Row) -> Row:
    return {
        "channel": _text(order["channel"]),
        "country": _choice(order["country"]),
        "currency": _text(order["currency"]),
        "source": _choice(f"id:{order['source']}"),
        "total": _number(order["reporting"]),
    }


def _in_reporting(amount: Decimal, order: Row) -> Decimal | None:
    return None if order["rate"] is None else amount * order["rate"]


def _refund(order: Row) -> Row:
    amount = None if order["reporting"] is None else -order["reporting"]
    return _row(order["at"], _order_words(order), {"amount": [amount]})


def _valid(person: Row, kind: str) -> list[Row]:
    return [o for o in person["orders"] if o["kind"] == kind and o["state"] != "cancelled"]


def _is_kept(sale: Row, refunds: list[Row]) -> bool:
    came_back = sale["total"] + sum((each["total"] for each in refunds), Decimal(0)) <= 0
    return sale["state"] != "refunded" and not (refunds and came_back)


def _purchases(person: Row, by_line: bool, world: Row) -> Iterator[Row]:
    """Return a row for each sale or each of its lines; a refund goes to its sale (case 20)."""
    sales = {sale["id"]: sale for sale in _valid(person, "sale")}
    refunds = [each for each in _valid(person, "refund") if each["at"] <= world["now"]]
    for sale in sales.values():
        folded = [each for each in refunds if each["refund_of"] == sale["id"]]
        kept = _is_kept(sale, folded)
        rows = _by_line(sale, folded) if by_line else [_whole(sale, folded)]
        for words, amounts in rows:
            yield _row(sale["at"], words, amounts, kept=kept, of=sale["id"])
    for refund in refunds:
        if refund["refund_of"] not in sales and not by_line:
            amounts = {"net": [refund["reporting"]]}
            yield _row(refund["at"], _order_words(refund), amounts, kept=False)


def _whole(sale: Row, folded: list[Row]) -> tuple[Row, Row]:
    amounts: Row = {
        name: [_in_reporting(sale[name], sale)] for name in ("discount", "tax", "shipping")
    }
    amounts["gross"] = [sale["reporting"]]
    amounts["net"] = [sale["reporting"], *(each["reporting"] for each in folded)]
    lines = [line for order in (sale, *folded) for line in order["lines"]]
    amounts["quantity"] = [0, *(line["quantity"] for line in lines)]
    return _order_words(sale), amounts


def _by_line(sale: Row, folded: list[Row]) -> Iterator[tuple[Row, Row]]:
    for line in sale["lines"]:
        back = [(r, b) for r in folded for b in r["lines"] if b["refund_of"] == line["id"]]
        gross = _in_reporting(line["amount"], sale)
        amounts = {
            "gross": [gross],
            "net": [gross, *(_in_reporting(b["amount"], r) for r, b in back)],
            "quantity": [line["quantity"], *(b["quantity"] for _refund, b in back)],
            "discount": [_in_reporting(line["discount"], sale)],
        }
        yield _order_words(sale) | _line_words(line, sale), amounts


def _line_words(line: Row, order: Row) -> Row:
    product = line["product"] or {"sku": "", "name": "", "category": ""}
    skus = [each for each in (line["sku"], product["sku"]) if each.strip()]
    return {
        "sku": ("text", skus),
        "product": _text(product["name"] or line["name"]),
        "category": _text(product["category"]),
        "amount": _number(_in_reporting(line["amount"], order)),
        "quantity": _number(line["quantity"]),
    }


# --- measures


def measured(measure: str, of: str, rows: list[Row], world: Row) -> tuple[str, Any]:
    """Return the kind and the value of a measure; None where it is undefined of nothing."""
    kept = [row for row in rows if row["kept"]]
    match measure:
        case "count":
            return "number", _count(kept)
        case "orders_any":
            return "number", len({row["of"] for row in rows if row["of"] is not None})
        case "sum":
            amounts = [each for row in rows for each in row["amounts"].get(of, [])]
            return "number", _sum(amounts)
        case "average" | "least" | "most":
            return "number", _one_of(measure, _each(kept, of))
    moments = [row["at"] for row in kept]
    if not moments:
        return "moment", None
    at = min(moments) if measure.endswith("first") else max(moments)
    if not measure.startswith("days_since"):
        return "moment", at
    return "number", (day_of(world["now"], world) - day_of(at, world)).days


def _count(kept: list[Row]) -> int:
    orders = {row["of"] for row in kept if row["of"] is not None}
    return len(orders) + sum(row["of"] is None for row in kept)


def _sum(amounts: list[Any]) -> Decimal:
    """Add up what is known; what has no rate is never added one to one (case 21)."""
    return sum((Decimal(each) for each in amounts if each is not None), Decimal(0))


def _each(kept: list[Row], of: str) -> list[Decimal]:
    """Return the amount of every order, or of every row that is no order."""
    whole: dict[Any, list[list[Any]]] = {}
    for n, row in enumerate(kept):
        place = ("order", row["of"]) if row["of"] is not None else ("row", n)
        whole.setdefault(place, []).append(row["amounts"].get(of, []))
    # Without its own amount there is nothing that a refund could be taken off.
    known = [parts for parts in whole.values() if any(p and p[0] is not None for p in parts)]
    return [_sum([each for part in parts for each in part]) for parts in known]


def _one_of(measure: str, amounts: list[Decimal]) -> Any:
    if not amounts:
        return None
    if measure == "average":
        return sum(map(Fraction, amounts)) / len(amounts)
    return min(amounts) if measure == "least" else max(amounts)


# --- sequences


def sequence_done(
    node: nodes.Sequence, person: Row, world: Row, holds: Callable[[Any, Row, Row], bool]
) -> bool:
    """Say whether the steps were done in order, trying every way through them."""
    reached: list[datetime] | None = None
    for step in node.steps:
        rows = rows_of(step.event, step.where, person, world)
        moments = {
            row["at"]
            for row in rows
            if row["kept"]
            and in_window(row["at"], node.within, world)
            and holds(step.where, row["words"], world)
        }
        if reached is not None:
            moments = {
                at for at in moments if any(_follows(at, before, step, world) for before in reached)
            }
        reached = sorted(moments)
    return bool(reached)


def _follows(at: datetime, before: datetime, step: nodes.Step, world: Row) -> bool:
    if at <= before:
        return False
    return step.after is None or at <= later(before, *step.after, world)


def later(at: datetime, n: int, unit: str, world: Row) -> datetime:
    """Return the moment n units later: hours exact, the rest on the clock of the organisation."""
    if unit == "hour":
        return at + timedelta(hours=n)
    here = at.astimezone(world["zone"])
    there = datetime.combine(moved(here.date(), n, unit), here.time().replace(fold=0))
    # An hour that comes twice ends when it ends the second time.
    clocks = [there.replace(tzinfo=world["zone"], fold=fold) for fold in (0, 1)]
    return max(clock.astimezone(UTC) for clock in clocks)
