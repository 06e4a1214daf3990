"""How a condition may compare, by what a word holds, in the words the builder offers."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from segments.language.nodes import Kind
from segments.language.operators import OPPOSITES

_SET = {"is_set": _("has a value"), "is_empty": _("has no value")}
_IS = {"is": _("is"), "is_not": _("is not")}
DATES = {
    "within_last": _("in the last"),
    "within_next": _("in the next"),
    "before": _("before"),
    "after": _("after"),
    "on_day": pgettext_lazy("a day", "on"),
    "between": _("between"),
    "anniversary_within": _("has its day of the year in the next"),
}
NUMBERS = {
    "gte": _("is at least"),
    "gt": _("is more than"),
    "lte": _("is at most"),
    "lt": _("is less than"),
    "eq": _("is exactly"),
    "ne": _("is not"),
    "between": _("is between"),
}
_TEXTS = {
    **_IS,
    "contains": _("contains"),
    "not_contains": _("does not contain"),
    "starts_with": _("begins with"),
    "ends_with": _("ends with"),
    "has_any": _("has any of"),
    "has_all": _("has all of"),
    "has_none": _("has none of"),
}


def said(kind: Kind, operators: Iterable[str]) -> dict[str, Any]:
    """Return comparisons of a kind of word with what they are called."""
    days = kind in (Kind.DATE, Kind.MOMENT, Kind.ANNIVERSARY)
    words = {**(DATES if days else NUMBERS if kind is Kind.NUMBER else _TEXTS), **_SET}
    # The most usual comparison first: how long ago, at least how much.
    return {op: words[op] for op in words if op in set(operators)}


# Where those without a value belong can be chosen for these (cases 1 and 2).
NEGATIVE = frozenset(OPPOSITES) - {"is_empty"}
UNITS = {
    "hour": _("hours"),
    "day": _("days"),
    "week": _("weeks"),
    "month": _("months"),
    "year": _("years"),
}
GROUPS = {
    "all": _("all of these"),
    "any": _("at least one of these"),
    "none": _("none of these"),
    "not_all": _("not all of these"),
}
