"""One comparison of a rule, over any expression that gives a value.

Only what an operator affirms is written here; its opposite is the complement, so that nobody
without a value is lost by it (segments.md 1.4).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from contacts.normalise.text import fold
from segments.compiling.leaf import Clock
from segments.compiling.sql import TRUE, Sql, both, folded, put, value
from segments.language.days import anniversaries, day_bounds, moment_bounds
from segments.language.nodes import Kind

OPPOSITES: Final = {
    "is_not": "is", "not_contains": "contains", "ne": "eq", "has_none": "has_any",
    "is_empty": "is_set",
}  # fmt: skip
_NUMBERS: Final = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_PATTERNS: Final = {"contains": "%{}%", "starts_with": "{}%", "ends_with": "%{}"}
_ESCAPED = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


@dataclass(frozen=True, slots=True)
class Value:
    """An expression and how it is compared.

    `as_text`: days written as "2026-05-31", numbers and words of JSON. `known` says where there
    is a value, when "not null" does not.
    """

    kind: Kind
    sql: Sql
    as_text: bool = False
    known: Sql | None = None


def affirmed(of: Value, op: str, given: Any, clock: Clock) -> Sql:
    """Return where `op given` holds; null or false elsewhere."""
    if op == "is_set":
        return is_set(of)
    if op == "anniversary_within":
        return _anniversary(of, given, clock)
    return _BY_KIND[of.kind](of, op, given, clock)


def judged(of: Value, op: str, given: Any, clock: Clock) -> Sql:
    """Return where `op given` holds, whichever operator; a missing value meets a negative one."""
    if op in OPPOSITES:
        return put("(({}) is not true)", affirmed(of, OPPOSITES[op], given, clock))
    return affirmed(of, op, given, clock)


def is_set(of: Value) -> Sql:
    """Return where there is a value; blank text is none (case 3)."""
    if of.known is not None:
        return of.known
    texts = (Kind.TEXT, Kind.CHOICE, Kind.SET, Kind.ANNIVERSARY)
    written = of.kind in texts or of.as_text
    if written and not of.sql.text.endswith("_id"):
        return put("({} ~ '[^[:space:]]')", of.sql)
    return put("({} is not null)", of.sql)


def _text(of: Value, op: str, given: Any, _clock: Clock) -> Sql:
    words = [fold(each).strip() for each in given]
    if op == "is":
        return put("({} = any({}))", folded(of.sql), value(words, "text[]"))
    patterns = [_PATTERNS[op].format(word.translate(_ESCAPED)) for word in words]
    return put("({} like any({}))", folded(of.sql), value(patterns, "text[]"))


def _choice(of: Value, _op: str, given: Any, _clock: Clock) -> Sql:
    if of.sql.text.endswith("_id"):
        return put("({} = any({}))", of.sql, value(numbers(given), "bigint[]"))
    return put("({} = any({}))", of.sql, value(list(given), "text[]"))


def numbers(given: Any) -> list[int]:
    """Return the numbers of values written "id:<number>"."""
    return [int(each.removeprefix("id:")) for each in given]


def _set(of: Value, op: str, given: Any, _clock: Clock) -> Sql:
    sign = "?&" if op == "has_all" else "?|"
    return put(f"({{}} {sign} {{}})", of.sql, value(list(given), "text[]"))


def compared(expression: Sql, op: str, given: Any) -> Sql:
    """Return the comparison of a number."""
    if op == "between":
        low, high = given
        return put("({} between {} and {})", expression, _number(low), _number(high))
    if op == "ne":
        return put("({} <> {})", expression, _number(given))
    return put(f"({{}} {_NUMBERS[op]} {{}})", expression, _number(given))


def _number(given: Any) -> Sql:
    return value(given, "int" if isinstance(given, int) and abs(given) < 2**31 else "numeric")


def _date(of: Value, op: str, given: Any, clock: Clock) -> Sql:
    first, last = day_bounds(op, given, clock.today)

    def day(at: date) -> Sql:
        return value(at.isoformat()) if of.as_text else value(at, "date")

    shown = put('{} collate "C"', of.sql) if of.as_text else of.sql
    start = put("{} >= {}", shown, day(first)) if first else is_set(of)
    return both(start, put("{} <= {}", shown, day(last)) if last else TRUE)


def _moment(of: Value, op: str, given: Any, clock: Clock) -> Sql:
    start, end = moment_bounds(op, given, clock.now, clock.zone)
    return between(of.sql, start, end)


def between(moment: Sql, start: datetime | None, end: datetime | None) -> Sql:
    """Return where a moment lies from `start` up to and without `end`."""
    late = put("{} >= {}", moment, value(start, "timestamptz")) if start else Sql("")
    return both(late, put("{} < {}", moment, value(end, "timestamptz")) if end else Sql(""))


def _anniversary(of: Value, given: Any, clock: Clock) -> Sql:
    n, unit = given
    listed = value(anniversaries(n, unit, clock.today), "text[]")
    if of.kind == Kind.ANNIVERSARY:
        return put("({} = any({}))", of.sql, listed)
    if of.as_text:
        return put("(substr({}, 6, 5) = any({}))", of.sql, listed)
    shown = of.sql
    if of.kind == Kind.MOMENT:
        shown = put("({} at time zone {})", of.sql, value(str(clock.zone)))
    return put("(to_char({}, 'MM-DD') = any({}))", shown, listed)


def _boolean(of: Value, _op: str, given: Any, _clock: Clock) -> Sql:
    if of.as_text:
        return put("({} = {})", of.sql, value("true" if given else "false"))
    return put("({} = {})", of.sql, value(bool(given)))


_BY_KIND: Mapping[Kind, Callable[[Value, str, Any, Clock], Sql]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.SET: _set,
    Kind.NUMBER: lambda of, op, given, clock: compared(of.sql, op, given),
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.BOOLEAN: _boolean,
}
