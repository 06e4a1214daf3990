"""Rules read from JSON: what is understood, what is refused and where, and what is stored."""

from datetime import date
from decimal import Decimal

import jsonschema
import pytest

from segments.language.nodes import (
    All,
    Consent,
    Event,
    EventWord,
    Field,
    InSegment,
    Kind,
    Rule,
    SegmentWord,
    Sequence,
    Step,
    SurveyWord,
    Vocabulary,
    Where,
    Window,
    Word,
)
from segments.language.parsing import RuleRefused, parse
from segments.language.schema import SCHEMA
from segments.language.writing import written


def segment(name, *uses, state="ok", kind="dynamic", hidden=False):
    return SegmentWord(name, state, kind, frozenset(uses), frozenset(), hidden)


CHAIN = {f"c{i}": segment(f"C{i}", f"c{i + 1}") for i in range(10)} | {"c10": segment("C10")}
WORDS = Vocabulary(
    fields={
        "name": Word(Kind.TEXT),
        "stage": Word(Kind.CHOICE, choices={"lead": "Lead", "lapsed": "Dormido"}),
        "tag": Word(Kind.SET, choices={"id:7": "Vip", "id:8": "7"}, many=True),
        "age": Word(Kind.NUMBER),
        "born": Word(Kind.DATE),
        "made": Word(Kind.MOMENT),
        "birthday": Word(Kind.ANNIVERSARY),
        "reachable": Word(Kind.BOOLEAN),
    },
    events={
        "purchase": EventWord(
            "purchase",
            where={"sku": Word(Kind.TEXT), "total": Word(Kind.NUMBER)},
            measured={"net": "net", "tax": "tax"},
            counts={"orders_any": "any"},
            unlike={"tax": frozenset({"sku"})},
        ),
        "call": EventWord("call"),
    },
    scores={"rfm_r": Word(Kind.NUMBER), "rfm": Word(Kind.CHOICE, choices={"new": "New"})},
    segments={
        "a": segment("A", "b"),
        "b": segment("B", "own"),
        "own": segment("Own"),
        "list": segment("Fair", kind="static"),
        "broken": segment("Bad", state="broken"),
        "old": segment("Old", state="archived"),
        "secret": segment("Secret", hidden=True),
        **CHAIN,
    },
    channels={"email": "Email"},
    purposes={"news": "Newsletter"},
    relations={"partner": "Partner"},
    surveys={"f": SurveyWord("F", {"q": Word(Kind.NUMBER)})},
    areas={"median_income": Word(Kind.NUMBER)},
)
LEAF = {"field": "name", "op": "is_set"}
COUNT = {"event": "purchase", "measure": "count", "cmp": "gte", "value": 1}
SUM = {"event": "purchase", "measure": "sum", "of": "net", "cmp": "gte", "value": "300.00"}


def read(node):
    return parse(node, WORDS).root


def refusal(node, own=""):
    with pytest.raises(RuleRefused) as caught:
        parse(node, WORDS, own)
    return caught.value


def field(name, op, value=None):
    given = {} if value is None else {"value": value}
    return {"field": name, "op": op, **given}


@pytest.mark.parametrize(
    ("json", "node"),
    [
        (field("name", "is", " Ana "), Field("name", "is", ("Ana",))),
        (field("name", "contains", ["a", "b", "a"]), Field("name", "contains", ("a", "b"))),
        (field("stage", "is", "dormido"), Field("stage", "is", ("lapsed",))),
        (field("tag", "has_any", ["VIP"]), Field("tag", "has_any", ("id:7",))),
        (field("tag", "has_any", ["7"]), Field("tag", "has_any", ("id:8",))),
        (field("age", "gt", "40.50"), Field("age", "gt", Decimal("40.5"))),
        (field("age", "eq", 40.0), Field("age", "eq", 40)),
        (field("age", "between", [1, "2.0"]), Field("age", "between", (1, 2))),
        (field("born", "before", "2026-02-28"), Field("born", "before", date(2026, 2, 28))),
        (field("made", "within_last", {"n": 3, "unit": "hour"}),
         Field("made", "within_last", (3, "hour"))),
        (field("birthday", "anniversary_within", {"n": 1, "unit": "year"}),
         Field("birthday", "anniversary_within", (1, "year"))),
        (field("reachable", "is", "false"), Field("reachable", "is", False)),
        ({**field("stage", "is_not", ["lead"]), "missing": "exclude"},
         Field("stage", "is_not", ("lead",), "exclude")),
        ({**SUM, "within": {"last": 90, "unit": "day"},
          "where": [field("sku", "is", ["B1"])]},
         Event("purchase", "sum", "gte", 300, "net", Window(90),
               (Where("sku", "is", ("B1",)),))),
        ({"event": "call", "measure": "last", "cmp": "on_day", "value": "2026-05-01"},
         Event("call", "last", "on_day", date(2026, 5, 1))),
        ({**COUNT, "measure": "orders_any", "within": {"to": "2026-04-30"}},
         Event("purchase", "orders_any", "gte", 1, "", Window(end=date(2026, 4, 30)))),
        ({"sequence": [{"event": "call"},
                       {"event": "purchase", "within_after": {"n": 7, "unit": "day"}}]},
         Sequence((Step("call"), Step("purchase", (), (7, "day"))))),
        ({"list": "list", "op": "not_in"}, InSegment("list", False)),
        ({"consent": "email", "purpose": "news", "op": "is", "value": ["unknown", "claimed"]},
         Consent("email", "news", ("unknown", "claimed"))),
    ],
)  # fmt: skip
def test_a_condition_is_read_as_typed_values(json, node):
    assert read(json) == node


