"""What makes a rule well formed; what is not is refused with a code per part of the rule."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from contacts.quality.bounds import bound
from contacts.quality.fields import (
    CUSTOM,
    REFERENCE_TABLES,
    SEALED,
    TEXT_TABLES,
    UNIQUE_FIELDS,
    field_of,
)
from contacts.quality.operators import COMPARISONS, OPERATORS, Operator
from contacts.quality.patterns import BadPattern, common
from contacts.quality.rule import DIMENSIONS, FIXES, SEVERITIES, Condition, Rule

MOST_VALUES: Final = 500
LONGEST: Final = 254
MOST_DAYS: Final = 36_500
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def problems_of(rule: Rule, custom: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with a rule: a code by the part that has it; empty when all is well."""
    found = {
        part: problem
        for part, wrong, problem in (
            ("code", not _CODE.fullmatch(rule.code), "code"),
            ("dimension", rule.dimension not in DIMENSIONS, "choice"),
            ("severity", rule.severity not in SEVERITIES, "choice"),
            ("fix", rule.fix not in FIXES, "choice"),
            ("weight", not _whole(rule.weight, 0, 100), "number"),
            ("due_days", not _whole(rule.due_days, 1, 3650), "number"),
        )
        if wrong
    }
    operator = OPERATORS.get(rule.operator)
    if operator is None:
        return {**found, "operator": "choice"}
    place, problem = _demand_problem(operator, rule.operator, rule.fields, rule.argument, custom)
    if problem:
        found[place] = problem
    if rule.condition is not None and (problem := _condition_problem(rule.condition, custom)):
        found["condition"] = problem
    return found


def condition_argument(condition: Condition) -> dict[str, Any]:
    """Return the argument a condition's value stands for: the operator's first word, or all."""
    words = OPERATORS[condition.op].argument
    if isinstance(condition.value, Mapping):
        return dict(condition.value)
    return {words[0]: condition.value} if words and condition.value is not None else {}


def _condition_problem(condition: Condition, custom: Mapping[str, str]) -> str:
    operator = OPERATORS.get(condition.op)
    if operator is None or operator.together:
        return "operator"
    argument, fields = condition_argument(condition), (condition.field,)
    return _demand_problem(operator, condition.op, fields, argument, custom)[1]


def _demand_problem(
    operator: Operator,
    name: str,
    fields: tuple[str, ...],
    argument: Mapping[str, Any],
    custom: Mapping[str, str],
) -> tuple[str, str]:
    """Return the part that is wrong and the problem's code, both empty when all is well."""
    least, most = operator.fields
    if not least <= len(fields) <= most or len(set(fields)) != len(fields):
        return "fields", "count"
    known = [field_of(field, custom) for field in fields]
    if None in known:
        return "fields", "unknown"
    kinds = [field.kind for field in known if field]
    if any(kind not in operator.kinds for kind in kinds):
        return "fields", "sealed" if SEALED in kinds else "kind"
    if name == "unique" and not UNIQUE_FIELDS.issuperset(fields):
        return "fields", "kind"
    if name == "postal_code_valid" and fields != ("postal_code",):
        return "fields", "kind"
    if name == "equals_field" and len(set(kinds)) > 1:
        return "fields", "kind"
    if not isinstance(argument, Mapping) or not set(operator.argument).issuperset(argument):
        return "argument", "unknown"
    check = _ARGUMENTS.get(name)
    return ("argument", check(argument, fields, kinds)) if check else ("", "")


def _pattern(argument: Mapping[str, Any], fields: Any, kinds: list[str]) -> str:
    try:
        common(str(argument.get("pattern") or ""))
    except BadPattern:
        return "pattern"
    return ""


def _values(argument: Mapping[str, Any], fields: Any, kinds: list[str]) -> str:
    values = argument.get("values")
    if not isinstance(values, list | tuple) or not 1 <= len(values) <= MOST_VALUES:
        return "values"
    good = all(isinstance(v, str) and 0 < len(v) <= LONGEST and "\0" not in v for v in values)
    return "" if good else "values"


def _length(argument: Mapping[str, Any], fields: Any, kinds: list[str]) -> str:
    ends = [argument.get(word) for word in ("min", "max") if argument.get(word) is not None]
    return "" if ends and all(_whole(end, 0, 10_000) for end in ends) else "bounds"


def _range(argument: Mapping[str, Any], fields: Any, kinds: list[str]) -> str:
    ends = [argument.get(word) for word in ("min", "max") if argument.get(word) is not None]
    usual = date(2000, 1, 1)
    good = all(bound(end, kind, usual) is not None for end in ends for kind in kinds)
    return "" if ends and good else "bounds"


def _table(argument: Mapping[str, Any], fields: tuple[str, ...], kinds: list[str]) -> str:
    table = argument.get("table")
    for field in fields:
        usual = REFERENCE_TABLES.get(field)
        if usual and table not in (None, "", usual):
            return "table"
        if not usual and (table not in TEXT_TABLES or not field.startswith(CUSTOM)):
            return "table"
    return ""


def _comparison(argument: Mapping[str, Any], fields: Any, kinds: list[str]) -> str:
    sign = argument.get("op")
    if sign not in COMPARISONS:
        return "comparison"
    times = set(kinds) <= {"date", "moment"}
    same = len(set(kinds)) == 1
    ordered = times or set(kinds) == {"number"}
    return "" if ordered or (same and sign == "!=") else "comparison"


def _days(argument: Mapping[str, Any], fields: Any, kinds: list[str]) -> str:
    return "" if _whole(argument.get("days"), 1, MOST_DAYS) else "number"


_ARGUMENTS: Final[Mapping[str, Callable[..., str]]] = {
    "matches": _pattern,
    "not_matches": _pattern,
    "in_list": _values,
    "not_in_list": _values,
    "length": _length,
    "range": _range,
    "refers_to": _table,
    "compare_fields": _comparison,
    "fresh_within_days": _days,
}


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
