"""Chooses for each set of a rule: made for everybody and joined, or asked for each who is left.

PostgreSQL says what either costs. It cannot choose by itself: what it asks person by person it asks
before people are joined to anything, and a set that is grouped it always makes whole.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from segments.compiling.assembling import PRESENT, Stage, doubtful, possible, truth
from segments.compiling.leaf import EVERYBODY, Among, Own
from segments.compiling.sql import Sql, put
from segments.compiling.tree import Part, Twig, conjuncts, twigs

# Below this many people any form is fast, and asking costs more than it saves.
FEW_PEOPLE = 20_000
# Asking for one person reads pages that are in memory; PostgreSQL reckons with a disk.
_CACHED = 0.07
_SMALL_SET = 1_000
# No condition is believed to leave fewer than one person in so many.
_LEAST_SHARE = 1 / 2_000


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


@dataclass(frozen=True, slots=True)
class Weight:
    """What one set costs: `made` for everybody, `asked` for one person; `rows` it has.

    `share` is how many of those who are left are asked at all.
    """

    made: float
    rows: float
    asked: float
    share: float = 1


Weights = dict[Twig, Weight]


def choose(tree: Part) -> None:
    """Choose the form of every set of the tree."""
    everybody = many_people()
    if not everybody:
        return
    parts = conjuncts(tree)
    weighed = [(part, _weights(part, everybody)) for part in parts]
    weighed = [(part, weights) for part, weights in weighed if weights]
    first = _left_after_own_tests(parts, everybody)
    made: set[int] = set()
    cost, left = _cost(weighed, made, first, everybody), first
    # The one set more that saves most is made, until none saves anything.
    while (
        better := min(
            (_cost(weighed, made | {n}, first, everybody), n)
            for n in range(len(weighed))
            if n not in made
        )
        if len(made) < len(weighed)
        else None
    ):
        if better[0] >= cost:
            break
        cost = better[0]
        made.add(better[1])
    left = _left(weighed, made, first, everybody)
    for n, (_part, weights) in enumerate(weighed):
        for twig, weight in weights.items():
            each = weight.asked * weight.share * left * _CACHED < weight.made
            twig.form = "each" if n not in made and each else "set"
            twig.few = weight.rows < _SMALL_SET


def _cost(
    weighed: list[tuple[Part, Weights]], made: set[int], first: float, everybody: float
) -> float:
    """Return what it costs when these sets are made and the others are asked for who is left."""
    left = _left(weighed, made, first, everybody)
    return sum(
        weight.made if n in made else min(weight.made, weight.asked * weight.share * left * _CACHED)
        for n, (_part, weights) in enumerate(weighed)
        for weight in weights.values()
    )


def _left(
    weighed: list[tuple[Part, Weights]], made: set[int], first: float, everybody: float
) -> float:
    for n in made:
        part, weights = weighed[n]
        first *= max(_LEAST_SHARE, min(1, _share(part, weights, everybody)))
    return first


def _weights(part: Part, everybody: float) -> Weights:
    return {
        twig: _weight(twig.leaf, everybody) for twig in twigs(part) if isinstance(twig.leaf, Among)
    }


def _weight(leaf: Among, everybody: float) -> Weight:
    asked = estimated(put("select 1 where {}", leaf.of_each("0::bigint"))).cost
    if leaf.rollup is None:
        made = estimated(leaf.numbers(EVERYBODY))
        return Weight(made.cost, made.rows, asked)
    made = estimated(doubtful(leaf, leaf.rollup))
    _test, unsure, maybe = leaf.rollup.over("y")
    who = put("select 1 from contacts_summary y where {} and {}", maybe, unsure)
    return Weight(made.cost, made.rows, asked, min(1, estimated(who).rows / everybody))


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


def _share(part: Part, weights: Weights, everybody: float) -> float:
    """Return about which part of people a condition leaves, where sets alone decide it."""
    if isinstance(part, Twig):
        if not isinstance(part.leaf, Among) or part.leaf.rollup is not None:
            return 1
        share = min(1, weights[part].rows / everybody)
        return 1 - share if part.denied else share
    shares = [_share(each, weights, everybody) for each in part.parts]
    return sum(shares) if part.word == "or" else min(shares)
