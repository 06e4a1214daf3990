"""Plain rules about values and likeness."""

from datetime import date

import pytest

from contacts.matching import compare, names_agree
from contacts.quality import CODES, RULES, judge

TODAY = date(2026, 6, 1)
GOOD = {
    "given_name": "Ana", "family_name": "Gil", "email": "ana@x.es",
    "points": [{"kind": "email", "is_valid": True}],
}  # fmt: skip


def test_a_good_contact_has_no_flags():
    assert judge(GOOD, TODAY) == []


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"email": "", "points": []}, [("unreachable", "email")]),
        ({"given_name": "", "family_name": ""}, [("nameless", "family_name")]),
        ({"points": [{"kind": "phone", "is_valid": False}]}, [("invalid_phone", "phone")]),
        ({"email": "info@x.es"}, [("role_address", "email")]),
        ({"family_name": "Mu?oz"}, [("damaged_text", "family_name")]),
        ({"given_name": "N/A"}, [("odd_name", "given_name")]),
        ({"family_name": "ana@x.es"}, [("odd_name", "family_name")]),
        ({"birth_date": date(1890, 1, 1)}, [("unlikely_birth", "birth_date")]),
        ({"birth_year": 2027}, [("unlikely_birth", "birth_year")]),
        ({"addresses": [{"postal_code": "9", "country": "ES"}]},
         [("odd_postal_code", "postal_code")]),
    ],
)  # fmt: skip
def test_each_rule_finds_its_fault(values, found):
    flags = judge({**GOOD, **values}, TODAY)
    assert [(flag.code, flag.field) for flag in flags] == found
    assert {flag.code for flag in flags} <= CODES


def test_there_is_a_code_for_every_rule():
    assert len(RULES) == 8
    assert len(CODES) == 9


def test_a_missing_second_surname_does_not_count_against_a_name():
    one = {"given_name": "José", "family_name": "García", "second_family_name": "López"}
    assert names_agree(one, {"given_name": "JOSE", "family_name": "Garcia"})
    assert not names_agree(one, {"given_name": "Ana", "family_name": "García"})
    assert not names_agree(one, {**one, "second_family_name": "Villanueva"})


def test_a_shared_phone_of_two_names_is_less_likely_than_of_one():
    ana = {"given_name": "Ana", "family_name": "Gil", "phone": "+34612345678"}
    same = compare(ana, {"given_name": "Ana", "family_name": "Gil"}, phones=["+34612345678"])
    other = compare(ana, {"given_name": "Luis", "family_name": "Gil"}, phones=["+34612345678"])
    assert (same.score, same.reasons) == (1.0, ("phone", "name"))
    assert (other.score, other.reasons) == (0.6, ("phone",))
