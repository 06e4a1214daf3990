"""P04: a value that a role may not read appears at no address, in no file, and is no oracle.

Values are planted in every field of a person whom everybody sees; then every role knocks at
every address of the matrix, and none of the planted words of its closed classes may come back.
"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from config.field_access import Level
from contacts.models.catalogue import CustomField
from contacts.models.contact import Contact
from contacts.operations.contacts import update_contact
from contacts.operations.points import add_address, add_point
from governance.field_access import levels_of
from tests.doors.expectations import RULES, SIGNED_IN, TOKENS
from tests.doors.knocking import addresses, knock, url_names
from tests.doors.world import World, lasting_world

pytestmark = pytest.mark.django_db

# The planted words by class, as they would stand in a page, a file or a body.
PLANTED = {
    "contact": (
        b"quetzal.pintado",
        b"678912345",
        b"678 91 23 45",
        b"quetzal_handle",
        b"Calle Quetzal",
        b"Quetzalville",
        b"customquetzal",
    ),
    "personal": (b"keeps quetzals", b"1931-02-17", b"17 February", b"privatequetzal"),
    "sensitive": (b"sensitivequetzal",),
}
MASKS = (b"q\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2@e\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2.org",)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), lasting_world() as built:
        for place in ("north", "shared"):
            _plant(built, built.contacts[place])
        logging.disable(logging.CRITICAL)
        try:
            yield built
        finally:
            logging.disable(logging.NOTSET)


def _plant(world: World, contact: Contact) -> None:
    by = world.actor("owner")
    for slug, said in (("reach", "contact"), ("inner", "personal"), ("deep", "sensitive")):
        CustomField.objects.get_or_create(slug=slug, label_en=slug, sensitivity=said)
    # Written twice, so that history and its differences hold the words too.
    for ending in (".old", ""):
        contact = update_contact(
            contact=contact,
            values={
                "email": f"quetzal.pintado{ending}@example.org",
                "phone": "+34 678 912 345",
                "notes": f"keeps quetzals{ending}",
                "birth_date": "1931-02-17",
                "custom": {
                    "reach": f"customquetzal{ending}",
                    "inner": f"privatequetzal{ending}",
                    "deep": f"sensitivequetzal{ending}",
                },
            },
            by=by,
        )
    add_point(contact=contact, kind="handle", value="quetzal_handle", by=by)
    values = {"street": "Calle Quetzal 9", "city": "Quetzalville", "country": "ES"}
    add_address(contact=contact, values=values, by=by)


def closed_to(world: World, role: str) -> list[bytes]:
    """Return the planted words of the classes that a role does not read."""
    levels = levels_of(world.people["lead" if role == "unscoped" else role])
    return [
        word
        for name, words in PLANTED.items()
        if levels.get(name, Level.HIDDEN) < Level.READABLE
        for word in words
    ]


def visits(world: World, name: str) -> Iterator[tuple[str, str, str, bytes]]:
    """Knock everywhere under one name as every role; each visit is taken back."""
    rule = RULES[name]
    for place, address in addresses(name, rule, world):
        for role in TOKENS if rule.door == "api" else SIGNED_IN:
            # Who reads every class has nothing to find; "other" sees the planted person by a share.
            if place not in ("", "shared" if role == "other" else "north"):
                continue
            if not closed_to(world, role):
                continue
            for method in rule.ways or ("GET",):
                point = transaction.savepoint()
                answer = knock(world, name, rule, role, method, address)
                said = answer.getvalue() + str(answer.headers).encode()
                transaction.savepoint_rollback(point)
                yield role, method, place, said


@pytest.mark.parametrize("name", [n for n in url_names() if n in RULES and n != "admin:logout"])
def test_no_answer_holds_a_value_that_the_role_does_not_read(world: World, name: str) -> None:
    cache.clear()
    leaks = [
        (role, method, place, word)
        for role, method, place, said in visits(world, name)
        for word in closed_to(world, role)
        if word in said
    ]

    assert leaks == []
    assert not [
        word for message in mail.outbox for word in PLANTED["contact"] if word in _bytes(message)
    ]


def _bytes(message: Any) -> bytes:
    return message.message().as_bytes()


def test_the_probes_would_see_a_leak(world: World) -> None:
    """The same words do come back to those who may read them, and the mask to those who may not."""
    said = {
        role: answer
        for role, method, place, answer in visits(world, "contacts:page")
        if place == "north" and method == "GET"
    }

    assert [word for word in PLANTED["contact"] if word not in said["sales"]] == [b"678 91 23 45"]
    assert PLANTED["sensitive"][0] not in said["sales"]
    card = reverse("contacts:page", args=[world.contacts["north"].key])
    assert PLANTED["sensitive"][0] in world.clients["owner"].get(card).content
    assert MASKS[0] in said["viewer"]


ORACLES = ("quetzal.pintado", "678912345", "quetzal_handle", "quetzalville", "Calle Quetzal")


@pytest.mark.parametrize("text", ORACLES)
def test_a_reader_cannot_ask_by_search_or_filter(world: World, text: str) -> None:
    viewer, token = world.clients["viewer"], {"Authorization": f"Bearer {world.tokens['viewer']}"}
    htmx = {"HX-Request": "true"}
    found = [
        viewer.post("/contacts/", {"q": text}, headers=htmx).content,
        viewer.post("/search/", {"q": text}).content,
        viewer.get("/api/v1/contacts/", {"q": text}, headers=token).content,
    ]
    viewer.post("/contacts/", {"q": ""}, headers=htmx)

    assert [b"Northgiven" in answer for answer in found] == [False] * 3


@pytest.mark.parametrize(
    "query",
    ["city=Quetzalville", "city=Nowhere", "has_email=true", "has_email=false", "order=email"],
)
def test_a_reader_cannot_filter_or_sort_by_what_is_masked(world: World, query: str) -> None:
    token = {"Authorization": f"Bearer {world.tokens['viewer']}"}
    anonymous = world.clients["anonymous"]

    assert anonymous.get(f"/api/v1/contacts/?{query}", headers=token).status_code == 400
    assert b"Northgiven" in world.clients["viewer"].get(f"/contacts/?{query}").content
    for field in ("email", "phone", "city", "notes", "birth_date", "custom.reach"):
        rule = {"v": 1, "rule": {"field": field, "op": "is_set"}}
        answer = anonymous.post(
            "/api/v1/contacts/search/", rule, content_type="application/json", headers=token
        )
        assert answer.status_code == 400


@pytest.mark.parametrize("column", ["email", "phone", "birthday", "updated", "custom.reach"])
def test_the_order_of_a_list_tells_nothing(world: World, column: str) -> None:
    viewer = world.clients["viewer"]
    usual = viewer.get("/contacts/").content

    def names(page: bytes) -> list[int]:
        return [page.find(word) for word in (b"Northgiven", b"Sharedgiven", b"Archivedgiven")]

    def order(page: bytes) -> list[int]:
        places = names(page)
        return sorted(range(3), key=places.__getitem__)

    if column == "updated":  # a column that everybody reads may of course be sorted by
        assert b"Northgiven" in viewer.get(f"/contacts/?sort={column}").content
        return
    for sign in ("", "-"):
        assert order(viewer.get(f"/contacts/?sort={sign}{column}").content) == order(usual)


def test_the_history_tells_a_masked_change_with_its_mask(world: World) -> None:
    """A reader learns that an address changed, and of its old and new value only the mask."""
    person, viewer = world.contacts["north"], world.clients["viewer"]
    page = viewer.get(reverse("contacts:history", args=[person.key]))
    token = {"Authorization": f"Bearer {world.tokens['viewer']}"}
    address = f"/api/v1/contacts/{person.key}/history/"
    answer = world.clients["anonymous"].get(address, headers=token).json()
    shown = {(c.field, c.old, c.new) for v in page.context["versions"] for c in v.changes}
    sent = {(c["field"], c["old"], c["new"]) for v in answer["results"] for c in v["changes"]}

    mask = "q•••@e•••.org"
    told = {
        ("email", mask, mask),
        ("custom.reach", "", "•••"),
        ("custom.reach", "•••", "•••"),
        ("points.value", mask, mask),
        ("points", "", "Social handle •••"),
        ("addresses", "", "•••, ES"),
    }
    assert told - shown == told - sent == set()
    names = {field for field, _old, _new in shown | sent}
    assert names.isdisjoint({"notes", "birth_date", "custom.inner", "custom.deep"})
    assert "/restore/" not in page.content.decode()
