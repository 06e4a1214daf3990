"""Contacts over the API: bodies, scope, refusals that change nothing, validators."""

from typing import Any

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.reach import ExternalId
from contacts.operations.contacts import create_contact
from governance.models.audit import AuditEvent
from tests.contacts.api_client import Caller, problem_without_request_id

NOT_FOUND = {
    "type": "/problems/not_found",
    "title": "Not found",
    "status": 404,
    "detail": "Not found.",
    "errors": [{"code": "not_found", "detail": "Not found.", "pointer": None}],
}
NEVER = "0190b1c2-0000-7000-8000-000000000000"


@pytest.fixture
def ana(people: Any) -> Caller:
    return Caller(people["ana"])


@pytest.fixture
def north(people: Any) -> Contact:
    values = {"given_name": "Nora", "family_name": "Norte", "email": "nora@example.org"}
    return create_contact(values=values, by=Actor(people["ana"], Door.PAGE))


def test_creating_answers_201_with_location_and_etag(ana: Caller) -> None:
    response = ana("POST", "/contacts/", {"given_name": "Eva", "email": "Eva@Example.org"})
    assert response.status_code == 201
    body = response.json()
    contact = Contact.objects.get()
    assert response["Location"] == f"/api/v1/contacts/{contact.key}/"
    assert response["ETag"] == ana("GET", f"/contacts/{contact.key}/")["ETag"]
    assert {name: body[name] for name in ("given_name", "email", "owner", "team", "source")} == {
        "given_name": "Eva",
        "email": "eva@example.org",
        "owner": "ana",
        "team": "North",
        "source": "API",
    }
    assert AuditEvent.objects.get(verb="contact.created").door == "api"


def test_the_closing_slash_may_be_left_out(ana: Caller, north: Contact) -> None:
    assert (
        ana("GET", f"/contacts/{north.key}").json() == ana("GET", f"/contacts/{north.key}/").json()
    )


def test_a_misspelt_field_is_refused_and_nothing_is_created(ana: Caller) -> None:
    response = ana("POST", "/contacts/", {"given_name": "Eva", "emial": "x"})
    assert response.status_code == 400
    assert problem_without_request_id(response) == {
        "type": "/problems/unknown_field",
        "title": "Invalid request",
        "status": 400,
        "detail": "Unknown field.",
        "errors": [{"code": "unknown_field", "detail": "Unknown field.", "pointer": "/emial"}],
    }
    assert Contact.objects.count() == 0


def test_a_rule_of_the_domain_is_refused_with_its_pointer(ana: Caller) -> None:
    response = ana("POST", "/contacts/", {"given_name": "Eva", "email": "not an email"})
    assert response.status_code == 400
    assert [each["pointer"] for each in response.json()["errors"]] == ["/email"]
    assert Contact.objects.count() == 0


def test_out_of_scope_looks_exactly_like_never_existing(people: Any, north: Contact) -> None:
    cy = Caller(people["cy"])
    paths = [f"/contacts/{key}/" for key in (north.key, NEVER, "not-a-key")]
    for method in ("GET", "PATCH"):
        answers = [cy(method, path, {"stage": "customer"}) for path in paths]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert [problem_without_request_id(answer) for answer in answers] == [NOT_FOUND] * 3
    assert Contact.objects.get().stage == "lead"
    assert cy("GET", "/contacts/").json() == {"results": [], "paging": {"next": None}}


def test_an_address_that_is_nowhere_is_a_problem_document(ana: Caller) -> None:
    response = ana("GET", "/nothing/here/")
    assert response.status_code == 404
    assert problem_without_request_id(response) == NOT_FOUND


def test_without_token_the_answer_is_401(client: Any, db: None) -> None:
    response = client.get("/api/v1/contacts/")
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert problem_without_request_id(response)["errors"][0]["code"] == "not_authenticated"


def test_a_token_without_write_scope_changes_nothing(people: Any, north: Contact) -> None:
    reader = Caller(people["ana"], ["contacts:read"])
    assert reader("GET", f"/contacts/{north.key}/").status_code == 200
    assert reader("POST", "/contacts/search", {"q": "nora"}).status_code == 200
    response = reader("PATCH", f"/contacts/{north.key}/", {"stage": "customer"})
    assert response.status_code == 403
    assert reader("GET", "/tags/").status_code == 403
    assert Contact.objects.get().version == 1


def test_a_viewer_reads_but_cannot_write(people: Any, north: Contact) -> None:
    vera = Caller(people["vera"])
    assert vera("GET", f"/contacts/{north.key}/").status_code == 200
    assert vera("PATCH", f"/contacts/{north.key}/", {"stage": "customer"}).status_code == 403
    assert vera("POST", "/contacts/", {"given_name": "Eva"}).status_code == 403
    assert vera("PUT", "/contacts/by/email/eva@example.org", {}).status_code == 403
    assert list(Contact.objects.values_list("stage", flat=True)) == ["lead"]


def test_if_none_match_gives_304(ana: Caller, north: Contact) -> None:
    etag = ana("GET", f"/contacts/{north.key}/")["ETag"]
    response = ana("GET", f"/contacts/{north.key}/", if_none_match=f'"other", {etag}')
    assert (response.status_code, response.content) == (304, b"")


