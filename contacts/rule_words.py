"""The fields and comparisons a rule may use: an allow-list, never a lookup from outside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

MAX_VALUES, MAX_TEXT = 500, 254


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a rule: its lookup, its kind, and the column whose sensitivity counts.

    `within` says which of the rows beside a person count at all.
    """

    lookup: str
    kind: str
    column: str
    within: tuple[tuple[str, Any], ...] = ()


_TEXTS = (
    "given_name",
    "family_name",
    "second_family_name",
    "honorific",
    "email",
    "phone",
    "gender",
    "occupation",
    "language",
    "time_zone",
    "organisation_role",
    "stage",
    "birth_day",
    "notes",
)

FIELDS: dict[str, Field] = {name: Field(name, "text", name) for name in _TEXTS} | {
    "organisation": Field("organisation__name", "text", "organisation"),
    "owner": Field("owner__username", "text", "owner"),
    "team": Field("team__name", "text", "team"),
    "source": Field("source__name", "text", "source"),
    "city": Field("addresses__city", "text", "addresses"),
    "region": Field("addresses__region", "text", "addresses"),
    "postal_code": Field("addresses__postal_code", "text", "addresses"),
    "country": Field("addresses__country", "text", "addresses"),
    "tag": Field("tags__name", "set", "tags"),
    "issue": Field("issues__code", "set", "issues", (("issues__closed_at", None),)),
    "quality_score": Field("quality__total", "number", "quality"),
    "birth_year": Field("birth_year", "number", "birth_year"),
    "birth_date": Field("birth_date", "date", "birth_date"),
    "created_at": Field("created_at", "moment", "created_at"),
    "updated_at": Field("updated_at", "moment", "updated_at"),
}

TEXT_OPS = {
    "is": "iexact",
    "contains": "icontains",
    "starts_with": "istartswith",
    "ends_with": "iendswith",
}
NUMBER_OPS = {
    "eq": "exact",
    "gt": "gt",
    "gte": "gte",
    "lt": "lt",
    "lte": "lte",
    "before": "lt",
    "after": "gt",
}
NEGATIVE = {"is_not": "is", "not_contains": "contains", "ne": "eq", "has_none": "has_any"}


def leaf_query(field: Field, op: Any, value: Any, include_missing: bool) -> Q:
    """Return the query of one condition.

    Raises:
        ValueError: ("op" | "value", sentence) when the condition makes no sense.
    """
    if op in ("is_set", "is_empty"):
        if value is not None:
            _no("value", _("This comparison takes no value."))
        return _empty(field) if op == "is_empty" else ~_empty(field)
    positive = NEGATIVE.get(op, op) if isinstance(op, str) else None
    if positive is None:
        _no("op", _("Unknown comparison."))
    query = _compare(field, positive, value)
    if positive == op:
        return query
    return ~query if include_missing else ~query & ~_empty(field)


def _compare(field: Field, op: str, value: Any) -> Q:
    if field.kind in ("text", "set") and (op in TEXT_OPS or op in ("has_any", "has_all")):
        return _compare_text(field, op, _listed(value))
    if field.kind in ("number", "date", "moment"):
        if op == "between":
            ends = _listed(value, _TYPED[field.kind])
            if len(ends) != 2:
                _no("value", _("Give two values."))
            low, high = ends
            return Q(**{f"{field.lookup}__gte": low, f"{field.lookup}__lte": high})
        if op in NUMBER_OPS:
            return Q(**{f"{field.lookup}__{NUMBER_OPS[op]}": _TYPED[field.kind](value)})
    return _no("op", _("This field does not offer that comparison."))


def _compare_text(field: Field, op: str, values: list[Any]) -> Q:
    lookup = TEXT_OPS.get(op, "iexact")
    if field.kind == "set" and op not in ("has_any", "has_all", "is"):
        _no("op", _("This field does not offer that comparison."))
    if field.kind == "text" and op in ("has_any", "has_all"):
        _no("op", _("This field does not offer that comparison."))
    if op == "has_all":
        return _all_of(field, values)
    query = Q(**{f"{field.lookup}__{lookup}": values[0]})
    for value in values[1:]:
        query |= Q(**{f"{field.lookup}__{lookup}": value})
    return _counting(field, query)


def _all_of(field: Field, values: list[Any]) -> Q:
    # Each word needs a row of its own: one subquery per value, not one join for all.
    from contacts.models.contact import Contact

    query = Q()
    for value in values:
        found = Q(**{f"{field.lookup}__iexact": value}, **dict(field.within))
        query &= Q(pk__in=Contact.objects.filter(found).values("pk"))
    return query


def _counting(field: Field, query: Q) -> Q:
    """Return the query about those rows alone that count; as a set, so that "not" is right."""
    from contacts.models.contact import Contact

    if not field.within:
        return query
    return Q(pk__in=Contact.objects.filter(query, **dict(field.within)).values("pk"))


def _empty(field: Field) -> Q:
    if field.within:
        return ~_counting(field, Q(**{f"{field.lookup}__isnull": False}))
    empty = Q(**{f"{field.lookup}__isnull": True})
    return empty | Q(**{field.lookup: ""}) if field.kind == "text" else empty


def _listed(value: Any, typed: Callable[[Any], Any] | None = None) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    if not 1 <= len(values) <= MAX_VALUES:
        _no("value", _("Give 1 to 500 values."))
    return [(typed or _text)(each) for each in values]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT or "\0" in value:
        _no("value", _("Give text of 1 to 254 characters."))
    return value.strip()


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 32_767:
        _no("value", _("Give a whole number."))
    return value


def _date(value: Any) -> date:
    try:
        found = parse_date(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    return found or _no("value", _("Give a date such as 2026-05-31."))


def _moment(value: Any) -> datetime:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
        if found is not None and timezone.is_naive(found):
            found = timezone.make_aware(found)
    except (ValueError, OverflowError):
        found = None
    return found or _no("value", _("Give a time such as 2026-05-31T10:00:00Z."))


_TYPED: dict[str, Callable[[Any], Any]] = {"number": _number, "date": _date, "moment": _moment}


def _no(word: str, sentence: str) -> NoReturn:
    raise ValueError(word, sentence)
