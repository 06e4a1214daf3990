"""A whole rule as one statement: leaves as tests or as sets joined to people, one condition.

A set stands in the FROM clause and its truth is whether a person was found in it. PostgreSQL makes
joins out of those that must hold and anti joins out of those that must not, and under "or" each is
looked at once, whatever its size; `in (...)` under "or" would be searched again for every person.

What is asked person by person comes last, for those alone who met everything else: PostgreSQL by
itself would ask it of everybody, as soon as it has read their row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contacts.models.summary import Summary
from segments.compiling.leaf import EVERYBODY, Among, Own, Rollup, Who
from segments.compiling.people import joined
from segments.compiling.sql import NOTHING, Sql, join, numbers, put, value
from segments.compiling.tree import Branch, Part, Twig, conjuncts, twigs

# Who is restricted is used for nothing, so that nobody reads it off a list (GDPR Art. 18).
PRESENT = Sql(
    "c.merged_into_id is null and c.erased_at is null and c.archived_at is null"
    " and c.restricted_at is null"
)
# The sums of a person, for the select around.
_SUMS = "".join(
    f", s.{each.column}" for each in Summary._meta.concrete_fields if not each.is_relation
)
# Joined to a set that is thought to be almost empty: PostgreSQL would go through it anew for every
# person, which is ruinous when it was wrong.
_NOBODY = " union all select - n from generate_series(1, 1000) n"


@dataclass(slots=True)
class Stage:
    """One select: what stands in its FROM clause beside people, and its conditions.

    `sums` is where the sums of a person stand: in their own table, or in `c` already. `only` are
    the people asked about, where not everybody is.
    """

    first: int = 0
    sums: str = "s"
    only: Sequence[int] | None = None
    joins: dict[str, Sql] = field(default_factory=dict)
    tests: list[Sql] = field(default_factory=list)

    def joined(self, alias: str) -> None:
        """Join a table that has at most one row for each person."""
        self.joins[alias] = Sql(joined(alias))
        if self.only is not None and alias == "s":
            # Of many people the sums leave few: said of them as well, PostgreSQL can begin there.
            self.joins[alias] = put(
                "{} and {}", self.joins[alias], _some("s.contact_id", self.only)
            )

    def joined_set(self, people: Sql, *, few: bool) -> str:
        """Join a set of people's numbers; return its alias."""
        alias = f"e{self.first + len(self.joins)}"
        people = put(f"{{}}{_NOBODY if few else ''}", people)
        self.joins[alias] = put(f"left join ({{}}) {alias} on {alias}.contact_id = c.id", people)
        return alias

    def over(self, people: Sql, columns: str) -> Sql:
        """Return the select."""
        source = join(" ", [put("{} c", people), *self.joins.values()])
        return put(f"select {columns} from {{}} where {{}}", source, join("and", self.tests))


def statement(tree: Part, only: Sequence[int] | None = None) -> Sql:
    """Return the query of the numbers of everybody the tree describes."""
    whole, last = Stage(tests=[PRESENT], only=only), Stage(first=100)
    some = only is not None
    if only is not None:
        whole.tests.insert(0, _some("c.id", only))
    for part in conjuncts(tree):
        late = any(_asked(twig, only=some) for twig in twigs(part))
        if late and isinstance(part, Twig):
            whole.tests.append(possible(part, whole))
        stage = last if late else whole
        last.sums = "c" if "s" in whole.joins else "s"
        stage.tests.append(truth(part, stage, only=some))
    if not last.tests:
        return whole.over(Sql("contacts_contact"), "c.id")
    first = whole.over(Sql("contacts_contact"), f"c.*{_SUMS if 's' in whole.joins else ''}")
    return last.over(put("({} offset 0)", first), "c.id")


def _some(column: str, people: Sequence[int]) -> Sql:
    if len(people) == 1:
        return put(f"{column} = {{}}", value(people[0], "bigint"))
    return put(f"{column} = any({{}})", numbers(people))


def _asked(twig: Twig, *, only: bool = False) -> bool:
    return isinstance(twig.leaf, Among) and (only or twig.form == "each")


def possible(twig: Twig, stage: Stage) -> Sql:
    """Return what the sums of people say already before each is asked: who is out for certain."""
    leaf = twig.leaf
    if not isinstance(leaf, Among) or leaf.rollup is None:
        return NOTHING
    stage.joined("s")
    test, unsure, maybe = leaf.rollup.over("s")
    if twig.denied:
        return put("(not {} or {}) is not false", test, unsure)
    return put("({} or ({} and {}))", test, maybe, unsure)


def truth(part: Part, stage: Stage, *, only: bool = False) -> Sql:
    """Return where a part of the tree holds."""
    if isinstance(part, Branch):
        # Cheap ones first: under "or" the rest is then often not looked at.
        ordered = sorted(part.parts, key=lambda each: any(map(_asked, twigs(each))))
        inner = [truth(each, stage, only=only) for each in ordered]
        return put("({})", join(part.word, inner))
    leaf = part.leaf
    if isinstance(leaf, Own):
        for alias in leaf.joins:
            stage.joined(alias)
        return leaf.no if part.denied else leaf.yes
    each = only or part.form == "each"
    if leaf.rollup is not None:
        found = Own(_by_sums(leaf, leaf.rollup, part, stage, each=each))
        return found.no if part.denied else found.yes
    if each:
        return put("(not {})" if part.denied else "{}", leaf.of_each())
    alias = stage.joined_set(leaf.numbers(EVERYBODY), few=part.few)
    return Sql(f"{alias}.contact_id is {'' if part.denied else 'not '}null")


def _by_sums(leaf: Among, rollup: Rollup, twig: Twig, stage: Stage, *, each: bool) -> Sql:
    if stage.sums == "s":
        stage.joined("s")
    test, unsure, maybe = rollup.over(stage.sums)
    if each:
        asked = put("({} and {})", maybe, leaf.of_each())
        return put("case when {} then {} else {} end", unsure, asked, test)
    alias = stage.joined_set(doubtful(leaf, rollup), few=twig.few)
    found = Sql(f"{alias}.contact_id is not null")
    return put("(({} and ({}) is not true) or {})", test, unsure, found)


def doubtful(leaf: Among, rollup: Rollup) -> Sql:
    """Return those of the set for whom the sums do not say it for sure."""
    _test, unsure, maybe = rollup.over("y")
    people = put("select y.contact_id from contacts_summary y where {} and {}", maybe, unsure)
    return leaf.numbers(Who(lambda column: put("{} in ({})", column, people)))


__all__ = ["PRESENT", "Stage", "doubtful", "possible", "statement", "truth"]
