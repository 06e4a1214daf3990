"""What a right rule may still not mean: nobody, everybody, people left out unseen."""

from datetime import date

import pytest

from segments.language.checks import Remark, remarks
from segments.language.nodes import EventWord, Kind, Vocabulary, Word
from segments.language.parsing import parse

WORDS = Vocabulary(
    fields={
        "country": Word(Kind.CHOICE, choices={"ES": "Spain", "MX": "Mexico"}),
        "tag": Word(Kind.SET, many=True),
        "age": Word(Kind.NUMBER),
        "city": Word(Kind.TEXT),
        "born": Word(Kind.DATE),
    },
    events={"purchase": EventWord("purchase", measured={"net": "net"})},
)


def field(name, op, *value):
    return {"field": name, "op": op, **({"value": value[0]} if value else {})}


def bought(measure, cmp, value, **more):
    return {"event": "purchase", "measure": measure, "cmp": cmp, "value": value, **more}


def found(json):
    return remarks(parse(json, WORDS), WORDS, date(2026, 5, 31))


SPAIN, MEXICO = field("country", "is", "ES"), field("country", "is", "MX")
OVER, UNDER = field("age", "gt", 40), field("age", "lte", 40)


@pytest.mark.parametrize(
    "json",
    [
        {"all": [SPAIN, MEXICO]},  # case 24
        {"all": [SPAIN, {"all": [OVER, MEXICO]}]},
        {"all": [OVER, UNDER]},
        {"all": [SPAIN, {"not": SPAIN}]},
        {"all": [SPAIN, field("country", "is_not", "ES")]},
        {"all": [SPAIN, field("country", "is_empty")]},
        {"all": [field("born", "before", "2000-01-01"), field("born", "on_day", "2000-01-01")]},
        {"all": [bought("count", "gte", 3), bought("count", "lt", 3)]},
        {"all": [bought("count", "gt", 2), bought("count", "eq", 2)]},
        {"not": {"any": [SPAIN, {"not": SPAIN}]}},
        {"all": [{"any": [SPAIN]}, {"any": [{"all": [MEXICO]}]}]},
        {"all": [SPAIN, {"not": {"all": [SPAIN]}}]},
        bought("count", "lt", 0),
    ],
)
def test_a_contradiction_is_called_nobody(json):
    assert [remark.code for remark in found(json)] == ["never"]


@pytest.mark.parametrize(
    "json",
    [
        {"any": [SPAIN, {"not": SPAIN}]},  # case 25
        {"any": [MEXICO, {"any": [SPAIN, field("country", "is_not", "ES")]}]},
        {"any": [field("tag", "is_set"), field("tag", "is_empty")]},
        {"any": [bought("count", "gte", 1), bought("count", "lt", 1)]},
        {"not": {"all": [OVER, UNDER]}},
        bought("count", "gte", 0),
    ],
)
def test_a_tautology_is_called_everybody(json):
    assert [remark.code for remark in found(json)] == ["everybody"]


@pytest.mark.parametrize(
    "json",
    [
        {"any": [SPAIN, MEXICO]},
        {"any": [OVER, UNDER]},  # not who has no age
        {"any": [SPAIN, {**field("country", "is_not", "ES"), "missing": "exclude"}]},
        {"all": [field("tag", "has_any", "a"), field("tag", "has_any", "b")]},
        {"all": [field("city", "is", "Málaga"), field("city", "is", "malaga")]},
        {"all": [bought("count", "gte", 3), bought("count", "lt", 3,
                                                   within={"last": 9, "unit": "day"})]},
        bought("days_since_last", "lt", 180),
    ],
)  # fmt: skip
def test_nothing_is_said_of_what_may_be(json):
    assert found(json) == []


def test_who_never_did_it_is_pointed_out_until_the_rule_takes_them_in():  # case 9
    long_ago = bought("days_since_last", "gt", 180)
    assert found({"all": [SPAIN, long_ago]}) == [Remark("rule.all.1", "never_did", "purchase")]
    assert found({"any": [long_ago, bought("count", "eq", 0)]}) == []
    cheap = bought("average", "lt", 20, of="net")  # case 8
    assert found(cheap) == [Remark("rule", "none_to_measure", "purchase")]
    later = bought("count", "gte", 1, within={"from": "2026-06-01"})
    assert found(later) == [Remark("rule", "future", "purchase")]


def test_the_place_of_a_contradiction_is_the_group_that_has_it():
    assert found({"all": [OVER, {"all": [SPAIN, MEXICO]}]}) == [Remark("rule.all.1", "never")]
