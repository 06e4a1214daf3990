"""The Python face of the operators: each judges the values of one person.

True: it holds; False: it does not; None: there is nothing to judge.
"""

import operator
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from contacts.quality.bounds import bound
from contacts.quality.lookalikes import is_placeholder, looks_damaged
from contacts.quality.patterns import finds
from contacts.quality.rule import Moment

EMAIL_FORM: Final = r"^[^@ \t\n\r]+@[^@ .\t\n\r]+(?:\.[^@ .\t\n\r]+)+$"
PHONE_FORM: Final = r"^[+]?[0-9](?:[ ().\/-]*[0-9]){5,14}$"
_EMAIL = re.compile(EMAIL_FORM[:-1] + r"\Z")
_PHONE = re.compile(PHONE_FORM[:-1] + r"\Z")
_COMPARED: Final = {
    "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

Values = Sequence[Any]
Argument = Mapping[str, Any]


def _there(value: Any) -> bool:
    return value is not None and value != ""


def present(values: Values, argument: Argument, at: Moment) -> bool | None:
    """A value is there."""
    return _there(values[0])


def any_present(values: Values, argument: Argument, at: Moment) -> bool | None:
    """At least one value is there."""
    return any(map(_there, values))


def all_present(values: Values, argument: Argument, at: Moment) -> bool | None:
    """Every value is there."""
    return all(map(_there, values))


def matches(values: Values, argument: Argument, at: Moment) -> bool | None:
    """A pattern occurs in the text."""
    return finds(argument["pattern"], values[0]) if _there(values[0]) else None


def not_matches(values: Values, argument: Argument, at: Moment) -> bool | None:
    """A pattern does not occur in the text."""
    return not finds(argument["pattern"], values[0]) if _there(values[0]) else None


def in_list(values: Values, argument: Argument, at: Moment) -> bool | None:
    """The text is one of a list, letter by letter."""
    return values[0] in argument["values"] if _there(values[0]) else None


def not_in_list(values: Values, argument: Argument, at: Moment) -> bool | None:
    """The text is none of a list."""
    return values[0] not in argument["values"] if _there(values[0]) else None


def length(values: Values, argument: Argument, at: Moment) -> bool | None:
    """The text has so many letters."""
    if not _there(values[0]):
        return None
    return _within(len(values[0]), argument.get("min"), argument.get("max"))


def in_range(values: Values, argument: Argument, at: Moment) -> bool | None:
    """A number or a time lies within a range, its ends included."""
    value = values[0]
    if value is None:
        return None
    kind = _kind(value)
    low, high = (bound(argument.get(end), kind, at.today) for end in ("min", "max"))
    if kind == "moment":
        low, high = _instant(low), _instant(high)
    return _within(value, low, high)


def email_valid(values: Values, argument: Argument, at: Moment) -> bool | None:
    """The text has the form of an address; for the email itself, the normaliser's word counts."""
    return _formed(_EMAIL, values)


def phone_valid(values: Values, argument: Argument, at: Moment) -> bool | None:
    """The text has the form of a phone number; for the phone itself, as for an email."""
    return _formed(_PHONE, values)


def not_future(values: Values, argument: Argument, at: Moment) -> bool | None:
    """The day or moment is not to come."""
    value = values[0]
    if value is None:
        return None
    return value <= at.now if isinstance(value, datetime) else value <= at.today


def so(values: Values, argument: Argument, at: Moment) -> bool | None:
    """What the fact says."""
    return values[0]


def not_so(values: Values, argument: Argument, at: Moment) -> bool | None:
    """The opposite of what the fact says."""
    return None if values[0] is None else not values[0]


def equal(values: Values, argument: Argument, at: Moment) -> bool | None:
    """Two values are the same."""
    return values[0] == values[1] if all(map(_there, values)) else None


def compared(values: Values, argument: Argument, at: Moment) -> bool | None:
    """Two values stand in an order."""
    if not all(map(_there, values)):
        return None
    left, right = values
    if isinstance(left, datetime) is not isinstance(right, datetime):
        left, right = _instant(left), _instant(right)
    return _COMPARED[argument["op"]](left, right)


def fresh(values: Values, argument: Argument, at: Moment) -> bool | None:
    """The day or moment is not longer ago than so many days."""
    value, age = values[0], timedelta(days=argument["days"])
    if value is None:
        return None
    return value >= at.now - age if isinstance(value, datetime) else value >= at.today - age


def not_damaged(values: Values, argument: Argument, at: Moment) -> bool | None:
    """No letters were lost by a wrong encoding."""
    return not looks_damaged(values[0]) if _there(values[0]) else None


def not_placeholder(values: Values, argument: Argument, at: Moment) -> bool | None:
    """The name is neither a placeholder nor an address nor a number."""
    return not is_placeholder(values[0]) if _there(values[0]) else None


def _formed(form: re.Pattern[str], values: Values) -> bool | None:
    text, bad = values[0] or "", len(values) > 1 and values[1]
    if not text and not bad:
        return None
    return not bad and form.search(text) is not None


def _within(value: Any, low: Any, high: Any) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _kind(value: Any) -> str:
    if isinstance(value, datetime):
        return "moment"
    return "date" if isinstance(value, date) else "number"


def _instant(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.min, UTC)
    return value
