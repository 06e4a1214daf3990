"""The SQL face of the operators: expressions over the columns of the facts.

Each gives true (it holds), false (it does not) or null (there is nothing to judge). Values of
arguments are bound as parameters, never written into the text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from contacts.quality.bounds import bound
from contacts.quality.checks import EMAIL_FORM, PHONE_FORM
from contacts.quality.lookalikes import DAMAGE, NOT_A_NAME
from contacts.quality.patterns import LONGEST_VALUE, common
from contacts.quality.rule import Moment

Argument = Mapping[str, Any]


class Column(NamedTuple):
    """One fact as SQL sees it."""

    name: str
    kind: str


@dataclass(slots=True)
class Binding:
    """The parameters of a statement under construction, and the moment it judges for."""

    at: Moment
    values: dict[str, Any] = field(default_factory=dict)

    def __call__(self, value: Any, type_name: str = "text") -> str:
        """Keep a value and return its place in the text."""
        name = f"q{len(self.values)}"
        self.values[name] = value
        return f"%({name})s::{type_name}"


Columns = Sequence[Column]


def _there(column: Column) -> str:
    if column.kind == "text":
        return f"coalesce({column.name}, '') <> ''"
    return f"{column.name} is not null"


def _text(column: Column, holds: str) -> str:
    return f"case when {column.name} <> '' then {holds} end"


def present(columns: Columns, argument: Argument, bind: Binding) -> str:
    """See checks.present; the same of all below."""
    return _there(columns[0])


def any_present(columns: Columns, argument: Argument, bind: Binding) -> str:
    return "(" + " or ".join(map(_there, columns)) + ")"


def all_present(columns: Columns, argument: Argument, bind: Binding) -> str:
    return "(" + " and ".join(map(_there, columns)) + ")"


def _found(column: Column, argument: Argument, bind: Binding) -> str:
    return f"left({column.name}, {LONGEST_VALUE}) ~ {bind(common(argument['pattern']))}"


def matches(columns: Columns, argument: Argument, bind: Binding) -> str:
    return _text(columns[0], _found(columns[0], argument, bind))


def not_matches(columns: Columns, argument: Argument, bind: Binding) -> str:
    return _text(columns[0], f"not ({_found(columns[0], argument, bind)})")


def in_list(columns: Columns, argument: Argument, bind: Binding) -> str:
    return _text(columns[0], f"{columns[0].name} = any({bind(list(argument['values']), 'text[]')})")


def not_in_list(columns: Columns, argument: Argument, bind: Binding) -> str:
    return _text(
        columns[0], f"{columns[0].name} <> all({bind(list(argument['values']), 'text[]')})"
    )


def length(columns: Columns, argument: Argument, bind: Binding) -> str:
    letters = f"char_length({columns[0].name})"
    ends = [
        f"{letters} {sign} {bind(argument[word], 'integer')}"
        for word, sign in (("min", ">="), ("max", "<="))
        if argument.get(word) is not None
    ]
    return _text(columns[0], " and ".join(ends) or "true")


_TYPES = {"number": "numeric", "date": "date", "moment": "timestamptz"}


def in_range(columns: Columns, argument: Argument, bind: Binding) -> str:
    name, kind = columns[0]
    ends = []
    for word, sign in (("min", ">="), ("max", "<=")):
        end = bound(argument.get(word), kind, bind.at.today)
        if end is not None:
            place = bind(f"{end} 00:00+00" if kind == "moment" else end, _TYPES[kind])
            ends.append(f"{name} {sign} {place}")
    return f"case when {name} is not null then {' and '.join(ends) or 'true'} end"


def email_valid(columns: Columns, argument: Argument, bind: Binding) -> str:
    return _formed(columns, bind(EMAIL_FORM))


def phone_valid(columns: Columns, argument: Argument, bind: Binding) -> str:
    return _formed(columns, bind(PHONE_FORM))


def _formed(columns: Columns, form: str) -> str:
    text = columns[0].name
    formed = _text(columns[0], f"{text} ~ {form}")
    if len(columns) == 1:
        return formed
    return f"case when {columns[1].name} then false else {formed} end"


def not_future(columns: Columns, argument: Argument, bind: Binding) -> str:
    return f"({columns[0].name} <= {_latest(columns[0], bind, timedelta())})"


def fresh(columns: Columns, argument: Argument, bind: Binding) -> str:
    return f"({columns[0].name} >= {_latest(columns[0], bind, timedelta(days=argument['days']))})"


def _latest(column: Column, bind: Binding, age: timedelta) -> str:
    if column.kind == "moment":
        return bind(bind.at.now - age, "timestamptz")
    return bind(bind.at.today - age, "date")


def so(columns: Columns, argument: Argument, bind: Binding) -> str:
    return columns[0].name


def not_so(columns: Columns, argument: Argument, bind: Binding) -> str:
    return f"not {columns[0].name}"


def equal(columns: Columns, argument: Argument, bind: Binding) -> str:
    left, right = columns
    return f"case when {all_present(columns, argument, bind)} then {left.name} = {right.name} end"


_SIGNS = {"!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def compared(columns: Columns, argument: Argument, bind: Binding) -> str:
    left, right = columns
    names = [left.name, right.name]
    if {left.kind, right.kind} == {"date", "moment"}:
        names = [
            f"({c.name}::timestamp at time zone 'UTC')" if c.kind == "date" else c.name
            for c in columns
        ]
    holds = f"{names[0]} {_SIGNS[argument['op']]} {names[1]}"
    return f"case when {all_present(columns, argument, bind)} then {holds} end"


def not_damaged(columns: Columns, argument: Argument, bind: Binding) -> str:
    name = columns[0].name
    # Plain ASCII without a question mark, as most text is, costs no search.
    odd = f"(octet_length({name}) <> char_length({name}) or strpos({name}, '?') > 0)"
    return _text(columns[0], f"not ({odd} and {name} ~ {bind(DAMAGE)})")


def not_placeholder(columns: Columns, argument: Argument, bind: Binding) -> str:
    return _text(columns[0], f"{columns[0].name} !~ {bind(NOT_A_NAME)}")
