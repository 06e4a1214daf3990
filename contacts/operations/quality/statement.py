"""All rules as one statement: every person is looked at once, whatever the number of rules."""

from collections.abc import Iterable

from contacts.operations.quality.book import RuleBook
from contacts.operations.quality.facts import PRESENT, FactsSql, facts_sql
from contacts.quality.definitions import condition_argument
from contacts.quality.judging import Check
from contacts.quality.operators import OPERATORS
from contacts.quality.rule import DIMENSIONS, GROUP, Condition, Moment, Rule
from contacts.quality.sql import Binding

COLUMNS = ("total", "completeness", "validity", "consistency", "uniqueness", "freshness")


def states_sql(
    book: RuleBook, *, at: Moment, near: bool, scope: str = "true", waived: Iterable[int] = ()
) -> tuple[str, Binding]:
    """Return a query of `contact_id` and one column "x<n>" per check: true, false or null.

    Args:
        book: the rules.
        at: the moment they are judged for.
        near: whether the scope is a few people, looked up one by one.
        scope: a condition on `c`.
        waived: keys of rules that somebody has a waiver of, now.
    """
    bind = Binding(at)
    facts = facts_sql(book.needs, dict(book.custom), near=near, bind=bind)
    waived = set(waived)
    lines = [
        f"{_state(check, book.pks[check.rule.code], facts, bind, waived)} as x{number}"
        for number, check in enumerate(book.checks)
    ]
    joins = facts.joins()
    if waived:
        joins += (
            " left join (select contact_id, array_agg(rule_id) as rules from contacts_qualitywaiver"
            f" where until >= {bind(at.today, 'date')} group by contact_id) w"
            " on w.contact_id = c.id"
        )
    columns = ",\n".join(["c.id as contact_id", *lines])
    return f"select {columns}\nfrom contacts_contact c\n{joins}\nwhere {PRESENT} and {scope}", bind


def _state(check: Check, pk: int, facts: FactsSql, bind: Binding, waived: set[int]) -> str:
    rule = check.rule
    columns = [facts.columns[name] for name in check.needs]
    said = OPERATORS[rule.operator].said(columns, rule.argument, bind)
    for_whom = _for_whom(rule, facts, bind)
    if for_whom:
        said = f"case when {' and '.join(for_whom)} then {said} end"
    if pk in waived:
        return f"case when {pk} = any(w.rules) then null else {said} end"
    return f"({said})"


def _for_whom(rule: Rule, facts: FactsSql, bind: Binding) -> list[str]:
    """Return what must hold for the rule to be about somebody at all."""
    members = [facts.columns[GROUP + key].name for key in rule.inside]
    parts = [f"({' or '.join(members)})"] if members else []
    parts += [f"not {facts.columns[GROUP + key].name}" for key in rule.outside]
    if rule.condition is not None:
        parts.append(_holds(rule.condition, facts, bind))
    return parts


def _holds(condition: Condition, facts: FactsSql, bind: Binding) -> str:
    operator, argument = OPERATORS[condition.op], condition_argument(condition)
    columns = [facts.columns[name] for name in operator.needs((condition.field,), argument)]
    said = operator.said(columns, argument, bind)
    return f"({said}) is not true" if condition.negated else f"({said})"


def judged_sql(states: str, book: RuleBook) -> str:
    """Return a query of `contact_id`, `failed` (numbers of checks) and the scores.

    The fence keeps the states from being worked out again for every use of them.
    """
    failed = ", ".join(
        f"case when not x{n} then {n}::smallint end" for n in range(len(book.checks))
    )
    return (
        f"select contact_id, array_remove(array[{failed}]::smallint[], null) as failed,\n"
        + ",\n".join(f"{line} as {name}" for name, line in _scores(book))
        + f"\nfrom ({states}\noffset 0) s"
    )


def counting_sql(states: str, book: RuleBook) -> str:
    """Return a query of one row: the people, and how many fail each check."""
    counts = ", ".join(f"count(*) filter (where not x{n})" for n in range(len(book.checks)))
    return f"select count(*){', ' if counts else ''}{counts} from ({states}) s"


def _scores(book: RuleBook) -> list[tuple[str, str]]:
    rules: dict[str, tuple[Rule, list[int]]] = {}
    for number, check in enumerate(book.checks):
        rules.setdefault(check.rule.code, (check.rule, []))[1].append(number)
    lines = []
    for name, dimension in zip(COLUMNS, ("", *DIMENSIONS), strict=True):
        counted = [
            (rule, numbers)
            for rule, numbers in rules.values()
            if rule.weight and dimension in ("", rule.dimension)
        ]
        lines.append((name, _share(counted)))
    return lines


def _share(counted: list[tuple[Rule, list[int]]]) -> str:
    if not counted:
        return "null::smallint"
    asked, held = [], []
    for rule, numbers in counted:
        first = f"x{numbers[0]}"
        if len(numbers) == 1:
            asked.append(f"case when {first} is not null then {rule.weight} else 0 end")
            held.append(f"case when {first} then {rule.weight} else 0 end")
        else:
            any_asked = "coalesce(" + ", ".join(f"x{n}" for n in numbers) + ") is not null"
            none_failed = " and ".join(f"x{n} is not false" for n in numbers)
            asked.append(f"case when {any_asked} then {rule.weight} else 0 end")
            held.append(f"case when {any_asked} and {none_failed} then {rule.weight} else 0 end")
    all_asked, all_held = " + ".join(asked), " + ".join(held)
    return f"((200 * ({all_held}) + ({all_asked})) / nullif(2 * ({all_asked}), 0))::smallint"
