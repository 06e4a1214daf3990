"""Ten thousand random rules on random people: the SQL says what plain Python says.

`oracle` is written from the words alone, so what both agree on is what the words mean. Four
moments: a plain morning, the night the clocks went forward, the hour that comes twice, a leap
day. Takes about half a minute, as PostgreSQL plans and answers each rule.
"""

import random
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from config.prepared import prepared
from segments.compiling import compile_rule
from segments.language.nodes import All, Either, Not, Rule
from segments.language.parsing import parse
from segments.language.writing import written
from segments.vocabulary import vocabulary_for
from tests.segments.oracle import members
from tests.segments.random_people import NOWS, random_world
from tests.segments.random_rules import Rules, leaves

pytestmark = pytest.mark.django_db
RULES, PEOPLE = 2_500, 60


def asked(rule: Rule, now: datetime, only: list[int] | None = None, form: Any = None) -> list[int]:
    """Return the numbers of the people of a rule, sorted."""
    compiled = compile_rule(rule, now=now, only=only, form=form)
    if only is not None and len(only) == 1:
        return [row[0] for row in prepared(compiled.sql, compiled.params)]  # as a refresh does it
    with connection.cursor() as cursor:
        cursor.execute(compiled.sql, compiled.params)
        return sorted(row[0] for row in cursor.fetchall())


def test_sql_and_plain_python_find_the_same_people():
    """All in one test: people that were rolled back would be walked over by all that follow."""
    dice = random.Random(1)
    world = random_world(dice, PEOPLE)
    rules, everybody = Rules(dice, world), list(world["people"])
    with connection.cursor() as cursor:
        cursor.execute("set local jit = off")
    for now in NOWS:
        world["now"] = now
        for n in range(RULES):
            rule = rules.rule()
            expected = members(rule, world)
            assert asked(rule, now) == sorted(expected), rule
            if n % 10 == 0:
                # A few as after a change, one alone, and everybody one by one.
                some = dice.sample(everybody, 20)
                assert asked(rule, now, only=some) == sorted(expected & {*some}), rule
                assert asked(rule, now, only=some[:1]) == sorted(expected & {some[0]}), rule
                assert asked(rule, now, form="each") == sorted(expected), rule
    the_laws_of_sets_hold(rules, world)


def the_laws_of_sets_hold(rules: Rules, world: dict[str, Any]) -> None:
    base = sorted(key for key, person in world["people"].items() if person["present"])
    for _n in range(100):
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
        for one, other in same:
            assert asked(Rule(one), NOWS[0]) == asked(Rule(other), NOWS[0]), (one, other)
        assert asked(Rule(All((x, Not(x)))), NOWS[0]) == [], x
        assert asked(Rule(Either((x, Not(x)))), NOWS[0]) == base, x


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
    assert max(sizes) > 10
    assert sum(size > 1 for size in sizes) > 150
    assert sum(0 < each < present for each in found) > 150