def test_groups_nest_five_deep_in_or_out_of_an_envelope():
    deep = {"all": [{"any": [{"not": {"all": [{"not": LEAF}]}}]}]}
    assert parse({"v": 1, "tz": "org", "rule": deep}, WORDS) == parse(deep, WORDS)
    assert refusal({"not": deep}).path == "rule.not.all.0.any.0.not.all.0"


@pytest.mark.parametrize(
    ("json", "path", "code"),
    [
        ([], "rule", "not_object"),
        ({}, "rule", "one_word"),
        ({"all": []}, "rule.all", "bad_group"),
        ({"any": []}, "rule.any", "bad_group"),
        ({"not": {}}, "rule.not", "one_word"),
        ({"not": [LEAF]}, "rule.not", "not_object"),
        ({"all": [LEAF], "any": [LEAF]}, "rule", "one_word"),
        ({"all": [LEAF], "field": "name", "op": "is_set"}, "rule", "one_word"),
        ({"all": [LEAF, {"any": [LEAF, 3]}]}, "rule.all.1.any.1", "not_object"),
        ({"rule": LEAF, "v": True}, "v", "bad_version"),
        ({"rule": LEAF, "tz": "UTC"}, "tz", "bad_zone"),
        ({"rule": LEAF, "sql": 1}, "sql", "unknown_word"),
        ({**LEAF, "_connector": "OR"}, "rule._connector", "unknown_word"),
        ({**LEAF, "\ud800'; --": 1}, "rule", "unknown_word"),
        ({"field": "owner__password", "op": "is", "value": "x"}, "rule.field", "unknown_word"),
        ({"field": ["name"], "op": "is_set"}, "rule.field", "unknown_word"),
        ({"field": "name"}, "rule.op", "missing_key"),
        (field("name", "regex", "x"), "rule.op", "bad_op"),
        (field("age", "contains", 4), "rule.op", "bad_op"),
        (field("name", "is_set", "x"), "rule.value", "no_value"),
        (field("name", "is"), "rule.value", "bad_text"),
        (field("name", "is", []), "rule.value", "bad_count"),
        (field("name", "is", ["x"] * 501), "rule.value", "bad_count"),
        (field("name", "is", ["x", "y\0"]), "rule.value.1", "bad_text"),
        (field("name", "is", "x" * 255), "rule.value", "bad_text"),
        (field("name", "is", "\ud800"), "rule.value", "bad_text"),
        (field("stage", "is", ["lead", "gone"]), "rule.value.1", "not_a_choice"),
        (field("age", "gt", True), "rule.value", "bad_number"),
        (field("age", "gt", 10**12), "rule.value", "bad_number"),
        (field("age", "gt", 1e300), "rule.value", "bad_number"),
        (field("age", "gt", float("nan")), "rule.value", "bad_number"),
        (field("age", "gt", "1e5"), "rule.value", "bad_number"),
        (field("age", "gt", "0.0000001"), "rule.value", "bad_number"),
        (field("age", "between", [2, 1]), "rule.value", "low_above_high"),
        (field("age", "between", [2]), "rule.value", "two_values"),
        (field("born", "after", "2026-02-30"), "rule.value", "bad_day"),
        (field("born", "after", "9999-12-31"), "rule.value", "bad_day"),
        (field("born", "after", "20260228"), "rule.value", "bad_day"),
        (field("born", "within_last", {"n": 3, "unit": "hour"}), "rule.value.unit", "bad_unit"),
        (field("born", "within_last", {"n": 101, "unit": "year"}), "rule.value.n", "bad_length"),
        (field("birthday", "anniversary_within", {"n": 13, "unit": "month"}), "rule.value.n",
         "bad_length"),
        (field("reachable", "is", "yes"), "rule.value", "bad_boolean"),
        ({**COUNT, "value": -1}, "rule.value", "bad_whole"),
        ({**COUNT, "value": 1.5}, "rule.value", "bad_whole"),
        ({**COUNT, "of": "net"}, "rule.of", "of_unneeded"),
        ({**SUM, "of": "password"}, "rule.of", "bad_amount"),
        ({**SUM, "event": "call"}, "rule.measure", "bad_measure"),
        ({**SUM, "of": "tax", "where": [field("sku", "is", "B1")]}, "rule.of", "amount_of_whole"),
        ({**COUNT, "measure": "last", "cmp": "gt"}, "rule.cmp", "bad_op"),
        ({**COUNT, "where": []}, "rule.where", "bad_where"),
        ({**COUNT, "where": [field("sku", "is", "x"), field("name", "is", "x")]},
         "rule.where.1.field", "unknown_word"),
        ({**COUNT, "within": {}}, "rule.within", "bad_window"),
        ({**COUNT, "within": {"last": 0, "unit": "day"}}, "rule.within.last", "bad_length"),
        ({**COUNT, "within": {"from": "2026-05-02", "to": "2026-05-01"}}, "rule.within",
         "low_above_high"),
        ({"sequence": [{"event": "call"}]}, "rule.sequence", "bad_steps"),
        ({"sequence": [{"event": "call", "within_after": {"n": 1, "unit": "day"}},
                       {"event": "call"}]}, "rule.sequence.0.within_after", "unknown_word"),
        ({"score": "rfm", "cmp": "gt", "value": 1}, "rule.cmp", "bad_op"),
        ({"segment": "list", "op": "has"}, "rule.op", "bad_op"),
        ({"segment": "secret", "op": "in"}, "rule.segment", "unknown_word"),
        ({"list": "a", "op": "in"}, "rule.list", "not_a_list"),
        ({"segment": "broken", "op": "in"}, "rule.segment", "segment_broken"),
        ({"segment": "old", "op": "in"}, "rule.segment", "segment_archived"),
        ({"segment": "c0", "op": "in"}, "rule.segment", "too_many_hops"),
        ({"consent": "email", "op": "is", "value": ["maybe"]}, "rule.value.0", "bad_op"),
        ({"consent": "email", "purpose": "x", "op": "is", "value": "granted"}, "rule.purpose",
         "unknown_word"),
        ({"relation": "enemy", "op": "exists"}, "rule.relation", "unknown_word"),
        ({"survey": "f", "question": "z", "op": "eq", "value": 1}, "rule.question",
         "unknown_word"),
        ({"area": "median_income", "cmp": "is_set", "value": 1}, "rule.cmp", "bad_op"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_place(json, path, code):
    found = refusal(json)
    assert (found.path, found.code) == (path, code)


def test_a_rule_has_at_most_a_hundred_conditions_those_on_rows_included():
    row = {**COUNT, "where": [field("sku", "is", "x")] * 19}
    assert len(read({"any": [row] * 5}).parts) == 5
    assert refusal({"any": [row] * 5 + [LEAF]}).path == "rule.any.5"


def test_no_segment_needs_itself():
    assert refusal({"segment": "own", "op": "in"}, "own").params["names"] == ("Own", "Own")
    through = refusal({"any": [LEAF, {"segment": "a", "op": "not_in"}]}, "own")
    assert (through.path, through.code) == ("rule.any.1.segment", "cycle")
    assert through.params["names"] == ("Own", "A", "B", "Own")
    assert read({"segment": "c1", "op": "in"}) == InSegment("c1")


EVERY_KIND = {"all": [
    field("stage", "is_not", ["LEAD"]),
    field("tag", "has_none", ["vip"]),
    field("age", "between", ["1.5", 2]),
    field("made", "within_next", {"n": 2, "unit": "hour"}),
    field("reachable", "is", "true"),
    {"any": [{**SUM, "within": {"from": "2026-01-01", "to": "2026-02-01"},
              "where": [field("total", "gt", 3)]}, COUNT]},
    {"sequence": [{"event": "call"}, {"event": "purchase",
                                      "within_after": {"n": 7, "unit": "day"}}],
     "within": {"last": 3, "unit": "month"}},
    {"score": "rfm", "cmp": "is", "value": "new"},
    {"not": {"list": "list", "op": "in"}},
    {"consent": "email", "op": "is", "value": "refused"},
    {"relation": "", "op": "not_exists"},
    {"survey": "f", "question": "q", "op": "lte", "value": 6},
    {"area": "median_income", "cmp": "gt", "value": 30000},
]}  # fmt: skip


def test_a_rule_is_stored_by_names_that_stay_and_read_again_as_the_same():
    rule = parse(EVERY_KIND, WORDS)
    stored = written(rule)
    assert stored["rule"]["all"][:3] == [
        {"field": "stage", "op": "is_not", "value": ["lead"]},
        {"field": "tag", "op": "has_none", "value": ["id:7"]},
        {"field": "age", "op": "between", "value": ["1.5", 2]},
    ]
    assert parse(stored, WORDS) == rule
    assert isinstance(rule, Rule)
    assert isinstance(rule.root, All)


def test_the_published_schema_takes_every_kind_of_rule_and_refuses_what_has_another_shape():
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.check_schema(SCHEMA)
    by_key = written(parse(EVERY_KIND, WORDS))
    assert [error.message for error in validator.iter_errors(by_key)] == []
    for wrong in (
        {"all": []},
        {},
        {**LEAF, "x": 1},
        {"rule": LEAF, "v": 2},
        {**COUNT, "where": []},
    ):
        assert not validator.is_valid(wrong)
