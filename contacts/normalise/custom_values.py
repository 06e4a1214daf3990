"""Values of the fields that an organisation adds by itself, ready to be stored as JSON."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from contacts.normalise.consents import yes_no
from contacts.normalise.dates import parse_day
from contacts.normalise.ibans import normalise_iban
from contacts.normalise.tax_ids import normalise_tax_id
from contacts.normalise.text import fold, tidy_lines

Value = str | int | float | bool | list[str]
Checked = tuple[Value | None, str | None]

_TEXT_MAX = 2000
_DIGITS_MAX = 15  # more would not survive JSON's floating point
_SEPARATORS = re.compile(r"\s*(?::::|[;|\n])\s*")
_NUMBER = re.compile(r"[+-]?\d[\d.,' ]*")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*\Z")
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")


def check_value(
    kind: str, value: object, choices: Sequence[str] = (), rules: Mapping[str, Any] | None = None
) -> Checked:
    """The value to store, or None and the code of what is wrong with it.

    Rules: required, min, max, min_length, max_length, decimal ("," or "."), order ("dmy"...),
    country (of a tax id).
    """
    rules = rules or {}
    if isinstance(value, (list, tuple)):
        text = "\n".join(str(part) for part in value)
    else:
        text = "" if value is None else str(value)
    if len(text) > _TEXT_MAX * 2:
        return None, "too_long"
    text = tidy_lines(text)
    if not text:
        return None, "required" if rules.get("required") else None
    check = _CHECKS.get(kind)
    return (None, "unknown_kind") if check is None else check(text, choices, rules)


def _text(text: str, _choices: Sequence[str], rules: Mapping[str, Any]) -> Checked:
    if len(text) > min(rules.get("max_length") or _TEXT_MAX, _TEXT_MAX):
        return None, "too_long"
    if len(text) < (rules.get("min_length") or 0):
        return None, "too_short"
    return text, None


def _number(text: str, _choices: Sequence[str], rules: Mapping[str, Any]) -> Checked:
    plain, problem = _plain_number(text.replace("\u2212", "-"), rules.get("decimal"))
    if problem:
        return None, problem
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None, "not_a_number"
    if len(number.as_tuple().digits) > _DIGITS_MAX:
        return None, "too_long"
    if rules.get("min") is not None and number < Decimal(str(rules["min"])):
        return None, "too_small"
    if rules.get("max") is not None and number > Decimal(str(rules["max"])):
        return None, "too_large"
    return (int(number) if number == number.to_integral_value() else float(number)), None


def _plain_number(text: str, decimal: str | None) -> tuple[str, str | None]:
    """Digits with a full stop for decimals; "1.234" alone has two readings and gets neither."""
    if not text.isascii() or _NUMBER.fullmatch(text) is None:
        return "", "not_a_number"
    marks = sorted({mark for mark in text if mark in ".,"}, key=text.rindex)
    grouped = _GROUPED.match(text)
    if decimal is None and len(marks) == 1:
        if grouped and text.count(marks[0]) == 1 and not text.lstrip("+-").startswith("0"):
            return "", "ambiguous_number"
        decimal = marks[0] if text.count(marks[0]) == 1 else ""
    elif decimal is None:
        decimal = marks[-1] if marks else "."
    whole, _, fraction = text.partition(decimal) if decimal else (text, "", "")
    if not re.fullmatch(r"\d*", fraction):
        return "", "not_a_number"
    if not (whole.lstrip("+-").isdigit() or _GROUPED.match(whole)):
        return "", "not_a_number"
    return re.sub(r"[.,' ]", "", whole) + (f".{fraction}" if fraction else ""), None


def _date(text: str, _choices: Sequence[str], rules: Mapping[str, Any]) -> Checked:
    day = parse_day(text, rules.get("order"))
    if day is None:
        return None, "not_a_date"
    iso = day.isoformat()
    if rules.get("min") is not None and iso < str(rules["min"]):
        return None, "too_small"
    if rules.get("max") is not None and iso > str(rules["max"]):
        return None, "too_large"
    return iso, None


def _boolean(text: str, _choices: Sequence[str], _rules: Mapping[str, Any]) -> Checked:
    answer = yes_no(text)
    return answer, "not_yes_no" if answer is None else None


def _choice(text: str, choices: Sequence[str], _rules: Mapping[str, Any]) -> Checked:
    found = _spelled(text, choices)
    return found, "not_a_choice" if found is None else None


def _choices(text: str, choices: Sequence[str], _rules: Mapping[str, Any]) -> Checked:
    found = [_spelled(part, choices) for part in _SEPARATORS.split(text) if part]
    if None in found and ";" not in text:
        found = [_spelled(part.strip(), choices) for part in text.split(",") if part.strip()]
    if None in found:
        return None, "not_a_choice"
    return [choice for choice in choices if choice in found], None


def _spelled(text: str, choices: Sequence[str]) -> str | None:
    if text in choices:
        return text
    return next((choice for choice in choices if fold(choice) == fold(text)), None)


def _url(text: str, _choices: Sequence[str], _rules: Mapping[str, Any]) -> Checked:
    if len(text) > _TEXT_MAX:
        return None, "too_long"
    address = text if _SCHEME.match(text) else f"https://{text.lstrip('/')}"
    try:
        parts = urlsplit(address)
        host, scheme = parts.hostname or "", parts.scheme
        port = parts.port
    except ValueError:
        return None, "not_a_url"
    # Only pages: "javascript:" and "data:" addresses run code when somebody follows them.
    if scheme not in ("http", "https") or parts.username or port == 0 or " " in address:
        return None, "not_a_url"
    return (address, None) if _HOST.match(host) else (None, "not_a_url")


def _tax_id(text: str, _choices: Sequence[str], rules: Mapping[str, Any]) -> Checked:
    """A number of a country whose rules nobody knows is kept as it was written."""
    found = normalise_tax_id(text, str(rules.get("country") or ""))
    return (None, "not_a_tax_id") if found.status == "invalid" else (found.value, None)


def _iban(text: str, _choices: Sequence[str], _rules: Mapping[str, Any]) -> Checked:
    found = normalise_iban(text)
    return (found.value, None) if found.status == "valid" else (None, "not_an_iban")


_CHECKS: dict[str, Callable[[str, Sequence[str], Mapping[str, Any]], Checked]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "url": _url,
    "tax_id": _tax_id,
    "iban": _iban,
}
