"""Addresses as each country writes them; what they lack is a warning."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.normalise.addresses import address_lines, formats, missing_parts, postal_pattern
from contacts.normalise.places import postal_code_looks_right

PARTS = {
    "street": "Calle Mayor, 1",
    "city": "Soria",
    "region": "Castilla y León",
    "postal_code": "42001",
}


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("ES", ["Calle Mayor, 1", "42001 Soria Castilla y León"]),
        ("DE", ["Calle Mayor, 1", "42001 Soria"]),
        ("GB", ["Calle Mayor, 1", "Soria", "42001"]),
        ("US", ["Calle Mayor, 1", "Soria, Castilla y León 42001"]),
        ("JP", ["〒42001", "Castilla y León", "Calle Mayor, 1"]),
        ("", ["Calle Mayor, 1", "42001 Soria", "Castilla y León"]),
        ("XX", ["Calle Mayor, 1", "42001 Soria", "Castilla y León"]),
    ],
)
def test_an_envelope_follows_its_country(country, lines):
    assert address_lines({**PARTS, "country": country}) == lines


@pytest.mark.parametrize("country", ["ES", "US", "JP", "BR", ""])
def test_what_is_empty_leaves_neither_lines_nor_signs(country):
    assert address_lines({"city": "Soria", "country": country}) in (["Soria"], [])


def test_only_what_the_country_needs_is_missed_and_a_code_stands_for_the_region():
    assert missing_parts({"country": "ES", "city": "Soria"}) == ("street", "postal_code")
    assert missing_parts({"country": "US", **PARTS, "region": ""}) == ()
    assert missing_parts({"country": "AE", "street": "Al Maktoum 3"}) == ("region",)
    assert missing_parts({"city": "Soria"}) == ()
    assert missing_parts({"country": "ES", **PARTS}) == ()


def test_the_example_code_of_every_country_looks_right_with_and_without_its_separators():
    # "LIMA 23" is how Peru wrote them until 2011, and is still understood.
    samples = {c: known["such_as"] for c, known in formats().items() if "such_as" in known}
    assert len(samples) > 150
    for spelling in (lambda code: code, lambda code: code.replace(" ", "").replace("-", "")):
        wrong = {c for c, code in samples.items() if not postal_code_looks_right(spelling(code), c)}
        assert wrong == set()


def test_a_code_of_another_form_is_odd_where_a_form_is_known():
    odd = [postal_code_looks_right("!", country) for country in formats()]
    assert (odd.count(None), odd.count(True)) == (len(odd) - odd.count(False), 0)
    assert postal_pattern("AE") is None


@given(st.text(), st.text(), st.sampled_from(sorted(formats())))
def test_no_text_makes_it_raise(city, code, country):
    parts = {"city": city, "postal_code": code, "country": country}
    assert all(isinstance(line, str) for line in address_lines(parts))
    assert set(missing_parts(parts)) <= set(PARTS)
    postal_code_looks_right(code, country)


def test_the_formats_name_no_part_that_nobody_knows():
    letters = set("".join(known["lines"] for known in formats().values()).split("%"))
    assert {part[0] for part in letters if part and part[0] in string.ascii_uppercase} <= set(
        "NOADCSZX"
    )
    assert len(json.dumps(formats())) < 40_000
