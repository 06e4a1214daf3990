"""POST /contacts/search: words and rules, and where a rule is wrong."""

from typing import Any

import pytest

from config.actor import Actor, Door
from contacts.operations.contacts import create_contact
from tests.contacts.api_client import Caller


@pytest.fixture
def ana(people: Any) -> Caller:
    by = Actor(people["ana"], Door.PAGE)
    for values in (
        {"given_name": "Eva", "stage": "customer", "tags": ["vip", "b2b"], "birth_year": 1980},
        {"given_name": "Ida", "stage": "lead", "tags": ["vip"], "occupation": "Baker"},
        {"given_name": "Uma", "stage": "lead", "email": "uma@example.org"},
    ):
        create_contact(by=by, values=values)
    return Caller(people["ana"])


def _found(ana: Caller, rule: Any) -> list[str]:
    response = ana("POST", "/contacts/search?order=created_at", rule)
    assert response.status_code == 200, response.content
    assert set(response.json()) == {"results", "paging"}
    return [each["given_name"] for each in response.json()["results"]]


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ({"q": "uma"}, ["Uma"]),
        ({"field": "stage", "op": "is", "value": ["lead"]}, ["Ida", "Uma"]),
        (
            {"v": 1, "tz": "org", "rule": {"field": "stage", "op": "is_not", "value": "lead"}},
            ["Eva"],
        ),
        ({"field": "occupation", "op": "is_not", "value": "Baker"}, ["Eva", "Uma"]),
        ({"field": "occupation", "op": "is_not", "value": "Baker", "missing": "exclude"}, []),
        ({"not": {"field": "birth_year", "op": "gt", "value": 1990}}, ["Eva", "Ida", "Uma"]),
        ({"field": "birth_year", "op": "between", "value": [1980, 1981]}, ["Eva"]),
        ({"field": "tag", "op": "has_all", "value": ["vip", "b2b"]}, ["Eva"]),
        ({"field": "tag", "op": "has_any", "value": ["vip", "b2b"]}, ["Eva", "Ida"]),
        ({"field": "tag", "op": "has_none", "value": ["b2b"]}, ["Ida", "Uma"]),
        ({"field": "tag", "op": "is_empty"}, ["Uma"]),
        ({"field": "email", "op": "is_set"}, ["Uma"]),
        (
            {
                "all": [
                    {"field": "stage", "op": "is", "value": "lead"},
                    {
                        "any": [
                            {"field": "given_name", "op": "starts_with", "value": "u"},
                            {"field": "given_name", "op": "is", "value": "Eva"},
                        ]
                    },
                ]
            },
            ["Uma"],
        ),
    ],
)
def test_a_rule_finds_those_it_describes(ana: Caller, rule: Any, names: list[str]) -> None:
    assert _found(ana, rule) == names


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ([], "/rule"),
        ({"all": []}, "/rule/all"),
        ({"not": {}}, "/rule/not"),
        ({"any": [{"field": "stage", "op": "is", "value": []}]}, "/rule/any/0/value"),
        ({"all": [{"field": "owner__password", "op": "is", "value": "x"}]}, "/rule/all/0/field"),
        ({"field": "stage", "op": "regex", "value": "x"}, "/rule/op"),
        ({"field": "stage", "op": ["is"], "value": "x"}, "/rule/op"),
        ({"field": "stage", "op": "is", "value": "x", "_connector": "OR"}, "/rule/_connector"),
        ({"field": "birth_year", "op": "gt", "value": True}, "/rule/value"),
        ({"field": "created_at", "op": "after", "value": "2026-13-45"}, "/rule/value"),
        ({"segment": "x", "op": "in"}, "/rule/segment"),
        ({"v": 2, "rule": {"field": "stage", "op": "is", "value": "x"}}, "/v"),
        ({"q": "x", "rule": {}}, "/rule"),
        (
            {
                "not": {
                    "not": {"not": {"not": {"not": {"not": {"field": "stage", "op": "is_set"}}}}}
                }
            },
            "/rule/not/not/not/not/not",
        ),
    ],
)
def test_a_wrong_rule_is_refused_at_its_place(ana: Caller, rule: Any, pointer: str) -> None:
    response = ana("POST", "/contacts/search", rule)
    assert response.status_code == 400
    assert [each["pointer"] for each in response.json()["errors"]] == [pointer]


def test_a_search_stays_within_the_callers_scope(ana: Caller, people: Any) -> None:
    cy = Caller(people["cy"])
    assert _found(cy, {"not": {"field": "stage", "op": "is", "value": "former"}}) == []
    assert _found(cy, {"q": "eva"}) == []
