"""Values of an organisation's own fields are stored in one form or refused with a code."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.normalise.custom_values import check_value

COLOURS = ("Rojo", "Azul", "Verde, claro")
KINDS = ("text", "number", "date", "boolean", "choice", "choices", "url")


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("text", "  two  words ", "two words"),
        ("number", "12", 12),
        ("number", 12.5, 12.5),
        ("number", "12,5", 12.5),
        ("number", "1.234,50", 1234.5),
        ("number", "1,234.50", 1234.5),
        ("number", "1 234 567", 1234567),
        ("number", "1.234.567", 1234567),
        ("number", "0.125", 0.125),
        ("number", "-3", -3),
        ("date", "25/12/1980", "1980-12-25"),
        ("date", "1980-12-25", "1980-12-25"),
        ("boolean", "Sí", True),
        ("boolean", "no", False),
        ("boolean", True, True),
        ("choice", "rojo", "Rojo"),
        ("choices", "azul; ROJO", ["Rojo", "Azul"]),
        ("choices", "azul, rojo", ["Rojo", "Azul"]),
        ("choices", "Verde, claro", ["Verde, claro"]),
        ("choices", ["Azul", "Azul"], ["Azul"]),
        ("url", "example.com/a", "https://example.com/a"),
        ("url", "http://example.com:8080/?q=1", "http://example.com:8080/?q=1"),
        ("number", "", None),
        ("text", None, None),
    ],
)
def test_a_good_value_is_stored_in_one_form(kind: str, value: object, stored: object) -> None:
    assert check_value(kind, value, COLOURS, {}) == (stored, None)


@pytest.mark.parametrize(
    ("kind", "value", "rules", "problem"),
    [
        ("text", "", {"required": True}, "required"),
        ("text", "abc", {"max_length": 2}, "too_long"),
        ("text", "a", {"min_length": 2}, "too_short"),
        ("text", "a" * 2001, {}, "too_long"),
        ("number", "1.234", {}, "ambiguous_number"),
        ("number", "1,2,3", {}, "not_a_number"),
        ("number", "1e5", {}, "not_a_number"),
        ("number", "NaN", {}, "not_a_number"),
        ("number", "12345678901234567", {}, "too_long"),
        ("number", "-1", {"min": 0}, "too_small"),
        ("number", "11", {"max": 10}, "too_large"),
        ("date", "1980", {}, "not_a_date"),
        ("date", "01/02/1980", {}, "not_a_date"),
        ("date", "1980-01-01", {"min": "1990-01-01"}, "too_small"),
        ("boolean", "maybe", {}, "not_yes_no"),
        ("choice", "Negro", {}, "not_a_choice"),
        ("choices", "Rojo; Negro", {}, "not_a_choice"),
        ("url", "javascript:alert(1)", {}, "not_a_url"),
        ("url", "data:text/html,x", {}, "not_a_url"),
        ("url", "http://me:secret@example.com", {}, "not_a_url"),
        ("url", "http://[::1", {}, "not_a_url"),
        ("url", "localhost", {}, "not_a_url"),
        ("colour", "Rojo", {}, "unknown_kind"),
    ],
)
def test_a_bad_value_is_refused_with_its_code(
    kind: str, value: str, rules: dict[str, object], problem: str
) -> None:
    assert check_value(kind, value, COLOURS, rules) == (None, problem)


def test_the_rules_settle_what_a_value_alone_cannot() -> None:
    assert check_value("number", "1.234", (), {"decimal": ","}) == (1234, None)
    assert check_value("number", "1.234", (), {"decimal": "."}) == (1.234, None)
    assert check_value("date", "01/02/1980", (), {"order": "mdy"}) == ("1980-01-02", None)


@given(st.sampled_from(KINDS), st.text(max_size=40))
def test_no_text_makes_it_raise_and_what_is_stored_is_json(kind: str, text: str) -> None:
    value, problem = check_value(kind, text, COLOURS, {})
    assert value is None or problem is None
    assert json.loads(json.dumps(value)) == value


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_survive(number: int) -> None:
    assert check_value("number", str(number), (), {"decimal": "."}) == (number, None)
