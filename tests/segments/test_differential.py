"""Ten thousand random rules on random people: the SQL says what plain Python says.

`oracle` is written from the words alone, so what both agree on is what the words mean. Four
moments, each with people of its own: a plain morning, the night the clocks went forward, the
hour that comes twice, a leap day.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from segments.compiling import compile_rule
from segments.language.nodes import All, Either, Not, Rule
from segments.language.parsing import parse
from segments.language.writing import written
from segments.vocabulary import vocabulary_for
from tests.segments.oracle import members
from tests.segments.random_people import NOWS, random_world
from tests.segments.random_rules import Rules, leaves

pytestmark = pytest.mark.django_db
RULES, BATCH, PEOPLE = 2_500, 100, 80


def asked(
    rules: Sequence[Rule], now: datetime, only: list[int] | None = None, form: Any = None
) -> list[list[int]]:
    """Return the numbers of the people of each rule, sorted, in one round trip."""
    compiled = [compile_rule(rule, now=now, only=only, form=form) for rule in rules]
    statements = [f"select {n}, array({each.sql})" for n, each in enumerate(compiled)]
    with connection.cursor() as cursor:
        # Together they look dear enough to be compiled to machine code, which takes minutes.
        cursor.execute("set local jit = off")
        cursor.execute(
            " union all ".join(statements), [value for each in compiled for value in each.params]
        )
        found = dict(cursor.fetchall())
    return [sorted(found[n]) for n in range(len(rules))]


def batches(rules: Rules, count: int) -> Iterator[list[Rule]]:
    for _n in range(0, count, BATCH):
        yield [rules.rule() for _each in range(min(BATCH, count))]


@pytest.mark.parametrize("now", NOWS, ids=lambda now: f"{now:%Y-%m-%d}")
def test_sql_and_plain_python_find_the_same_people(now):
    dice = random.Random(f"{now}")
    world = random_world(dice, PEOPLE) | {"now": now}
    everybody, compared = list(world["people"]), 0
    for rules in batches(Rules(dice, world), RULES):
        some = dice.sample(everybody, 20)
        # Everybody at once, a few of them as after a change, one alone, and one by one.
        whole, delta = asked(rules, now), asked(rules[:25], now, only=some)
        single, each = asked(rules[:15], now, only=some[:1]), asked(rules[:15], now, form="each")
        for n, rule in enumerate(rules):
            expected = members(rule, world)
            assert whole[n] == sorted(expected), rule
            if n < len(delta):
                assert delta[n] == sorted(expected & {*some}), rule
            if n < len(single):
                assert single[n] == sorted(expected & {some[0]}), rule
                assert each[n] == whole[n], rule
            compared += 1
    assert compared == RULES


def test_the_laws_of_sets_hold():
    dice = random.Random(6)
    world = random_world(dice, PEOPLE)
    rules = Rules(dice, world)
    base = sorted(key for key, person in world["people"].items() if person["present"])
    for _n in range(150):
        x, y = rules.rule(2).root, rules.rule(2).root
        same = (
            (Not(Not(x)), x),
            (All((x,)), x),
            (Either((x,)), x),
            (All((x, y)), All((y, x))),
            (Either((x, y)), Either((y, x))),
            (Not(All((x, y))), Either((Not(x), Not(y)))),
            (Not(Either((x, y))), All((Not(x), Not(y)))),
            (All((x, Either((x, y)))), x),
        )
        sides = asked([Rule(side) for pair in same for side in pair], world["now"])
        assert sides[0::2] == sides[1::2], (x, y)
        nobody, all_of_them = asked(
            [Rule(All((x, Not(x)))), Rule(Either((x, Not(x))))], world["now"]
        )
        assert (nobody, all_of_them) == ([], base), x


def test_a_rule_that_is_written_down_reads_as_the_same_rule():
    dice = random.Random(7)
    rules = Rules(dice, random_world(dice, 3))
    vocabulary = vocabulary_for(None)
    for _n in range(1_000):
        rule = rules.rule()
        assert parse(written(rule), vocabulary) == rule


def test_the_rules_are_of_every_size_and_find_everybody_nobody_and_some():
    dice = random.Random(8)
    world = random_world(dice, 40)
    rules = [Rules(dice, world).rule() for _n in range(400)]
    sizes = [leaves(rule.root) for rule in rules]
    found = [len(members(rule, world)) for rule in rules]
    present = sum(person["present"] for person in world["people"].values())
    assert min(sizes) == 1
    assert max(sizes) > 20
    assert sum(size > 1 for size in sizes) > 200
    assert sum(0 < each < present for each in found) > 150
