"""The closed language of rules: what can be demanded, in Python and in SQL.

Each operator says three things: True (it holds), False (it does not) or None (there is nothing
to judge, such as the form of a value that is missing). Both faces stand side by side and a test
compares them on random rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contacts.quality import checks, sql
from contacts.quality.fields import REFERENCE_TABLES, SEALED
from contacts.quality.rule import Moment

Argument = Mapping[str, Any]
Holds = Callable[[Sequence[Any], Argument, Moment], bool | None]
Said = Callable[[Sequence[sql.Column], Argument, sql.Binding], str]

_EVERY = ("text", "number", "date", "moment", "reference")
_TIMES = ("date", "moment")
_THERE = (*_EVERY, SEALED)


@dataclass(frozen=True, slots=True)
class Operator:
    """One thing a rule can demand.

    Attributes:
        holds: judges the values of `needs` for one person.
        said: the same in SQL.
        kinds: the kinds of field it understands.
        argument: the words of its argument; the first is what a condition's value stands for.
        together: whether the fields are judged together and not each for itself.
        fields: how many fields at least and at most.
        beside: names a further fact a field is judged by, instead of or beside its value.
    """

    holds: Holds
    said: Said
    kinds: tuple[str, ...] = ("text",)
    argument: tuple[str, ...] = ()
    together: bool = False
    fields: tuple[int, int] = (1, 8)
    beside: Callable[[str, Argument], tuple[str, ...]] | None = None

    def needs(self, fields: Sequence[str], argument: Argument) -> tuple[str, ...]:
        """Return the facts that judge these fields."""
        if self.beside is None:
            return tuple(fields)
        return tuple(name for field in fields for name in self.beside(field, argument))


def _with_verdict(column: str, verdict: str) -> Callable[[str, Argument], tuple[str, ...]]:
    """Return what judges a field that has a stored verdict of the normaliser for one column."""
    return lambda field, _argument: (field, verdict) if field == column else (field,)


def _reference(field: str, argument: Argument) -> tuple[str, ...]:
    return (f"refers:{field}:{argument.get('table') or REFERENCE_TABLES.get(field, '')}",)


OPERATORS: Final[Mapping[str, Operator]] = {
    "present": Operator(checks.present, sql.present, _THERE),
    "any_of_present": Operator(
        checks.any_present, sql.any_present, _THERE, together=True, fields=(2, 8)
    ),
    "all_present": Operator(
        checks.all_present, sql.all_present, _THERE, together=True, fields=(2, 8)
    ),
    "matches": Operator(checks.matches, sql.matches, argument=("pattern",)),
    "not_matches": Operator(checks.not_matches, sql.not_matches, argument=("pattern",)),
    "in_list": Operator(checks.in_list, sql.in_list, argument=("values",)),
    "not_in_list": Operator(checks.not_in_list, sql.not_in_list, argument=("values",)),
    "length": Operator(checks.length, sql.length, argument=("min", "max")),
    "range": Operator(
        checks.in_range, sql.in_range, ("number", "date", "moment"), argument=("min", "max")
    ),
    "email_valid": Operator(
        checks.email_valid, sql.email_valid, beside=_with_verdict("email", "bad_email")
    ),
    "phone_valid": Operator(
        checks.phone_valid, sql.phone_valid, beside=_with_verdict("phone", "bad_phone")
    ),
    "postal_code_valid": Operator(
        checks.not_so, sql.not_so, beside=lambda _field, _argument: ("bad_postal_code",)
    ),
    "date_not_future": Operator(checks.not_future, sql.not_future, _TIMES),
    "unique": Operator(
        checks.not_so, sql.not_so, beside=lambda field, _argument: (f"shared:{field}",)
    ),
    "refers_to": Operator(
        checks.so, sql.so, ("text", "reference"), argument=("table",), beside=_reference
    ),
    "equals_field": Operator(
        checks.equal, sql.equal, _EVERY, together=True, fields=(2, 2)
    ),
    "compare_fields": Operator(
        checks.compared, sql.compared, ("text", "number", "date", "moment"),
        argument=("op",), together=True, fields=(2, 2),
    ),
    "fresh_within_days": Operator(checks.fresh, sql.fresh, _TIMES, argument=("days",)),
    "not_damaged": Operator(checks.not_damaged, sql.not_damaged),
    "not_placeholder": Operator(checks.not_placeholder, sql.not_placeholder),
}  # fmt: skip
COMPARISONS: Final = ("!=", "<", "<=", ">", ">=")
