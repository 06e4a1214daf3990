"""Comparisons in words, such as "is at least 40", as the reader's locale writes values."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from config.templatetags.ui import day, money, number
from segments.language.nodes import Kind, Word
from segments.language.operators import SPANS

_NUMBERS: dict[str, Any] = {
    "eq": gettext_lazy("is %(value)s"),
    "ne": gettext_lazy("is not %(value)s"),
    "gt": gettext_lazy("is more than %(value)s"),
    "gte": gettext_lazy("is at least %(value)s"),
    "lt": gettext_lazy("is less than %(value)s"),
    "lte": gettext_lazy("is at most %(value)s"),
    "between": gettext_lazy("is between %(value)s and %(other)s"),
}
_DAYS: dict[str, Any] = {
    "before": gettext_lazy("is before %(value)s"),
    "after": gettext_lazy("is after %(value)s"),
    "on_day": gettext_lazy("is on %(value)s"),
    "between": gettext_lazy("is between %(value)s and %(other)s"),
    "within_last": gettext_lazy("is within the last %(value)s"),
    "within_next": gettext_lazy("is within the next %(value)s"),
    "anniversary_within": gettext_lazy("comes round within the next %(value)s"),
}
_TEXTS: dict[str, Any] = {
    "is": gettext_lazy("is %(value)s"),
    "is_not": gettext_lazy("is not %(value)s"),
    "contains": gettext_lazy("contains %(value)s"),
    "not_contains": gettext_lazy("does not contain %(value)s"),
    "starts_with": gettext_lazy("begins with %(value)s"),
    "ends_with": gettext_lazy("ends with %(value)s"),
    "has_any": gettext_lazy("includes %(value)s"),
    "has_all": gettext_lazy("includes %(value)s"),
    "has_none": gettext_lazy("does not include %(value)s"),
}
_EMPTY: dict[str, Any] = {
    "is_set": gettext_lazy("is known"),
    "is_empty": gettext_lazy("is not known"),
}
# Beyond these a list says how many more there are.
_SHOWN = 6


def compared(word: Word, op: str, value: Any, *, amount: bool = False) -> str:
    """Return a comparison in words; `amount` is money of the organisation."""
    if op in _EMPTY:
        return str(_EMPTY[op])
    if word.kind == Kind.BOOLEAN:
        return _("is yes") if value else _("is no")
    if word.kind == Kind.NUMBER:
        return numeric(_NUMBERS, op, value, money if amount else number)
    if word.kind in (Kind.DATE, Kind.MOMENT, Kind.ANNIVERSARY):
        return dated(op, value)
    return str(_TEXTS[op]) % {"value": _listed(word.choices, op, value)}


def numeric(patterns: Mapping[str, Any], op: str, value: Any, written: Callable[[Any], str]) -> str:
    """Return a comparison of numbers by the patterns of who speaks of them."""
    low, high = value if op == "between" else (value, None)
    other = "" if high is None else written(high)
    return str(patterns[op]) % {"value": written(low), "other": other}


def dated(op: str, value: Any) -> str:
    """Return a comparison of days."""
    if op in SPANS:
        return str(_DAYS[op]) % {"value": length(*value)}
    low, high = value if op == "between" else (value, None)
    return str(_DAYS[op]) % {"value": day(low), "other": day(high) if high else ""}


def _listed(choices: Mapping[str, str] | None, op: str, values: Iterable[str]) -> str:
    if choices is None:
        said = [_("“%(text)s”") % {"text": value} for value in values]
    else:
        said = [str(choices.get(value, value)) for value in values]
    return joined(said, "and" if op == "has_all" else "or")


def joined(said: list[str], word: str) -> str:
    """Return a list in words; a long one is cut and says how many there are besides."""
    more = len(said) - _SHOWN
    if more > 0:
        rest = ngettext("%(count)s more", "%(count)s more", more) % {"count": number(more)}
        said = [*said[:_SHOWN], rest]
    if len(said) < 2:
        return "".join(said)
    ends = {"first": ", ".join(said[:-1]), "last": said[-1]}
    pattern = _("%(first)s and %(last)s") if word == "and" else _("%(first)s or %(last)s")
    return pattern % ends


def length(n: int, unit: str) -> str:
    """Return so many days, weeks or hours in words."""
    patterns = {
        "hour": ngettext("%(n)s hour", "%(n)s hours", n),
        "day": ngettext("%(n)s day", "%(n)s days", n),
        "week": ngettext("%(n)s week", "%(n)s weeks", n),
        "month": ngettext("%(n)s month", "%(n)s months", n),
        "year": ngettext("%(n)s year", "%(n)s years", n),
    }
    return patterns[unit] % {"n": number(n)}


def between(start: date | None, end: date | None) -> str:
    """Return a period of the calendar in words."""
    if start and end:
        return _("from %(start)s to %(end)s") % {"start": day(start), "end": day(end)}
    if start:
        return _("since %(start)s") % {"start": day(start)}
    return _("until %(end)s") % {"end": day(end)}
