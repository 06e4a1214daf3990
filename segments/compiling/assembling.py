"""A whole rule as one statement: leaves as tests or as sets joined to people, one condition.

A set stands in the FROM clause and its truth is whether a person was found in it. PostgreSQL makes
joins out of those that must hold and anti joins out of those that must not, and under "or" each is
looked at once, whatever its size; `in (...)` under "or" would be searched again for every person.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from segments.compiling.comparing import OPPOSITES
from segments.compiling.events import event_leaf
from segments.compiling.facts import (
    area_leaf,
    consent_leaf,
    relation_leaf,
    score_leaf,
    segment_leaf,
    survey_leaf,
)
from segments.compiling.leaf import Among, Clock, Leaf, Own, Rollup
from segments.compiling.people import field_leaf, joined
from segments.compiling.sequences import sequence_leaf
from segments.compiling.sql import NOTHING, Sql, both, join, put, value
from segments.language import nodes
from segments.language.nodes import All, Either, Field, Node, Not

Form = Literal["set", "each"]
_LEAVES: Final[Mapping[type, Callable[[Any, Clock], Leaf]]] = {
    nodes.Field: field_leaf,
    nodes.Event: event_leaf,
    nodes.Sequence: sequence_leaf,
    nodes.Score: score_leaf,
    nodes.InSegment: segment_leaf,
    nodes.Consent: consent_leaf,
    nodes.Relation: relation_leaf,
    nodes.Survey: survey_leaf,
    nodes.Area: area_leaf,
}
PRESENT: Final = Sql("c.merged_into_id is null and c.erased_at is null and c.archived_at is null")


@dataclass(slots=True)
class Assembly:
    """One rule on its way to a statement; `forms` chooses for each set, by its position."""

    clock: Clock
    only: Sequence[int] | None = None
    forms: Mapping[int, Form] = field(default_factory=dict)
    form: Form = "set"
    joins: dict[str, Sql] = field(default_factory=dict)
    sets: int = 0

    def condition(self, node: Node) -> Sql:
        """Return where a node holds."""
        return self._truth(affirming(node), denied=False)

    def statement(self, node: Node) -> Sql:
        """Return the query of the numbers of everybody the node describes."""
        condition = self.condition(node)
        source = join(" ", [Sql("contacts_contact c"), *self.joins.values()])
        which = (
            put("{} = any({})", "c.id", value(list(self.only), "bigint[]"))
            if (self.only is not None)
            else NOTHING
        )
        return put("select c.id from {} where {}", source, join("and", [which, PRESENT, condition]))

    def _truth(self, node: Node, *, denied: bool) -> Sql:
        if isinstance(node, Not):
            return self._truth(node.part, denied=not denied)
        if isinstance(node, All | Either):
            parts = [self._truth(part, denied=denied) for part in node.parts]
            # Not all is some not; none is all not.
            word = "and" if isinstance(node, All) != denied else "or"
            return put("({})", join(word, parts))
        leaf = _LEAVES[type(node)](node, self.clock)
        if isinstance(leaf, Own):
            for alias in leaf.joins:
                self.joins[alias] = Sql(joined(alias))
            return leaf.no if denied else leaf.yes
        return self._found(leaf, denied=denied != leaf.denied)

    def _found(self, leaf: Among, *, denied: bool) -> Sql:
        if leaf.rollup is not None:
            test = Own(self._by_sums(leaf, leaf.rollup))
            return test.no if denied else test.yes
        number, self.sets = self.sets, self.sets + 1
        if self.forms.get(number, self.form) == "each" or self.only is not None:
            test_each = leaf.of_each()
            return put("(not {})", test_each) if denied else test_each
        alias = self._joined_set(leaf.numbers(lambda _column: NOTHING))
        return Sql(f"{alias}.contact_id is {'' if denied else 'not '}null")

    def _joined_set(self, numbers: Sql) -> str:
        alias = f"e{len(self.joins)}"
        self.joins[alias] = put(f"left join ({{}}) {alias} on {alias}.contact_id = c.id", numbers)
        return alias

    def _by_sums(self, leaf: Among, rollup: Rollup) -> Sql:
        self.joins["s"] = Sql(joined("s"))
        test, sure, maybe = rollup.over("s")
        if self.only is not None:
            each = put("({} and ({}) is not true and {})", maybe, sure, leaf.of_each())
            return put("(({} and {}) or {})", sure, test, each)
        _test, unsure, some = rollup.over("y")
        doubtful = put(
            "select y.contact_id from contacts_summary y where {} and ({}) is not true",
            some,
            unsure,
        )
        alias = self._joined_set(leaf.numbers(lambda column: put("{} in ({})", column, doubtful)))
        return put("(({} and {}) or {} is not null)", sure, test, f"{alias}.contact_id")


def affirming(node: Node) -> Node:
    """Return the same rule in which no condition on a field denies; `Not` says so instead."""
    if isinstance(node, Not):
        return Not(affirming(node.part))
    if isinstance(node, All | Either):
        return replace(node, parts=tuple(affirming(part) for part in node.parts))
    if not isinstance(node, Field) or node.op not in OPPOSITES:
        return node
    denied = Not(Field(node.name, OPPOSITES[node.op], node.value))
    if node.op == "is_empty" or node.missing == "include":
        return denied
    return All((denied, Field(node.name, "is_set")))


__all__ = ["Assembly", "Form", "affirming", "both"]
