"""Plain rules about values and likeness."""

from datetime import UTC, date, datetime

import pytest

from contacts.quality.judging import Score, checks_of, judge, needed
from contacts.quality.ready import READY
from contacts.quality.rule import Moment, Rule

AT = Moment(date(2026, 6, 1), datetime(2026, 6, 1, 12, tzinfo=UTC))
CHECKS = checks_of([ready.rule for ready in READY], {})
GOOD = {
    "given_name": "Ana", "family_name": "Gil", "email": "ana@x.es", "email_local": "ana",
    "email_domain": "x.es", "language": "es", "stage": "lead", "source": 1, "owner": 1, "points": 1,
    "refers:owner:user": True, "shared:email": False, "open_duplicates": 0,
    "checked:email": AT.now, "created_at": AT.now, "updated_at": AT.now,
}  # fmt: skip


def test_a_good_contact_fails_nothing():
    verdict = judge(CHECKS, GOOD, AT)
    assert verdict.failures == []
    assert verdict.score == Score(100, 100, 100, 100, 100, 100)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"email": "", "email_local": "", "points": None}, [("unreachable", "email")]),
        ({"given_name": "", "family_name": ""}, [("nameless", "family_name")]),
        ({"bad_phone": True}, [("invalid_phone", "phone")]),
        ({"email": "ana@x"}, [("invalid_email", "email")]),
        ({"email_local": "info"}, [("role_address", "email")]),
        ({"email_mark": "disposable"}, [("disposable_email", "email")]),
        ({"family_name": "Mu?oz"}, [("damaged_text", "family_name")]),
        ({"given_name": "N/A"}, [("odd_name", "given_name")]),
        ({"family_name": "ana@x.es"}, [("odd_name", "family_name")]),
        ({"given_name": "Gil"}, [("same_names", "given_name")]),
        ({"family_name": "G"}, [("short_surname", "family_name")]),
        ({"birth_date": date(1890, 1, 1)}, [("unlikely_birth", "birth_date")]),
        ({"birth_year": 2027}, [("unlikely_birth_year", "birth_year")]),
        ({"birth_year": 1890, "birth_date": date(1990, 1, 1)}, []),
        ({"bad_postal_code": True}, [("odd_postal_code", "postal_code")]),
        ({"phone": "+34112345678"}, [("spanish_phone", "phone")]),
        ({"phone": "+351912345678"}, []),
        ({"stage": "customer", "owner": None, "refers:owner:user": None}, [("ownerless", "owner")]),
        ({"refers:owner:user": False}, [("owner_left", "owner")]),
        ({"organisation_role": "CEO"}, [("role_without_organisation", "organisation")]),
        ({"city": "Vigo"}, [("no_country", "country")]),
        ({"open_duplicates": 1}, [("duplicate", "open_duplicates")]),
        ({"shared:email": True}, [("shared_email", "email")]),
        ({"checked:email": datetime(2025, 5, 1, tzinfo=UTC)}, [("stale_email", "email")]),
        ({"updated_at": datetime(2023, 1, 1, tzinfo=UTC)}, [("forgotten_lead", "updated_at")]),
    ],
)  # fmt: skip
def test_each_rule_finds_its_fault(values, found):
    assert judge(CHECKS, {**GOOD, **values}, AT).failures == found


def test_a_rule_that_does_not_apply_does_not_count():
    rules = [
        Rule("a", ("given_name", "family_name"), "not_placeholder", weight=3),
        Rule("b", ("email",), "present", dimension="complete", weight=1),
        Rule("c", ("phone",), "phone_valid", weight=9),
    ]
    checks = checks_of(rules, {})
    assert needed(checks) == ["given_name", "family_name", "email", "phone", "bad_phone"]
    verdict = judge(checks, {"given_name": "N/A", "family_name": "Gil", "email": "x"}, AT)
    assert verdict.score == Score(25, 100, 0, None, None, None)
    assert judge(checks, {"email": "x"}, AT, frozenset("b")).score == Score(*[None] * 6)


def test_a_rule_about_a_field_that_is_gone_judges_nobody():
    rule = Rule("a", ("custom:shoe",), "present")
    assert checks_of([rule], {}) == []
    assert len(checks_of([rule], {"shoe": "text"})) == 1
