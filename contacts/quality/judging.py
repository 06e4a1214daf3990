"""One person judged by all rules: what fails where, and how good the record is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from contacts.quality.definitions import condition_argument
from contacts.quality.fields import SEALED, Field, field_of
from contacts.quality.operators import OPERATORS
from contacts.quality.rule import DIMENSIONS, GROUP, Facts, Moment, Rule


@dataclass(frozen=True, slots=True)
class Check:
    """One rule at one place: the fields it judges there and the column an issue is shown at."""

    rule: Rule
    fields: tuple[str, ...]
    column: str

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts this check reads, those of the condition last."""
        return OPERATORS[self.rule.operator].needs(self.fields, self.rule.argument)


class Failure(NamedTuple):
    """One thing that does not hold; never the value itself."""

    code: str
    column: str


class Score(NamedTuple):
    """0 to 100 in total and by dimension; None where no rule applied."""

    total: int | None
    complete: int | None
    valid: int | None
    consistent: int | None
    unique: int | None
    fresh: int | None


class Verdict(NamedTuple):
    """What the rules say of one person."""

    failures: list[Failure]
    score: Score


def checks_of(rules: Iterable[Rule], custom: Mapping[str, str]) -> list[Check]:
    """Return the checks of the rules in order.

    A rule about a field that is gone, or whose values it cannot read any more, has none.
    """
    found = []
    for rule in rules:
        fields = [_readable(name, rule.operator, custom) for name in rule.fields]
        condition = rule.condition
        asked = condition is None or _readable(condition.field, condition.op, custom)
        if None in fields or not asked:
            continue
        columns = [field.column for field in fields if field]
        if OPERATORS[rule.operator].together:
            found.append(Check(rule, rule.fields, columns[0]))
        else:
            pairs = zip(rule.fields, columns, strict=True)
            found += [Check(rule, (name,), column) for name, column in pairs]
    return found


def _readable(name: str, operator: str, custom: Mapping[str, str]) -> Field | None:
    field = field_of(name, custom)
    sealed = field is not None and field.kind == SEALED
    return None if sealed and SEALED not in OPERATORS[operator].kinds else field


def needed(checks: Iterable[Check]) -> list[str]:
    """Return the facts that these checks read, each once."""
    names: dict[str, None] = {}
    for check in checks:
        names |= dict.fromkeys((*check.needs, *check.rule.groups))
        condition = check.rule.condition
        if condition is not None:
            operator, argument = OPERATORS[condition.op], condition_argument(condition)
            names |= dict.fromkeys(operator.needs((condition.field,), argument))
    return list(names)


def judge(
    checks: Sequence[Check], facts: Facts, at: Moment, waived: frozenset[str] = frozenset()
) -> Verdict:
    """Judge one person.

    Args:
        checks: from `checks_of`.
        facts: the values of `needed(checks)`; what is missing counts as empty.
        at: the moment for which days and ages are counted.
        waived: codes of rules that need not hold for this person.
    """
    states: dict[str, bool | None] = {}
    failures = []
    for check in checks:
        rule = check.rule
        if rule.code in waived or not applies(rule, facts, at):
            states.setdefault(rule.code, None)
            continue
        values = [facts.get(name) for name in check.needs]
        held = OPERATORS[rule.operator].holds(values, rule.argument, at)
        if held is False:
            failures.append(Failure(rule.code, check.column))
        states[rule.code] = both(states.get(rule.code), held)
    weights = {check.rule.code: check.rule for check in checks}
    return Verdict(failures, scored([(weights[code], held) for code, held in states.items()]))


def applies(rule: Rule, facts: Facts, at: Moment) -> bool:
    """Say whether the rule is for this person at all."""
    if rule.inside and not any(facts.get(GROUP + key) for key in rule.inside):
        return False
    if any(facts.get(GROUP + key) for key in rule.outside):
        return False
    condition = rule.condition
    if condition is None:
        return True
    operator, argument = OPERATORS[condition.op], condition_argument(condition)
    values = [facts.get(name) for name in operator.needs((condition.field,), argument)]
    return (operator.holds(values, argument, at) is True) is not condition.negated


def both(one: bool | None, other: bool | None) -> bool | None:
    """Return whether a rule with several checks holds: what does not apply does not count."""
    if one is None or other is None:
        return other if one is None else one
    return one and other


def scored(states: Iterable[tuple[Rule, bool | None]]) -> Score:
    """Return the weighted share of rules that hold among those that apply."""
    held = dict.fromkeys(("", *DIMENSIONS), 0)
    asked = dict.fromkeys(("", *DIMENSIONS), 0)
    for rule, state in states:
        if state is not None:
            for part in ("", rule.dimension):
                asked[part] += rule.weight
                held[part] += rule.weight if state else 0
    return Score(*(share(held[part], asked[part]) for part in asked))


def share(held: int, asked: int) -> int | None:
    """Return a rounded share of a hundred; the integer division that SQL does."""
    return (200 * held + asked) // (2 * asked) if asked else None
