"""Hostile rules: 5,000 trees are refused or answered, with no error of the database.

Takes some seconds: each rule that is understood is also asked of the database (security.md B12).
"""

import json
import random
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from contacts.models.contact import Contact
from contacts.operations.contacts import create_contact
from segments.compiling import compile_rule
from segments.language.nodes import Either, Rule
from segments.language.parsing import RuleRefused, parse
from segments.vocabulary import vocabulary_for
from segments.vocabulary.refusals import said
from tests.contacts.api_client import Caller
from tests.segments.every_leaf import every_leaf

pytestmark = pytest.mark.django_db

TREES, TOGETHER, OVER_HTTP = 5_000, 25, 8
STRINGS = json.loads(Path("tests/samples/strings/blns.json").read_text(encoding="utf-8"))
HOSTILE = [
    "_connector", "_negated", "owner__password__startswith", "pk__in", "custom.x' or 1=1 --",
    "custom.a->>'b'", "';select pg_sleep(9)--", "%s", "%(a)s", "{}", "{0}", "\\", "\x00", "\ud800",
    "id:1", "id:-1", "id:9223372036854775808", "id:1 or 1=1", "$$", "now()", "NaN", "1e400",
    "9" * 400, 10**30, -(10**30), 1e308, float("inf"), float("nan"), -0.0, True, None, [], {},
    ["x"] * 600, [[["x"]]], {"n": 10**12, "unit": "year"}, {"n": -1, "unit": "day"},
    "0001-01-01", "9999-12-31", "2026-02-29", "infinity", "\u202e", "İ", "ß" * 200, "%_\\%",
]  # fmt: skip
KEYS = ("field", "op", "value", "missing", "event", "measure", "of", "cmp", "within", "where",
        "segment", "rule", "all", "not", "_connector", "__class__")  # fmt: skip


def spoilt(node, dice):
    """Return a condition with one of its parts exchanged for something hostile, or as it is."""
    node = json.loads(json.dumps(node))
    if dice.random() < 0.8:
        return node
    where = node.get("where")
    target = dice.choice(where) if where and dice.random() < 0.5 else node
    key = dice.choice([*target, dice.choice(KEYS)])
    target[key] = dice.choice([dice.choice(HOSTILE), dice.choice(STRINGS)])
    return node


def tree(leaves, dice, depth=0):
    if depth > dice.randint(0, 6):
        return spoilt(dice.choice(leaves), dice)
    word = dice.choice(["all", "any", "not"])
    if word == "not":
        return {"not": tree(leaves, dice, depth + 1)}
    return {word: [tree(leaves, dice, depth + 1) for _ in range(dice.randint(1, 3))]}


@pytest.fixture
def trees(people):
    dice = random.Random(12)
    leaves = every_leaf(vocabulary_for(people["ana"]))
    return [tree(leaves, dice) for _ in range(TREES)]


def test_hostile_rules_are_refused_or_answered(trees, people):
    words, refused, understood = vocabulary_for(people["ana"]), [], []
    for each in trees:
        try:
            understood.append(parse(each, words).root)
        except RuleRefused as problem:
            refused.append(said(problem.code, problem.params))
    assert len(refused) > 1_000
    assert len(understood) > 1_000
    for start in range(0, len(understood), TOGETHER):
        rule = Rule(Either(tuple(understood[start : start + TOGETHER])))
        found = compile_rule(rule, now=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(found.sql, found.params)


def test_no_rule_shows_more_than_its_asker_may_see(trees, by, people):
    create_contact(values={"given_name": "North"}, by=by)
    keys = {
        str(key) for key in Contact.objects.visible_to(people["ana"]).values_list("key", flat=True)
    }
    ana, cy = Caller(people["ana"]), Caller(people["cy"])
    statuses = set()
    for each in trees[:OVER_HTTP]:
        answers = [caller("POST", "/contacts/search", each) for caller in (ana, cy)]
        statuses |= {answer.status_code for answer in answers}
        if answers[0].status_code == 200:
            assert {row["key"] for row in answers[0].json()["results"]} <= keys
            assert answers[1].json()["results"] == []
    assert statuses == {200, 400}
