"""Both faces of every operator say the same of ten thousand random rows."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from contacts.normalise.text import is_damaged
from contacts.quality.lookalikes import is_placeholder, looks_damaged
from contacts.quality.operators import OPERATORS
from contacts.quality.patterns import BadPattern, common
from contacts.quality.rule import Moment
from contacts.quality.sql import Binding, Column

ROWS = 10_000
AT = Moment(date(2024, 2, 29), datetime(2024, 2, 29, 11, 30, tzinfo=UTC))
TYPES = {
    "text": "text", "number": "numeric", "date": "date", "moment": "timestamptz",
    "verdict": "boolean", "reference": "bigint",
}  # fmt: skip
WORDS = [
    "", "ana", "Ana Mª", "test", " TEST.", "Anónimo", "N/A", "desconocido", "Mu?oz", "NU?EZ",
    "what?Now", "Jos\u00c3\u00a9", "Jos\u00c3", "S\u00c3O PAULO", "\u00c3LVARO", "PE\u00a5A",
    "a\ufffdb", "\u00e2\u20ac\u2122",
    "ana@example.com", "a..b@x", "@x.es", "a@b.c", "x y@z.es", "info@empresa.es", "+34612345678",
    "612 34 56 78", "(91) 345-67-89", "12", "00000000000000000", "es", "ES", "en", "x\ny",
    "a\n", "ß", "İstanbul", "日本", "😀", "A?b", "_x", "Ñandú", "ñ?ñ", "http://x.es",
    "a1b2c3", "123",
]  # fmt: skip
LETTERS = "aAbzZéñÑüß¿?¡.@-_ +0123456789/\n\t\u00a0\u00c3\u00c2\u00a5\u00b1Ж日'=,"
CASES = [
    ("present", ["text"], {}), ("present", ["number"], {}), ("present", ["reference"], {}),
    ("any_of_present", ["text", "date", "number"], {}),
    ("all_present", ["text", "text", "moment"], {}),
    ("matches", ["text"], {"pattern": r"^\+34[6-9]\d{8}$"}),
    ("matches", ["text"], {"pattern": r"[\w.+-]+@[a-z]{1,9}\.es$|^.[^a\s-]?$"}),
    ("not_matches", ["text"], {"pattern": r"(?:[ÑñÁ]|\d\d).?\s*\?"}),
    ("in_list", ["text"], {"values": ["ana", "ES", "ß", "x\ny"]}),
    ("not_in_list", ["text"], {"values": ("test", "日本")}),
    ("length", ["text"], {"min": 3, "max": 8}), ("length", ["text"], {"max": 2}),
    ("range", ["number"], {"min": -5, "max": 10.5}),
    ("range", ["number"], {"min": "today-3y", "max": "today+1y"}),
    ("range", ["date"], {"min": "today-10d", "max": "today+1y"}),
    ("range", ["moment"], {"min": "2024-02-20", "max": "today"}),
    ("email_valid", ["text"], {}), ("email_valid", ["text", "verdict"], {}),
    ("phone_valid", ["text"], {}), ("phone_valid", ["text", "verdict"], {}),
    ("postal_code_valid", ["verdict"], {}), ("unique", ["verdict"], {}),
    ("refers_to", ["verdict"], {}),
    ("date_not_future", ["date"], {}), ("date_not_future", ["moment"], {}),
    ("equals_field", ["text", "text"], {}), ("equals_field", ["date", "date"], {}),
    ("compare_fields", ["text", "text"], {"op": "!="}),
    ("compare_fields", ["date", "moment"], {"op": "<="}),
    ("compare_fields", ["moment", "date"], {"op": ">"}),
    ("compare_fields", ["number", "number"], {"op": "<"}),
    ("fresh_within_days", ["date"], {"days": 12}),
    ("fresh_within_days", ["moment"], {"days": 12}),
    ("not_damaged", ["text"], {}), ("not_placeholder", ["text"], {}),
]  # fmt: skip


def random_value(kind, dice):
    if dice.random() < 0.1:
        return None
    if kind == "text":
        if dice.random() < 0.5:
            return dice.choice(WORDS)
        return "".join(dice.choices(LETTERS, k=dice.randint(0, 20)))
    if kind == "number":
        return dice.choice([Decimal(dice.randint(-9, 2030)), Decimal(dice.randint(-99, 200)) / 10])
    if kind == "date":
        return AT.today + timedelta(days=dice.randint(-20, 20))
    if kind == "moment":
        far = dice.randint(-2_000_000, 2_000_000)
        return AT.now + timedelta(seconds=dice.choice([0, 1, -1, far]))
    return dice.random() < 0.5 if kind == "verdict" else dice.randint(1, 9)


def said_by_sql(operator, kinds, argument, rows):
    bind = Binding(AT)
    columns = [Column(f"c{n}", kind) for n, kind in enumerate(kinds)]
    said = operator.said(columns, argument, bind)
    arrays = ", ".join(f"%(a{n})s::{TYPES[kind]}[]" for n, kind in enumerate(kinds))
    names = ", ".join(column.name for column in columns)
    values = {f"a{n}": [row[n] for row in rows] for n in range(len(kinds))}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {said} from unnest({arrays}) with ordinality as t({names}, place)"
            " order by place",
            {**bind.values, **values},
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "kinds", "argument"), CASES)
def test_python_and_sql_agree(name, kinds, argument):
    dice = random.Random(f"{name} {kinds} {sorted(argument)}")
    rows = [tuple(random_value(kind, dice) for kind in kinds) for _ in range(ROWS)]
    operator = OPERATORS[name]
    here = [operator.holds(row, argument, AT) for row in rows]
    there = said_by_sql(operator, kinds, argument, rows)
    assert [each for each in zip(rows, here, there, strict=True) if each[1] is not each[2]] == []
    assert {True, False} <= set(here)


def test_every_operator_is_compared():
    assert {case[0] for case in CASES} == set(OPERATORS)


@pytest.mark.django_db
def test_python_and_postgresql_read_random_patterns_alike():
    dice, seen = random.Random(7), 0
    signs = [*"abñ1.|^$*+?()[]-{}\\", r"\d", r"\s", r"\.", "[a-c]", "[^b]", "{1,3}", "(?:", "x|y"]
    words = [dice.choice(WORDS) for _ in range(40)] + [
        "".join(dice.choices(LETTERS, k=12)) for _ in range(60)
    ]
    for _ in range(4_000):
        pattern = "".join(dice.choices(signs, k=dice.randint(1, 6)))
        try:
            common(pattern)
        except BadPattern:
            continue
        seen += 1
        for rule in ("matches", "not_matches"):
            argument = {"pattern": pattern}
            here = [OPERATORS[rule].holds((word,), argument, AT) for word in words]
            there = said_by_sql(OPERATORS[rule], ["text"], argument, [(w,) for w in words])
            assert here == there, pattern
    assert seen > 500


@pytest.mark.parametrize(
    "pattern",
    ["", "a" * 121, "(a+)+", "(a|aa)+", "(?=a)", r"\1", r"\bx", "a**", "[a", "a)", "x{1,200}",
     ".*.*.*.*", "(?i)a", "***:a", "[[:alpha:]]", "a{3,1}", "|a", "(a*)*", "(?:a?){30}"],
)  # fmt: skip
def test_what_could_hang_or_differ_is_refused(pattern):
    with pytest.raises(BadPattern):
        common(pattern)


def test_damage_is_found_as_at_entry():
    assert [w for w in WORDS if looks_damaged(w) is not is_damaged(w)] == []
    assert is_placeholder(" Anónimo.")
    assert not is_placeholder("Ana")
