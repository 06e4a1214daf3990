"""One's own exports, the ledger, decisions, the card's panel, the API."""

import pytest

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.export import Export
from contacts.operations.exporting import request_export
from tests.contacts.api_client import Caller
from tests.contacts.list_people import named

ASKED = {"purpose": "Autumn fair", "format": "csv", "columns": ["given_name"]}


@pytest.fixture(autouse=True)
def house(settings, stored_in):
    settings.EXPORT_SECOND_PERSON_ABOVE = 1


@pytest.fixture
def two(by):
    return named(by, "Eva", "Ida")


@pytest.fixture
def waiting(two, by):
    return request_export(contacts=Contact.objects.all(), by=by, **ASKED)


def test_a_small_export_is_still_one_click(two, signed_in):
    answer = signed_in("ana").post("/contacts/export/", ASKED | {"ids": [str(two[0].key)]})
    assert b"".join(answer.streaming_content) == b"\xef\xbb\xbfGiven name\r\nEva\r\n"
    assert "contacts-" in answer.headers["Content-Disposition"]
    assert Export.objects.get().downloads == 1


def test_a_large_one_leads_to_a_page_that_says_who_is_waited_for(two, signed_in):
    client = signed_in("ana")
    answer = client.post("/contacts/export/", ASKED)
    export = Export.objects.get()
    assert answer.headers["Location"] == f"/contacts/exports/{export.key}/"
    assert "Waiting for a second person" in client.get(answer.headers["Location"]).text
    assert client.post(f"/contacts/exports/{export.key}/file/").status_code == 404
    assert export.purpose in client.get("/contacts/exports/").text


def test_the_ledger_shows_what_waits_and_lets_a_second_person_decide(waiting, signed_in):
    client = signed_in("dario")
    page = client.get("/governance/exports/")
    assert list(page.context["waiting"]) == [waiting]
    assert "wants to take 2 contacts" in client.get(f"/governance/exports/{waiting.key}/").text
    address = f"/governance/exports/{waiting.key}/decide/"
    assert client.post(address, {"decision": "approve"}).status_code == 400
    client.post(address, {"decision": "approve", "reason": "Known"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by.username) == ("ready", "dario")
    answer = signed_in("ana").post(f"/contacts/exports/{waiting.key}/file/")
    assert len(b"".join(answer.streaming_content).splitlines()) == 3


def test_ones_own_export_offers_no_decision(two, people, signed_in):
    own = request_export(
        contacts=Contact.objects.all(), by=Actor(people["dario"], Door.PAGE), **ASKED
    )
    client = signed_in("dario")
    assert (
        "Nobody decides on an export of their own."
        in client.get(f"/governance/exports/{own.key}/").text
    )
    sent = {"decision": "approve", "reason": "Mine"}
    assert client.post(f"/governance/exports/{own.key}/decide/", sent).status_code == 403


def test_the_ledger_is_filtered_by_state_and_person(waiting, people, signed_in):
    client = signed_in("prisca")
    kept = client.get("/governance/exports/", {"state": "waiting", "person": people["ana"].pk})
    assert [row[0] for row in kept.context["rows"]] == [waiting]
    assert client.get("/governance/exports/?state=ready").context["rows"] == []


def test_it_says_whether_a_person_was_in_a_file(two, by, signed_in):
    export = request_export(contacts=Contact.objects.filter(pk=two[0].pk), by=by, **ASKED)
    client, address = signed_in("prisca"), f"/governance/exports/{export.key}/person/"
    assert client.post(address, {"words": "Eva"}).context["people"] == [(two[0], True)]
    assert client.post(address, {"words": "Ida"}).context["people"] == [(two[1], False)]
    assert client.post(address, {"words": ""}).status_code == 400


def test_the_card_says_where_a_person_was_sent(two, by, signed_in):
    export = request_export(contacts=Contact.objects.filter(pk=two[0].pk), by=by, **ASKED)
    client = signed_in("prisca")
    assert list(client.get(f"/governance/exports/of/{two[0].key}/").context["exports"]) == [export]
    assert client.get(f"/governance/exports/of/{two[1].key}/").context["exports"] == []
    assert f"/governance/exports/of/{two[0].key}/" in client.get(f"/contacts/{two[0].key}/").text


def test_another_persons_export_does_not_exist(waiting, people, signed_in):
    client = signed_in("marta")
    assert client.get(f"/contacts/exports/{waiting.key}/").status_code == 404
    assert client.post(f"/contacts/exports/{waiting.key}/file/").status_code == 404
    assert client.get(f"/governance/exports/{waiting.key}/").status_code == 403


def test_the_api_asks_lists_and_fetches(two, people):
    ana = Caller(people["ana"])
    made = ana("POST", "/exports/", ASKED | {"keys": [str(two[0].key)]})
    assert (made.status_code, made.json()["state"], made.json()["count"]) == (201, "ready", 1)
    address = f"/exports/{made.json()['key']}"
    file = ana("POST", f"{address}/download/")
    assert b"".join(file.streaming_content) == b"\xef\xbb\xbfGiven name\r\nEva\r\n"
    assert ana("GET", f"{address}/").json()["downloads"] == 1
    assert [row["key"] for row in ana("GET", "/exports/").json()["results"]] == [made.json()["key"]]
    assert Caller(people["marta"])("GET", f"{address}/").status_code == 404
    assert Caller(people["prisca"])("GET", f"{address}/").json()["by"] == "ana"
    assert Caller(people["prisca"])("POST", f"{address}/download/").status_code == 404


def test_the_api_takes_a_rule_and_waits_above_the_limit(two, people):
    ana = Caller(people["ana"])
    rule = {"field": "given_name", "op": "is", "value": "Ida"}
    one = ana("POST", "/exports/", ASKED | {"rule": rule}).json()
    asked = {"rule": ["given_name"], "reads": ["contacts.Contact.given_name"]}
    assert (one["count"], Export.objects.get().query) == (1, asked)
    many = ana("POST", "/exports/", ASKED)
    assert (many.status_code, many.json()["state"]) == (201, "waiting")
    assert ana("POST", f"/exports/{many.json()['key']}/download/").status_code == 404


def test_the_api_needs_the_scope_and_the_role(two, people):
    assert Caller(people["bo"])("GET", "/exports/").status_code == 403
    reader = Caller(people["ana"], ["exports:read"])
    assert reader("GET", "/exports/").status_code == 200
    assert reader("POST", "/exports/", ASKED).status_code == 403
    assert Export.objects.count() == 0
