"""Amounts of money and currencies as files write them."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MONEY = re.compile(r"[^\d.,+\-()']")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SYMBOLS = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "$": "USD",
    "¥": "JPY",
    "R$": "BRL",
    "MX$": "MXN",
    "CHF": "CHF",
    "₹": "INR",
    "zł": "PLN",
}
_NAMES = {
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "dolares": "USD",
    "pound": "GBP",
    "pounds": "GBP",
    "libras": "GBP",
}
# What the columns of money hold: twelve digits before the point.
MOST = Decimal(10) ** 11


def parse_amount(text: str, mark: str = ".") -> Decimal | None:
    """Read a number whose decimals follow `mark`; None when it is not one.

    Where both marks occur, the last one is the decimal mark whatever the column says.
    """
    text = text.strip()
    if mark == "." and _PLAIN.fullmatch(text):
        return Decimal(text)
    bare = _MONEY.sub("", text).replace("'", "")
    negative = bare.startswith(("-", "(")) or bare.endswith("-")
    digits = bare.strip("+-()")
    if "," in digits and "." in digits:
        mark = max(",.", key=digits.rfind)
    other = "," if mark == "." else "."
    digits = digits.replace(other, "").replace(mark, ".")
    if not digits[-1:].isdigit() or not digits.isascii() or digits.count(".") > 1:
        return None
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    return -value if negative else value


def decimal_mark(values: Iterable[str], delimiter: str = ",") -> str:
    """Decide from a column's values whether decimals follow a point or a comma.

    "1,234" alone says nothing; then a file whose cells are parted by semicolons has commas
    for decimals, as spreadsheets write it where that is the custom.
    """
    for value in values:
        digits = _MONEY.sub("", value).strip("+-()")
        if "," in digits and "." in digits:
            return max(",.", key=digits.rfind)
        for mark in ",.":
            before, found, after = digits.rpartition(mark)
            if found and (len(after) != 3 or before == "0") and mark not in before:
                return mark
    return "," if delimiter == ";" else "."


def currency_code(text: str) -> str | None:
    """Return the ISO 4217 code of a code, symbol or name; None when it is none known."""
    plain = text.strip().strip("'")
    if _CURRENCY.fullmatch(plain.upper()):
        return plain.upper()
    return _SYMBOLS.get(plain) or _NAMES.get(plain.lower())


def currency_in(text: str) -> str | None:
    """Return the currency whose sign stands beside an amount, as in "12,50 €"."""
    sign = re.sub(r"[\d.,+\-()\s']", "", text)
    return currency_code(sign) if sign else None
