"""The kinds of field, what can be asked of their answers, and where an answer may go."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a field asks for; hidden ones come with the link and ask nobody."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    DATE = "date"
    SINGLE = "single"
    MULTIPLE = "multiple"
    DROPDOWN = "dropdown"
    RATING = "rating"
    NPS = "nps"
    CSAT = "csat"
    YES_NO = "yes_no"
    MATRIX = "matrix"
    CONSENT = "consent"
    HIDDEN = "hidden"


YES, NO = "yes", "no"
TEXTS: Final = (Kind.SHORT_TEXT, Kind.LONG_TEXT, Kind.EMAIL, Kind.PHONE, Kind.HIDDEN)
NUMBERS: Final = (Kind.NUMBER, Kind.RATING, Kind.NPS, Kind.CSAT)
ONE_OF: Final = (Kind.SINGLE, Kind.DROPDOWN, Kind.YES_NO, Kind.CONSENT, Kind.MATRIX)
CHOOSING: Final = (Kind.SINGLE, Kind.DROPDOWN, Kind.MULTIPLE, Kind.MATRIX)
# Both ends of the scales that everybody knows; a rating ends where its author says.
SCALES: Final = {Kind.NPS: (0, 10), Kind.CSAT: (1, 5), Kind.RATING: (1, 5)}

_SET = ("is_set", "is_empty")
_TEXT_OPS = ("is", "is_not", "contains", "not_contains", "starts_with", "ends_with", *_SET)
_NUMBER_OPS = ("eq", "ne", "gt", "gte", "lt", "lte", "between", *_SET)
_DATE_OPS = ("before", "after", "on_day", "between", "within_last", "within_next",
             "anniversary_within", *_SET)  # fmt: skip
_MANY_OPS = ("has_any", "has_all", "has_none", *_SET)
_ONE_OPS = ("is", "is_not", *_SET)


def operators_of(kind: Kind) -> tuple[str, ...]:
    """Return the operators of the segment grammar that fit answers of this kind."""
    if kind in TEXTS:
        return _TEXT_OPS
    if kind in NUMBERS:
        return _NUMBER_OPS
    if kind == Kind.DATE:
        return _DATE_OPS
    return _MANY_OPS if kind == Kind.MULTIPLE else _ONE_OPS


_CALLED = ("given_name", "family_name", "second_family_name")
_PLAIN = (*_CALLED, "organisation", "organisation_role", "occupation", "notes")
_TARGETS: Final = {
    Kind.SHORT_TEXT: _PLAIN,
    Kind.LONG_TEXT: ("notes",),
    Kind.EMAIL: ("email",),
    Kind.PHONE: ("phone",),
    Kind.DATE: ("birth_date",),
    Kind.SINGLE: ("gender", "language", "tags"),
    Kind.DROPDOWN: ("gender", "language", "tags", "occupation"),
    Kind.MULTIPLE: ("tags",),
    Kind.HIDDEN: ("tags",),
}
CUSTOM = "custom:"
_NO_CUSTOM = (Kind.CONSENT, Kind.MATRIX)


def may_go_to(kind: Kind, target: str) -> bool:
    """Say whether an answer of this kind may be written into that field of a contact."""
    if target.startswith(CUSTOM):
        return kind not in _NO_CUSTOM and len(target) > len(CUSTOM)
    return target in _TARGETS.get(kind, ())


def targets_of(kind: Kind) -> tuple[str, ...]:
    """Return the plain fields of a contact that answers of this kind may be written into."""
    return _TARGETS.get(kind, ())
