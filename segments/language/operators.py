"""Which comparisons each kind of word offers, and which of them say the opposite of another."""

from typing import Final

from interactions.questionnaire.conditions import OPPOSITES
from segments.language.nodes import Kind

NO_VALUE: Final = ("is_set", "is_empty")
NUMBERS: Final = ("eq", "ne", "gt", "gte", "lt", "lte", "between")
SPANS: Final = ("within_last", "within_next", "anniversary_within")
DAYS: Final = ("before", "after", "on_day", "between", *SPANS)
TEXTS: Final = ("is", "is_not", "contains", "not_contains", "starts_with", "ends_with")
SETS: Final = ("has_any", "has_all", "has_none")

OPERATORS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.TEXT: (*TEXTS, *NO_VALUE),
    Kind.CHOICE: ("is", "is_not", *NO_VALUE),
    Kind.SET: (*SETS, *NO_VALUE),
    Kind.NUMBER: (*NUMBERS, *NO_VALUE),
    Kind.DATE: (*DAYS, *NO_VALUE),
    Kind.MOMENT: (*DAYS, *NO_VALUE),
    Kind.ANNIVERSARY: ("anniversary_within", *NO_VALUE),
    Kind.BOOLEAN: ("is", *NO_VALUE),
}
# What compares two values, where there must be some.
COMPARISONS: Final = {
    kind: tuple(op for op in found if op not in NO_VALUE) for kind, found in OPERATORS.items()
}
COUNTS: Final = ("count",)
AMOUNTS: Final = ("sum", "average", "least", "most")
MOMENTS: Final = ("first", "last")
AGES: Final = ("days_since_first", "days_since_last")

__all__ = [
    "AGES",
    "AMOUNTS",
    "COMPARISONS",
    "COUNTS",
    "DAYS",
    "MOMENTS",
    "NO_VALUE",
    "NUMBERS",
    "OPERATORS",
    "OPPOSITES",
    "SETS",
    "SPANS",
    "TEXTS",
]
