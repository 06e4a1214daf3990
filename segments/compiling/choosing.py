"""Chooses for each set of a rule: made for everybody and joined, or asked for each who is left.

PostgreSQL says what either costs. It cannot choose by itself: what it asks person by person it asks
before people are joined to anything, and a set that is grouped it always makes whole.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from segments.compiling.assembling import PRESENT, Stage, doubtful, possible, truth
from segments.compiling.leaf import Among, Own
from segments.compiling.sql import NOTHING, Sql, join, put
from segments.compiling.tree import Branch, Part, Twig, conjuncts, twigs

# Below this many people any form is fast, and asking costs more than it saves.
FEW_PEOPLE = 20_000
# Asking for one person reads pages that are in memory; PostgreSQL reckons with a disk.
_CACHED = 0.15
_SMALL_SET = 1_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """What PostgreSQL expects of a query."""

    cost: float
    rows: float


def estimated(query: Sql) -> Estimate:
    """Ask PostgreSQL what a query will cost and how many rows it will give."""
    with connection.cursor() as cursor:
        cursor.execute(f"explain (format json) {query.text}", query.params)
        found: Any = cursor.fetchone()[0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return Estimate(plan["Total Cost"], plan["Plan Rows"])


def many_people() -> float:
    """Return about how many people there are, or 0 where they are few."""
    with connection.cursor() as cursor:
        cursor.execute("select reltuples from pg_class where oid = 'contacts_contact'::regclass")
        found = float(cursor.fetchone()[0])
    return found if found >= FEW_PEOPLE else 0


def choose(tree: Part) -> None:
    """Choose the form of every set of the tree."""
    everybody = many_people()
    if not everybody:
        return
    left = _left_after_own_tests(conjuncts(tree), everybody)
    weighed = [(part, _weigh(part)) for part in conjuncts(tree)]
    weighed.sort(key=lambda each: sum(found.cost for found in each[1].values()))
    for part, found in weighed:
        for twig, estimate in found.items():
            asked = _asking(twig) * left
            twig.form = "each" if asked * _CACHED < estimate.cost else "set"
            twig.few = estimate.rows < _SMALL_SET
        left *= min(1, _share(part, found, everybody))


def _weigh(part: Part) -> dict[Twig, Estimate]:
    return {
        twig: estimated(_made(twig.leaf)) for twig in twigs(part) if isinstance(twig.leaf, Among)
    }


def _made(leaf: Among) -> Sql:
    if leaf.rollup is not None:
        return doubtful(leaf, leaf.rollup)
    return leaf.numbers(lambda _column: NOTHING)


def _asking(twig: Twig) -> float:
    leaf = twig.leaf
    assert isinstance(leaf, Among)
    return estimated(put("select 1 where {}", leaf.of_each("0::bigint"))).cost


def _left_after_own_tests(parts: list[Part], everybody: float) -> float:
    """Return about how many people meet everything that needs no set."""
    stage = Stage(tests=[PRESENT])
    for part in parts:
        found = list(twigs(part))
        if all(isinstance(twig.leaf, Own) for twig in found):
            stage.tests.append(truth(part, stage))
        elif isinstance(part, Twig):
            stage.tests.append(possible(part, stage))
    if len(stage.tests) == 1:
        return everybody
    return max(1, estimated(stage.over(Sql("contacts_contact"), "c.id")).rows)


def _share(part: Part, found: dict[Twig, Estimate], everybody: float) -> float:
    """Return about which part of people a condition leaves, where sets alone decide it."""
    if isinstance(part, Twig):
        counts = isinstance(part.leaf, Among) and part.leaf.rollup is None
        if not counts or part.denied or part.form == "each":
            return 1
        return found[part].rows / everybody
    shares = [_share(each, found, everybody) for each in part.parts]
    return sum(shares) if part.word == "or" else min(shares)


__all__ = ["Branch", "Estimate", "choose", "estimated", "join", "many_people"]
