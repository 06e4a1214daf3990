"""Organisations and tags."""

from typing import Any
from uuid import uuid4

import pytest

from config.actor import Actor, Door
from contacts.models.catalogue import Tag
from contacts.models.contact import Organisation
from contacts.operations.organisations import create_organisation, update_organisation
from contacts.operations.tags import create_tag
from tests.contacts.list_people import add


@pytest.fixture
def cafe(by: Actor, people: Any) -> Organisation:
    """A café with one contact in North and one in South."""
    made = create_organisation(values={"name": "Café Lisboa", "city": "Sevilla"}, by=by)
    add(by, "Lucía", "Ortega", organisation=made)
    add(Actor(people["cy"], Door.PAGE), "Carla", "Sur", organisation=made)
    return made


def names(response: Any) -> list[tuple[str, int]]:
    return [(row.name, row.people) for row in response.context["rows"]]


def test_the_list_counts_only_the_people_one_may_see(cafe: Any, by: Actor, signed_in: Any) -> None:
    create_organisation(values={"name": "Bodega Salas"}, by=by)
    assert names(signed_in("ana").get("/organisations/")) == [
        ("Bodega Salas", 0),
        ("Café Lisboa", 1),
    ]
    assert names(signed_in("marta").get("/organisations/")) == [
        ("Bodega Salas", 0), ("Café Lisboa", 2),
    ]  # fmt: skip


def test_the_search_ignores_accents_and_stays_out_of_the_address(cafe: Any, signed_in: Any) -> None:
    client = signed_in("ana")
    assert names(client.post("/organisations/", {"q": "cafe"})) == [("Café Lisboa", 1)]
    assert names(client.get("/organisations/")) == [("Café Lisboa", 1)]
    assert names(client.post("/organisations/", {"q": "xqzw"})) == []
    assert names(client.post("/organisations/", {"q": "sevil"})) == [("Café Lisboa", 1)]


def test_the_page_lists_its_visible_people(cafe: Any, signed_in: Any) -> None:
    def people_of(who: str) -> list[str]:
        page = signed_in(who).get(f"/organisations/{cafe.key}/")
        return [person.full_name for person, _tone in page.context["people"]]

    assert people_of("bo") == ["Lucía Ortega"]
    assert people_of("cy") == ["Carla Sur"]
    assert people_of("marta") == ["Lucía Ortega", "Carla Sur"]


def test_an_unknown_organisation_does_not_exist(people: Any, signed_in: Any) -> None:
    assert signed_in("ana").get(f"/organisations/{uuid4()}/").status_code == 404
    assert signed_in("ana").post(f"/organisations/{uuid4()}/edit/").status_code == 404


def test_making_one_leads_to_its_page(people: Any, signed_in: Any) -> None:
    client = signed_in("bo")
    response = client.post(
        "/organisations/new/", {"name": " Hotel  Miramar ", "website": "miramar.example",
                                "country": "ES"},
    )  # fmt: skip
    made = Organisation.objects.get()
    assert (made.name, made.website, made.country) == (
        "Hotel Miramar",
        "https://miramar.example",
        "ES",
    )
    assert response.url == f"/organisations/{made.key}/"


def test_a_name_that_is_taken_is_said_at_the_field(cafe: Any, signed_in: Any) -> None:
    response = signed_in("bo").post("/organisations/new/", {"name": "cafe LISBOA"})
    assert response.status_code == 400
    assert response.context["form"].errors == {
        "name": ["There is an organisation of this name already."]
    }
    assert Organisation.objects.count() == 1


def test_an_edit_saves_and_an_old_version_is_refused(cafe: Any, by: Actor, signed_in: Any) -> None:
    client = signed_in("bo")
    page = client.get(f"/organisations/{cafe.key}/edit/")
    assert page.context["form"].initial["city"] == "Sevilla"
    form = {"name": "Café Lisboa", "city": "Cádiz", "version": "1"}
    assert client.post(f"/organisations/{cafe.key}/edit/", form).status_code == 302
    cafe.refresh_from_db()
    assert (cafe.city, cafe.version) == ("Cádiz", 2)
    update_organisation(organisation=cafe, values={"city": "Huelva"}, by=by)
    stale = client.post(f"/organisations/{cafe.key}/edit/", form | {"version": "2"})
    assert stale.status_code == 412
    cafe.refresh_from_db()
    assert cafe.city == "Huelva"


def test_a_reader_looks_and_does_not_write(cafe: Any, signed_in: Any) -> None:
    client = signed_in("vera")
    assert client.get("/organisations/").status_code == 200
    assert client.get("/organisations/new/").status_code == 403
    assert client.post(f"/organisations/{cafe.key}/edit/", {"name": "X"}).status_code == 403


def test_tags_are_made_renamed_and_merged(by: Actor, signed_in: Any) -> None:
    add(by, "Lucía", "Ortega", tags=["vip"])
    client = signed_in("ana")
    assert (
        client.post("/contacts/tags/", {"name": "Very important", "colour": "3"}).status_code == 302
    )
    vip, important = Tag.objects.get(name="vip"), Tag.objects.get(name="Very important")
    assert important.colour == 3
    client.post(f"/contacts/tags/{vip.pk}/change/", {"name": "VIP", "colour": "4"})
    assert Tag.objects.get(pk=vip.pk).colour == 4
    client.post(f"/contacts/tags/{vip.pk}/change/", {"name": "VIP"})
    assert Tag.objects.get(pk=vip.pk).colour == 4
    page = client.get("/contacts/tags/")
    counted = {tag.name: tag.people for tag in page.context["tags"]}
    assert counted == {"VIP": 1, "Very important": 0}
    client.post(f"/contacts/tags/{vip.pk}/merge/", {"survivor": important.pk})
    assert list(Tag.objects.values_list("name", flat=True)) == ["Very important"]
    assert client.get("/contacts/tags/").context["tags"][0].people == 1


def test_a_tag_name_is_taken_once(by: Actor, signed_in: Any) -> None:
    create_tag(name="VIP", by=by)
    response = signed_in("ana").post("/contacts/tags/", {"name": "vip"})
    assert response.status_code == 400
    assert response.context["form"].errors == {"name": ["There is a tag of this name already."]}


def test_tags_are_counted_within_ones_scope_and_changed_by_leads_only(
    by: Actor, signed_in: Any
) -> None:
    add(by, "Lucía", "Ortega", tags=["VIP"])
    assert [tag.people for tag in signed_in("cy").get("/contacts/tags/").context["tags"]] == [0]
    assert signed_in("cy").post("/contacts/tags/", {"name": "New"}).status_code == 403
    tag = Tag.objects.get()
    assert (
        signed_in("cy").post(f"/contacts/tags/{tag.pk}/change/", {"name": "X"}).status_code == 403
    )