def test_if_match_of_an_old_state_gives_412_and_changes_nothing(
    ana: Caller, north: Contact
) -> None:
    path = f"/contacts/{north.key}/"
    old = ana("GET", path)["ETag"]
    changed = ana("PATCH", path, {"stage": "customer"}, if_match=old)
    assert changed.status_code == 200
    assert changed["ETag"] != old
    response = ana("PATCH", path, {"stage": "former"}, if_match=old)
    assert response.status_code == 412
    assert response.json()["errors"][0]["code"] == "stale_record"
    assert Contact.objects.get().stage == "customer"


def test_archived_contacts_leave_the_list_and_keep_their_address(
    ana: Caller, north: Contact
) -> None:
    assert ana("POST", f"/contacts/{north.key}/archive").status_code == 200
    assert ana("GET", "/contacts/").json()["results"] == []
    assert ana("GET", f"/contacts/{north.key}/").json()["archived_at"] is not None
    assert ana("POST", f"/contacts/{north.key}/unarchive").json()["archived_at"] is None


def test_contacts_cannot_be_deleted(ana: Caller, north: Contact) -> None:
    assert ana("DELETE", f"/contacts/{north.key}/").status_code == 405
    assert Contact.objects.count() == 1


def test_putting_by_external_id_creates_once_and_then_updates(ana: Caller) -> None:
    path = "/contacts/by/external_id/shop/17%20b"
    first = ana("PUT", path, {"given_name": "Eva"})
    again = ana("PUT", path, {"given_name": "Eva", "stage": "customer"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["key"] == again.json()["key"]
    assert again.json()["external_ids"] == [{"source": "API", "value": "shop/17 b"}]
    assert Contact.objects.get().stage == "customer"


def test_an_external_id_is_unique_per_source_only(ana: Caller, people: Any) -> None:
    from contacts.models.source import Source

    Source.objects.create(name="Shop")
    ana("PUT", "/contacts/by/external_id/1", {"given_name": "Eva"})
    ana("PUT", "/contacts/by/external_id/1?source=Shop", {"given_name": "Ida"})
    assert ExternalId.objects.count() == 2
    response = ana("PUT", "/contacts/by/external_id/1?source=Nowhere", {"given_name": "Ida"})
    assert response.status_code == 400


def test_somebody_elses_external_id_is_not_there(people: Any, ana: Caller) -> None:
    ana("PUT", "/contacts/by/external_id/1", {"given_name": "Eva"})
    response = Caller(people["cy"])("PUT", "/contacts/by/external_id/1", {"given_name": "X"})
    assert response.status_code == 404
    assert problem_without_request_id(response) == NOT_FOUND
    assert Contact.objects.get().given_name == "Eva"


def test_putting_by_email_finds_the_contact_whatever_its_case(ana: Caller, north: Contact) -> None:
    response = ana("PUT", "/contacts/by/email/NORA@example.org", {"stage": "customer"})
    assert (response.status_code, response.json()["key"]) == (200, str(north.key))
    created = ana("PUT", "/contacts/by/email/new@example.org", {"given_name": "Neu"})
    assert (created.status_code, created.json()["email"]) == (201, "new@example.org")
    assert ana("PUT", "/contacts/by/email/nonsense", {}).status_code == 400


def test_an_email_out_of_scope_does_not_exist_for_the_upsert(people: Any, north: Contact) -> None:
    cy = Caller(people["cy"])
    response = cy("PUT", "/contacts/by/email/nora@example.org", {"given_name": "Nora"})
    assert response.status_code == 201
    assert response.json()["key"] != str(north.key)
    assert Contact.objects.get(pk=north.pk).version == 1


def test_a_batch_answers_item_by_item(ana: Caller, north: Contact) -> None:
    response = ana(
        "POST",
        "/contacts/batch",
        {
            "items": [
                {"action": "create", "body": {"given_name": "Eva"}},
                {"action": "create", "body": {"email": "broken"}},
                {"action": "update", "key": str(north.key), "body": {"stage": "customer"}},
                {"action": "update", "key": NEVER, "body": {"stage": "customer"}},
                {"action": "upsert", "external_id": "9", "body": {"given_name": "Ida"}},
                {"action": "update", "key": str(north.key), "if_match": '"old"', "body": {}},
            ]
        },
    )
    assert response.status_code == 200
    results = response.json()["results"]
    assert [each["status"] for each in results] == [201, 400, 200, 404, 201, 412]
    assert results[2]["body"]["stage"] == "customer"
    assert results[3]["body"]["detail"] == "Not found."
    assert set(Contact.objects.values_list("given_name", flat=True)) == {"Eva", "Nora", "Ida"}


def test_a_batch_of_101_is_refused_as_a_whole(ana: Caller) -> None:
    items = [{"action": "create", "body": {"given_name": "Eva"}}] * 101
    assert ana("POST", "/contacts/batch", {"items": items}).status_code == 400
    assert Contact.objects.count() == 0


def test_bo_cannot_hand_a_contact_to_the_other_team(people: Any, north: Contact) -> None:
    bo = Caller(people["bo"])
    response = bo("PATCH", f"/contacts/{north.key}/", {"team": "South"})
    assert response.status_code == 403
    assert Contact.objects.get().team.name == "North"
