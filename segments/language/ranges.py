"""Between which values something lies of which a comparison is true."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from segments.language.nodes import Event, Field
from segments.language.operators import AMOUNTS, NUMBERS

_DAY = timedelta(days=1)
# Finer than any amount that is kept, so that "more than 40" starts beyond 40.
_FINEST = Decimal("0.0000001")
Range = tuple[Any, Any]


def range_of(part: Field | Event) -> Range:
    """Return the lowest and the highest value, None where that end is open or depends on today."""
    op, value = (part.op, part.value) if isinstance(part, Field) else (part.cmp, part.value)
    if op == "between":
        return value[0], value[1]
    if op in NUMBERS:
        whole = isinstance(part, Event) and part.measure not in AMOUNTS
        return _of_number(op, value, 1 if whole else _FINEST)
    return _of_day(op, value)


def _of_number(op: str, value: Any, step: Any) -> Range:
    match op:
        case "eq":
            return value, value
        case "gt":
            return value + step, None
        case "gte":
            return value, None
        case "lt":
            return None, value - step
        case "lte":
            return None, value
    return None, None


def _of_day(op: str, value: Any) -> Range:
    match op:
        case "on_day":
            return value, value
        case "before":
            return None, value - _DAY
        case "after":
            return value + _DAY, None
    return None, None
