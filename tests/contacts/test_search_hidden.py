"""Search is no oracle: a value that a role may not read finds nobody, through any door."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from config import field_access
from config.field_access import Access
from contacts.models.contact import Contact
from contacts.models.reach import ExternalId, PostalAddress
from contacts.models.source import Source
from contacts.operations.likely import likely_duplicates
from contacts.operations.searching import refresh_search
from tests.contacts.api_client import Caller

HIDDEN = {
    "contacts.Contact": {"email", "phone"},
    "contacts.ContactPoint": {"value", "normalised"},
    "contacts.ExternalId": {"value"},
    "contacts.PostalAddress": {"street", "city", "country"},
}
SECRETS = ["nora.secret", "example.org", "34612345678", "612345678", "K-7781", "secreta"]
OPEN = ["Nora", "norte", "cafe lisboa", "norte lisboa"]


@pytest.fixture
def about_nora() -> dict[str, Any]:
    return {"organisation": "Café Lisboa"}


@pytest.fixture
def nora(nora: Contact) -> Contact:
    source = Source.objects.create(name="Shop")
    ExternalId.objects.create(contact=nora, source=source, value="K-7781")
    PostalAddress.objects.create(contact=nora, city="Huelva", country="ES")
    refresh_search([nora.pk])
    return nora


@pytest.fixture
def bo_sees_no_addresses(people: Any, monkeypatch: Any) -> Iterator[None]:
    usual = field_access._judges[-1]

    def judge(user: Any, label: str) -> Access:
        own = HIDDEN.get(label, set()) if user == people["bo"] else set()
        return Access.hiding(usual(user, label).unreadable | own)

    monkeypatch.setattr(field_access, "_judges", [judge])
    return


def _everywhere(client: Any, caller: Caller, text: str) -> list[bool]:
    """Return at which door the text found Nora: list, palette, API list, API search."""
    htmx = {"HX-Request": "true"}
    pages = [
        client.post(reverse(f"contacts:{name}"), {"q": text}, headers=htmx)
        for name in ("list", "search")
    ]
    answers = [
        caller("GET", f"/contacts/?q={text.replace(' ', '+')}"),
        caller("POST", "/contacts/search", {"q": text}),
    ]
    return [b"Norte" in page.content for page in pages] + [
        len(answer.json()["results"]) == 1 for answer in answers
    ]


@pytest.mark.parametrize("text", SECRETS)
def test_a_hidden_value_finds_nobody(
    nora: Contact, bo_sees_no_addresses: None, signed_in: Any, people: Any, text: str
) -> None:
    found = _everywhere(signed_in("bo"), Caller(people["bo"]), text)
    assert found == [False] * 4


@pytest.mark.parametrize("text", OPEN)
def test_what_may_be_read_is_still_found(
    nora: Contact, bo_sees_no_addresses: None, signed_in: Any, people: Any, text: str
) -> None:
    assert _everywhere(signed_in("bo"), Caller(people["bo"]), text) == [True] * 4


@pytest.mark.parametrize("text", [*SECRETS[:5], *OPEN])
def test_colleagues_who_may_read_all_find_by_all(
    nora: Contact, bo_sees_no_addresses: None, signed_in: Any, people: Any, text: str
) -> None:
    assert _everywhere(signed_in("ana"), Caller(people["ana"]), text) == [True] * 4


def test_close_matches_come_from_readable_words_only(
    nora: Contact, bo_sees_no_addresses: None, people: Any
) -> None:
    def close(text: str, name: str) -> list[Contact]:
        user = people[name]
        return list(Contact.objects.visible_to(user).resembling(text, reader=user))

    assert close("secreta", "bo") == []
    assert close("secreta", "ana") == [nora]
    assert close("noret", "bo") == close("noret", "ana") == [nora]


def test_one_hidden_kind_leaves_the_others(nora: Contact, people: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(field_access, "_judges", [lambda user, label: Access.hiding({"email"})])
    people_of_ana = Contact.objects.visible_to(people["ana"])
    assert not people_of_ana.matching("nora.secret", reader=people["ana"]).exists()
    assert people_of_ana.matching("612345678 k-7781 lisboa", reader=people["ana"]).get() == nora


def test_an_address_typed_in_full_hints_at_nobody(
    nora: Contact, bo_sees_no_addresses: None, people: Any
) -> None:
    asked = {"email": "nora.secret@example.org", "phone": "612345678"}
    assert likely_duplicates(people["bo"], asked) == []
    assert [each.reasons for each in likely_duplicates(people["ana"], asked)] == [
        ("email", "phone")
    ]
    named = {"given_name": "Nora", "family_name": "Norte", **asked}
    assert [each.reasons for each in likely_duplicates(people["bo"], named)] == [("name",)]


def test_the_admin_finds_by_readable_words_only(nora: Contact, signed_in: Any, people: Any) -> None:
    client, address = signed_in("prisca"), reverse("admin:contacts_contact_changelist")

    def found(text: str) -> int:
        client.post(address, {"search": text})
        return int(client.get(address).context["cl"].result_count)

    assert found("nora.secret") == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            field_access, "_judges", [lambda user, label: Access.hiding(HIDDEN.get(label, set()))]
        )
        assert [found(text) for text in ("nora.secret", "612345678", "norte")] == [0, 0, 1]


@pytest.mark.parametrize("query", ["has_email=true", "country=ES", "city=Huelva"])
def test_a_filter_on_a_hidden_value_does_not_exist(
    nora: Contact, bo_sees_no_addresses: None, signed_in: Any, people: Any, query: str
) -> None:
    answer = Caller(people["bo"])("GET", f"/contacts/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"] == "Unknown parameter."
    assert len(Caller(people["ana"])("GET", f"/contacts/?{query}").json()["results"]) == 1
    other = query.replace("true", "false").replace("ES", "PT").replace("Huelva", "Faro")
    # At the page an unknown filter is left out: the person is there either way.
    assert b"Norte" in signed_in("bo").get(f"/contacts/?{other}").content
    assert b"Norte" not in signed_in("ana").get(f"/contacts/?{other}").content


def test_hidden_points_and_addresses_are_not_in_the_body(
    nora: Contact, bo_sees_no_addresses: None, people: Any
) -> None:
    body = Caller(people["bo"])("GET", f"/contacts/{nora.key}/").json()
    parts = {"email", "phone", "points", "addresses", "external_ids"}
    assert not parts & body.keys()
    full = Caller(people["ana"])("GET", f"/contacts/{nora.key}/").json()
    assert parts <= full.keys()
    assert [point["kind"] for point in full["points"]] == ["email", "phone"]
