"""Lists of the API: pages, unknown parameters, filters, sparse and hidden fields."""

from typing import Any

import pytest

from config.actor import Actor, Door
from contacts.models.catalogue import CustomField
from contacts.operations.contacts import create_contact
from tests.contacts.api_client import Caller


@pytest.fixture
def ana(people: Any) -> Caller:
    by = Actor(people["ana"], Door.PAGE)
    for i in range(5):
        create_contact(
            by=by,
            values={
                "given_name": f"Eva{i}",
                "family_name": "Same",
                "stage": "customer" if i else "lead",
                "gender": "female",
                "notes": "secret",
                "tags": ["vip"] if i == 3 else [],
            },
        )
    return Caller(people["ana"])


def _names(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [each["given_name"] for each in response.json()["results"]]


def test_pages_follow_one_another_without_gap_or_repeat(ana: Caller) -> None:
    found, path = [], "/contacts/?limit=2&order=name"
    for rows in (2, 2, 1):
        response = ana("GET", path)
        found += _names(response)
        following = response.json()["paging"]["next"]
        assert len(response.json()["results"]) == rows
        if following:
            assert set(following) == {"after", "link"}
            path = following["link"].removeprefix("http://testserver/api/v1")
    assert following is None
    assert found == ["Eva0", "Eva1", "Eva2", "Eva3", "Eva4"]


@pytest.mark.parametrize(
    ("query", "code", "pointer"),
    [
        ("limit=201", "invalid", "/limit"),
        ("limit=0", "invalid", "/limit"),
        ("limit=%2B5", "invalid", "/limit"),
        ("after=nonsense", "bad_cursor", None),
        ("order=birth_date", "invalid", "/order"),
        ("colour=red", "unknown_parameter", "/colour"),
        ("owner__password__startswith=a", "unknown_parameter", "/owner__password__startswith"),
        ("fields=key,password", "unknown_field", "/fields"),
        ("limit=1&limit=2", "invalid", "/limit"),
        ("created_after=never", "invalid", "/created_after"),
        ("q=%00", "null_characters_not_allowed", "/q"),
    ],
)
def test_a_bad_parameter_is_refused(ana: Caller, query: str, code: str, pointer: Any) -> None:
    response = ana("GET", f"/contacts/?{query}")
    assert response.status_code == 400
    assert [(e["code"], e["pointer"]) for e in response.json()["errors"]] == [(code, pointer)]


def test_a_cursor_of_another_order_is_refused(ana: Caller) -> None:
    after = ana("GET", "/contacts/?limit=1&order=name").json()["paging"]["next"]["after"]
    assert ana("GET", f"/contacts/?order=-name&after={after}").status_code == 400


def test_fields_gives_only_those(ana: Caller) -> None:
    results = ana("GET", "/contacts/?fields=given_name,stage&order=name&limit=1").json()["results"]
    assert results == [{"given_name": "Eva0", "stage": "lead"}]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=eva2", ["Eva2"]),
        ("stage=lead", ["Eva0"]),
        ("stage=lead&stage=prospect", ["Eva0"]),
        ("tag=vip", ["Eva3"]),
        ("owner=me&team=North&stage=lead", ["Eva0"]),
        ("owner=bo", []),
        ("owner=none", []),
        ("has_email=true", []),
        ("country=ES", []),
        ("city=Madrid", []),
        ("updated_before=2001-01-01", []),
        ("created_after=2001-01-01T00:00:00Z&stage=lead", ["Eva0"]),
    ],
)
def test_filters_keep_those_meant(ana: Caller, query: str, names: list[str]) -> None:
    assert _names(ana("GET", f"/contacts/?order=name&{query}")) == names


def test_a_viewer_gets_no_personal_fields_and_no_oracle(ana: Caller, people: Any) -> None:
    CustomField.objects.create(slug="size", label_en="Size", sensitivity="personal")
    ana_sees = ana("GET", "/contacts/?limit=1").json()["results"][0]
    assert (ana_sees["gender"], ana_sees["notes"]) == ("female", "secret")
    vera = Caller(people["vera"])
    shown = vera("GET", "/contacts/?limit=1").json()["results"][0]
    assert not {"gender", "birth_date", "birth_year", "birth_day", "notes"} & set(shown)
    assert vera("GET", "/contacts/?fields=notes").status_code == 400
    hidden = vera("POST", "/contacts/search", {"field": "notes", "op": "starts_with", "value": "s"})
    unknown = vera("POST", "/contacts/search", {"field": "nope", "op": "is", "value": "s"})
    assert hidden.status_code == 400
    assert hidden.json()["errors"] == unknown.json()["errors"]
    assert vera("GET", "/custom-fields/").json()["results"] == []
    assert len(ana("GET", "/custom-fields/").json()["results"]) == 1


def test_a_hidden_custom_field_is_left_out_of_the_body(ana: Caller, people: Any) -> None:
    CustomField.objects.create(slug="size", label_en="Size", sensitivity="sensitive")
    CustomField.objects.create(slug="shop", label_en="Shop")
    create_contact(
        by=Actor(people["dario"], Door.PAGE),
        values={
            "given_name": "Cus",
            "owner": people["ana"],
            "custom": {"size": "9", "shop": "A"},
        },
    )
    assert ana("GET", "/contacts/?q=cus").json()["results"][0]["custom"] == {"shop": "A"}
    refused = ana("POST", "/contacts/", {"given_name": "X", "custom": {"size": "1"}})
    assert [e["pointer"] for e in refused.json()["errors"]] == ["/custom/size"]


def test_a_page_takes_the_same_number_of_queries_for_any_length(
    ana: Caller, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(13):
        ana("GET", "/contacts/?limit=200")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("order=", "/order"),
        ("updated_before=", "/updated_before"),
        ("stage=", "/stage"),
        ("has_email=", "/has_email"),
        ("stage=lead&stage=", "/stage"),
    ],
)
def test_a_parameter_that_says_nothing_is_refused(ana: Caller, query: str, pointer: str) -> None:
    answer = ana("GET", f"/contacts/?{query}")
    assert answer.status_code == 400
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_half_a_person_did_nothing(people: Any) -> None:
    dario = Caller(people["dario"])
    assert dario("GET", "/audit-events/?user_id=0.5").status_code == 400
    assert dario("GET", f"/audit-events/?user_id={people['dario'].pk}").status_code == 200
