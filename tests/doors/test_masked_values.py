"""P04: a value that a role may not read is no oracle, and the probes for it would see a leak.

That it appears at no address and in no file is asked where every role knocks at every address
with the same words planted: tests/doors/test_permission_matrix.py.
"""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import reverse

from tests.doors.expectations import RULES, SIGNED_IN
from tests.doors.knocking import addresses, knock
from tests.doors.planted import PLANTED, plant
from tests.doors.world import World, lasting_world

pytestmark = pytest.mark.django_db
MASKS = (b"q\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2@e\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2.org",)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with files, django_db_blocker.unblock(), lasting_world() as built:
        plant(built)
        logging.disable(logging.CRITICAL)
        try:
            yield built
        finally:
            logging.disable(logging.NOTSET)


def cards(world: World) -> dict[str, bytes]:
    """Return what each role is shown of the planted person."""
    rule, said = RULES["contacts:page"], {}
    address = dict(addresses("contacts:page", rule, world))["north"]
    for role in SIGNED_IN:
        point = transaction.savepoint()
        said[role] = knock(world, "contacts:page", rule, role, "GET", address).getvalue()
        transaction.savepoint_rollback(point)
    return said


def test_the_probes_would_see_a_leak(world: World) -> None:
    """The same words do come back to those who may read them, and the mask to those who may not."""
    said = cards(world)

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
