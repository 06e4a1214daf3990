"""Idempotency-Key: one change however often the request comes."""

from typing import Any

import psycopg
import pytest
from django.db import connection

from contacts.models.contact import Contact
from governance.models.token import IdempotencyKey
from governance.operations.answers import Request, lock_number
from tests.contacts.api_client import Caller

BODY = {"given_name": "Eva", "email": "eva@example.org"}


@pytest.fixture
def ana(people: Any) -> Caller:
    return Caller(people["ana"])


def test_the_same_request_again_gives_the_first_answer(ana: Caller) -> None:
    first = ana("POST", "/contacts/", BODY, idempotency_key="k1")
    again = ana("POST", "/contacts/", BODY, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Contact.objects.count() == 1


def test_another_body_under_the_same_key_is_422_and_changes_nothing(ana: Caller) -> None:
    ana("POST", "/contacts/", BODY, idempotency_key="k1")
    response = ana("POST", "/contacts/", BODY | {"given_name": "Ida"}, idempotency_key="k1")
    assert response.status_code == 422
    assert response.json()["errors"][0]["code"] == "idempotency_key_reused"
    assert Contact.objects.get().given_name == "Eva"


def test_a_refusal_is_an_answer_too(ana: Caller) -> None:
    first = ana("POST", "/contacts/", {"email": "broken"}, idempotency_key="k1")
    again = ana("POST", "/contacts/", {"email": "broken"}, idempotency_key="k1")
    assert (first.status_code, again.status_code) == (400, 400)
    assert first.content == again.content
    assert again["Content-Type"] == "application/problem+json"
    assert again["Idempotent-Replayed"] == "true"


def test_a_key_belongs_to_its_caller(ana: Caller, people: Any) -> None:
    ana("POST", "/contacts/", BODY, idempotency_key="k1")
    response = Caller(people["cy"])("POST", "/contacts/", BODY, idempotency_key="k1")
    assert response.status_code == 201
    assert "Idempotent-Replayed" not in response
    assert Contact.objects.count() == 2


def test_an_answer_of_500_is_not_kept_and_nor_is_its_change(
    ana: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contacts.api.contacts import ContactViewSet

    with monkeypatch.context() as broken:
        broken.setattr(ContactViewSet, "answer", lambda *_: 1 / 0)
        assert ana("POST", "/contacts/", BODY, idempotency_key="k1").status_code == 500
    assert (Contact.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    assert ana("POST", "/contacts/", BODY, idempotency_key="k1").status_code == 201


def test_while_the_first_request_runs_the_second_gets_409(ana: Caller) -> None:
    asked = Request(f"token-{ana.token.pk}", "k1", "")
    given = connection.get_connection_params()
    where = {
        name: given[name]
        for name in ("dbname", "user", "password", "host", "port")
        if given.get(name)
    }
    with psycopg.connect(**where) as other:
        other.execute("select pg_advisory_xact_lock(%s)", [lock_number(asked)])
        response = ana("POST", "/contacts/", BODY, idempotency_key="k1")
    assert response.status_code == 409
    assert response.json()["errors"][0]["code"] == "still_running"
    assert Contact.objects.count() == 0
    assert ana("POST", "/contacts/", BODY, idempotency_key="k1").status_code == 201


def test_kept_answers_cannot_be_read_from_the_table(ana: Caller) -> None:
    ana("POST", "/contacts/", BODY, idempotency_key="k1-eva@example.org")
    row = IdempotencyKey.objects.get()
    assert "eva@" not in f"{row.key}{row.body}{row.owner}".lower()
    assert "example.org" not in row.body


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_without_sensible_form_is_refused(ana: Caller, key: str) -> None:
    assert ana("POST", "/contacts/", BODY, idempotency_key=key).status_code == 400
    assert Contact.objects.count() == 0
