"""The rules of a questionnaire, as plain data: what shows, what is refused, what a score is."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.questionnaire import editing
from interactions.questionnaire.answering import check_answers
from interactions.questionnaire.parsing import DefinitionRefused, read_definition
from interactions.questionnaire.rules import read_rule, written
from interactions.questionnaire.scores import csat, nps
from interactions.questionnaire.showing import rule_holds
from interactions.questionnaire.theme import Theme, contrast, read_theme

TODAY = date(2026, 11, 22)


def definition(*fields: dict[str, Any]) -> dict[str, Any]:
    words = {"en": "Words"}
    choices = [{"value": value, "label": words} for value in ("a", "b", "c")]
    for field in fields:
        field.setdefault("label", words)
        if field["kind"] in ("single", "multiple", "dropdown"):
            field.setdefault("choices", choices)
    return {"v": 1, "title": words, "pages": [{"id": "p", "fields": list(fields)}]}


def refused(data: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionRefused) as found:
        read_definition(data)
    return [(problem.path, problem.code) for problem in found.value.problems]


def codes_of(data: dict[str, Any]) -> set[str]:
    try:
        read_definition(data)
    except DefinitionRefused as found:
        return {problem.code for problem in found.problems}
    return set()


SCORE = st.one_of(st.none(), st.integers(0, 10))
PICK = st.one_of(st.none(), st.sampled_from("abc"))
MANY = st.one_of(st.none(), st.lists(st.sampled_from("abc"), min_size=1, unique=True))
LEAF = st.one_of(
    st.builds(
        lambda op, n: {"field": "score", "op": op, "value": n},
        st.sampled_from(("eq", "ne", "gt", "gte", "lt", "lte")),
        st.integers(0, 10),
    ),
    st.builds(
        lambda op, v: {"field": "pick", "op": op, "value": v},
        st.sampled_from(("is", "is_not")),
        st.lists(st.sampled_from("abc"), min_size=1),
    ),
    st.builds(
        lambda op, v: {"field": "many", "op": op, "value": v},
        st.sampled_from(("has_any", "has_all", "has_none")),
        st.lists(st.sampled_from("abc"), min_size=1),
    ),
    st.builds(
        lambda name, op: {"field": name, "op": op},
        st.sampled_from(("score", "pick", "many")),
        st.sampled_from(("is_set", "is_empty")),
    ),
)
RULE = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=4,
)


@given(RULE, SCORE, PICK, MANY)
def test_conditions_obey_the_laws_of_logic(data, score, pick, many):
    answers = {"score": score, "pick": pick, "many": many}
    answers = {name: value for name, value in answers.items() if value is not None}

    def holds(rule: Any) -> bool:
        return rule_holds(read_rule(rule, depth=-3), answers, today=TODAY)

    assert holds({"not": {"not": data}}) is holds(data)
    assert not holds({"all": [data, {"not": data}]})
    assert holds({"any": [data, {"not": data}]})
    both = {"not": {"any": [data, LAST]}}
    assert holds(both) is holds({"all": [{"not": data}, {"not": LAST}]})
    assert written(read_rule(data, depth=-3)) == data


LAST = {"field": "score", "op": "gte", "value": 5}


@given(RULE, SCORE, PICK, MANY)
def test_a_question_that_somebody_is_shown_is_never_called_unreachable(data, score, pick, many):
    form = definition(
        {"id": "score", "kind": "nps"},
        {"id": "pick", "kind": "single"},
        {"id": "many", "kind": "multiple"},
        {"id": "last", "kind": "short_text", "show_if": data},
    )
    answers = {"score": score, "pick": pick, "many": many}
    answers = {name: value for name, value in answers.items() if value is not None}
    rule = read_rule(data, depth=-3)
    if rule_holds(rule, answers, today=TODAY):
        assert codes_of(form) <= {"rule_too_deep"}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"field": "later", "op": "is_set"}, "looks_forward"),
        ({"field": "last", "op": "is_set"}, "looks_forward"),
        ({"field": "nowhere", "op": "is_set"}, "unknown_field"),
        ({"field": "score", "op": "contains", "value": "1"}, "operator_does_not_fit"),
        ({"field": "score", "op": "gt", "value": "1"}, "value_does_not_fit"),
        ({"field": "pick", "op": "is", "value": ["z"]}, "value_not_a_choice"),
        ({"field": "score", "op": "gt", "value": 10}, "never_shows"),
        ({"field": "must", "op": "is_empty"}, "never_shows"),
        (
            {"all": [{"field": "pick", "op": "is", "value": ["a"]},
                     {"field": "pick", "op": "is", "value": ["b"]}]},
            "never_shows",
        ),
        # Shown only to those who chose a, it cannot be answered by those who did not.
        (
            {"all": [{"field": "of_a", "op": "is_set"},
                     {"field": "pick", "op": "is_not", "value": ["a"]}]},
            "never_shows",
        ),
        ({"all": []}, "empty_rule"),
        ({"not": {}}, "bad_rule"),
    ],
)  # fmt: skip
def test_a_condition_that_makes_no_sense_is_refused_with_its_place(rule, code):
    form = definition(
        {"id": "score", "kind": "nps"},
        {"id": "pick", "kind": "single"},
        {"id": "must", "kind": "yes_no", "required": True},
        {"id": "of_a", "kind": "number", "show_if": {"field": "pick", "op": "is", "value": ["a"]}},
        {"id": "last", "kind": "short_text", "show_if": rule},
        {"id": "later", "kind": "short_text"},
    )
    assert refused(form) == [("pages.0.fields.4.show_if", code)]


def test_what_hides_takes_what_hangs_on_it_along():
    read = read_definition(
        definition(
            {"id": "a", "kind": "yes_no"},
            {"id": "b", "kind": "number", "show_if": {"field": "a", "op": "is", "value": ["yes"]}},
            {"id": "c", "kind": "short_text", "show_if": {"field": "b", "op": "gt", "value": 3}},
        )
    )
    raw = {"a": ["no"], "b": ["9"], "c": ["left over"]}
    assert check_answers(read, raw, today=TODAY, region="ES").answers == {"a": "no"}
    raw["a"] = ["yes"]
    found = check_answers(read, raw, today=TODAY, region="ES")
    assert found.answers == {"a": "yes", "b": 9, "c": "left over"}


def test_answers_are_checked_by_their_kind():
    read = read_definition(
        definition(
            {"id": "mail", "kind": "email"}, {"id": "call", "kind": "phone"},
            {"id": "day", "kind": "date", "rules": {"min": "2026-01-01"}},
            {"id": "many", "kind": "multiple"}, {"id": "rate", "kind": "rating"},
            {"id": "grid", "kind": "matrix", "choices": [{"value": "x", "label": {"en": "X"}}],
             "rows": [{"value": "r", "label": {"en": "R"}}]},
        )
    )  # fmt: skip
    good = {"mail": ["Iris@Example.ORG"], "call": ["612 34 56 78"], "day": ["2026-02-03"],
            "many": ["c", "a"], "rate": ["5"], "grid.r": ["x"]}  # fmt: skip
    assert check_answers(read, good, today=TODAY, region="ES").answers == {
        "mail": "iris@example.org", "call": "+34612345678", "day": "2026-02-03",
        "many": ["a", "c"], "rate": 5, "grid": {"r": "x"},
    }  # fmt: skip
    bad = {"mail": ["no"], "call": ["1"], "day": ["2025-12-31"], "many": ["z"], "rate": ["6"],
           "grid.r": ["y"]}  # fmt: skip
    found = check_answers(read, bad, today=TODAY, region="ES").problems
    assert {name: problem.code for name, problem in found.items()} == {
        "mail": "bad_email", "call": "bad_phone", "day": "out_of_range", "many": "not_in_list",
        "rate": "out_of_range", "grid": "not_in_list",
    }  # fmt: skip


def test_the_nps_of_ten_answers_and_its_interval_are_exact():
    # 5 promoters, 2 detractors of 10: 100 (.5 - .2) ± 1.959964 · 100 · sqrt((.7 - .09) / 10)
    score = nps({10: 3, 9: 2, 8: 2, 7: 1, 6: 1, 0: 1})
    assert score is not None
    assert (score.value, score.n) == (pytest.approx(30), 10)
    assert (score.low, score.high) == (pytest.approx(-18.4075395), pytest.approx(78.4075395))
    assert nps({10: 4}) is None
    everybody = nps({10: 9})
    assert everybody is not None
    assert (everybody.low, everybody.high) == (100, 100)


def test_the_csat_of_ten_answers_has_wilsons_interval():
    # Wilson for 8 of 10: (0.4902, 0.9433)
    score = csat({5: 5, 4: 3, 1: 2})
    assert score is not None
    assert (score.value, round(score.low, 2), round(score.high, 2)) == (80, 49.02, 94.33)


def test_colours_that_cannot_be_read_are_refused():
    assert round(contrast("#ffffff", "#000000"), 6) == 21
    assert read_theme({}) == (Theme(), {})
    assert read_theme({"text": "#777777", "background": "#888888"})[1] == {"text": "low_contrast"}
    assert read_theme({"accent": "#ffff00"})[1] == {"accent": "low_contrast"}
    assert read_theme({"accent": "red;}"})[1] == {"accent": "not_a_colour"}
    assert Theme(accent="#ffd400").on_accent == "#111111"


def test_questions_move_over_the_edge_of_their_page_and_back():
    data = definition({"id": "a", "kind": "number"}, {"id": "b", "kind": "number"})
    two = editing.with_page(data)
    moved = editing.stepped(two, "b", 1)
    assert [[f["id"] for f in page["fields"]] for page in moved["pages"]] == [["a"], ["b"]]
    assert editing.stepped(moved, "b", -1) == two
    assert editing.without_page(moved, 1) == data
    assert editing.stepped(data, "a", -1) == data
