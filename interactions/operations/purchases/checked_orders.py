"""What somebody says of an order, checked and brought into the form it is kept in."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.errors import Invalid
from contacts.normalise.places import country_code
from contacts.normalise.text import tidy
from interactions.files.purchases.people import buyer_email, buyer_name, buyer_phone
from interactions.models.purchases import OrderKind, OrderState
from interactions.normalise.amounts import MOST, currency_code

TEXTS = {"number": 60, "channel": 40}
AMOUNTS = ("subtotal", "discount", "tax", "shipping", "total")
LINE_TEXTS = {"sku": 80, "name": 200, "category": 120}
LINE_AMOUNTS = ("quantity", "unit_price", "discount", "tax", "amount")
KNOWN = frozenset(
    {
        *(*TEXTS, *AMOUNTS, "external_id", "kind", "state", "country", "at", "currency", "lines"),
        *("refund_of", "buyer", "accepts_marketing", "contact"),
    }
)
MOST_LINES = 10_000


class Checking:
    """Collects what is right and what is wrong; `end` refuses what has anything wrong."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.problems: dict[str, list] = {
            name: [_("There is no such field.")] for name in values.keys() - KNOWN
        }

    def end(self) -> None:
        """Refuse the whole if any part of it is wrong."""
        if self.problems:
            raise Invalid(self.problems)

    def text(self, name: str, longest: int) -> str:
        found = tidy(str(self.values.get(name) or ""))
        if len(found) > longest:
            self.problems[name] = [_("This is too long.")]
        return found

    def choice(self, name: str, choices: Any, default: str) -> str:
        found = str(self.values.get(name) or default)
        if found not in choices.values:
            self.problems[name] = [_("Choose one of the list.")]
        return found

    def amount(self, name: str, raw: Any) -> Decimal | None:
        """Read a number as given by a form or a program; None where nothing is given."""
        if raw is None or raw == "":
            return None
        try:
            value = Decimal(str(raw))
        except InvalidOperation:
            value = Decimal("nan")
        if not value.is_finite() or abs(value) >= MOST:
            self.problems[name] = [_("Give a number.")]
            return None
        return value


def checked_head(values: Mapping[str, Any], *, new: bool, kind: str, region: str) -> dict[str, Any]:
    """Return the columns of the order that `values` speak of, amounts signed by its kind.

    Raises:
        Invalid: something of it is wrong, or missing for a new order.
    """
    given = Checking(values)
    found: dict[str, Any] = {}
    found["kind"] = given.choice("kind", OrderKind, kind)
    sign = -1 if found["kind"] == OrderKind.REFUND else 1
    for name, longest in TEXTS.items():
        if name in values:
            found[name] = given.text(name, longest)
    if new or "state" in values:
        found["state"] = given.choice("state", OrderState, OrderState.PAID)
    if "country" in values:
        found["country"] = _country(given)
    if new or "at" in values:
        found["at"] = _moment(given)
    if new or "currency" in values:
        found["currency"] = _currency(given)
    for name in AMOUNTS:
        amount = given.amount(name, values.get(name))
        if amount is not None:
            found[name] = sign * abs(amount) if sign < 0 else amount
    if values.get("refund_of"):
        found["awaits"] = given.text("refund_of", 120)
    if "buyer" in values:
        found.update(_buyer(given, found.get("country") or region))
    given.end()
    return found


def _country(given: Checking) -> str:
    written = given.text("country", 80)
    found = country_code(written) if written else ""
    if found is None:
        given.problems["country"] = [_("This country is not known.")]
    return found or ""


def _moment(given: Checking) -> datetime | None:
    at = given.values.get("at")
    if not isinstance(at, datetime):
        given.problems["at"] = [_("Say when this was bought.")]
        return None
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _currency(given: Checking) -> str:
    found = currency_code(str(given.values.get("currency") or ""))
    if found is None:
        given.problems["currency"] = [_("Give the three letters of a currency.")]
    return found or ""


def _buyer(given: Checking, region: str) -> dict[str, str]:
    buyer = given.values["buyer"] or {}
    if not isinstance(buyer, Mapping) or buyer.keys() - {"external_id", "email", "phone", "name"}:
        given.problems["buyer"] = [_("There is no such field.")]
        return {}
    raw = {name: str(buyer.get(name) or "") for name in ("external_id", "email", "phone", "name")}
    found = {
        "buyer_external_id": tidy(raw["external_id"])[:200],
        "buyer_email": buyer_email(raw["email"]),
        "buyer_phone": buyer_phone(raw["phone"], region),
        "buyer_name": buyer_name(raw["name"]),
    }
    if raw["email"].strip() and not found["buyer_email"]:
        given.problems["buyer.email"] = [_("This is not an email address.")]
    if raw["phone"].strip() and not found["buyer_phone"]:
        given.problems["buyer.phone"] = [_("This is not a valid phone number.")]
    return found


def checked_lines(lines: Any, *, refund: bool) -> list[dict[str, Any]]:
    """Return the lines as they are kept, signed; the amount follows from the rest if missing.

    Raises:
        Invalid: one of them says nothing, or something that is no number.
    """
    if not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise Invalid({"lines": [_("Give a list of lines.")]})
    problems: dict[str, list] = {}
    found = [_line(line, n, refund, problems) for n, line in enumerate(lines)]
    if problems:
        raise Invalid(problems)
    return found


def _line(line: Any, place: int, refund: bool, problems: dict[str, list]) -> dict[str, Any]:
    known = {*LINE_TEXTS, *LINE_AMOUNTS}
    if not isinstance(line, Mapping) or line.keys() - known:
        problems[f"lines.{place}"] = [_("There is no such field.")]
        return {}
    given = Checking({name: line[name] for name in line if name in LINE_TEXTS})
    given.problems.clear()
    texts = {name: given.text(name, longest) for name, longest in LINE_TEXTS.items()}
    numbers = {name: given.amount(name, line.get(name)) for name in LINE_AMOUNTS}
    quantity = Decimal(1) if numbers["quantity"] is None else numbers["quantity"]
    discount, price, amount = (numbers[n] for n in ("discount", "unit_price", "amount"))
    if price is None and amount is None and not given.problems:
        given.problems["unit_price"] = [_("Give a number.")]
    elif price is None:
        price = ((amount or 0) + (discount or 0)) / quantity if quantity else Decimal(0)
    if amount is None:
        amount = quantity * (price or 0) - (discount or 0)
    problems.update({f"lines.{place}.{name}": said for name, said in given.problems.items()})
    return {
        **texts,
        "quantity": -abs(quantity) if refund else quantity,
        "unit_price": abs(price or Decimal(0)) if refund else price,
        "discount": discount or Decimal(0),
        "tax": numbers["tax"] or Decimal(0),
        "amount": -abs(amount) if refund else amount,
    }
