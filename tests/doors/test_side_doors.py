"""Z03, Z04, Z06 to Z09, P04: the ways around the front door show no more than it does.

Ana and Bo see North; the people of South are Cy's. Vera's role reads basic fields only.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.share import ContactShare
from contacts.models.source import Import, Source
from contacts.operations.contacts import create_contact, update_contact
from contacts.operations.importing import running
from contacts.operations.importing.starting import configure_import, start_import
from contacts.operations.organisations import create_organisation
from contacts.operations.points import relate
from contacts.operations.shares import share_contact
from contacts.operations.tags import create_tag
from contacts.operations.upserting import put_by_external_id
from contacts.operations.views import save_view
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db

NAMES = (b"Zulema", b"Quiroga", b"zulema@south.example", b"Nadia")


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def house(people: Any, teams: Any) -> dict[str, Contact]:
    """Return Nadia of North and Zulema of South, who work at the same place and are related."""
    lead, cy = Actor(people["ana"], Door.PAGE), Actor(people["cy"], Door.PAGE)
    shop = create_organisation(values={"name": "Alfar"}, by=lead)
    create_tag(name="fair", by=lead)
    source, _made = Source.objects.get_or_create(name="Fair")
    same = {"organisation": shop, "tags": ["fair"]}
    north = create_contact(
        values={
            "given_name": "Nadia",
            "family_name": "Luz",
            "email": "nadia@north.example",
            "gender": "female",
            "birth_date": "1980-03-07",
            "notes": "collects kites",
            **same,
        },
        by=lead,
    )
    south, _made = put_by_external_id(
        source=source,
        value="S-1",
        by=cy,
        values={
            "given_name": "Zulema",
            "family_name": "Quiroga",
            "email": "zulema@south.example",
            "owner": people["cy"],
            "team": teams["South"],
            **same,
        },
    )
    relate(contact=north, other=south, kind="household", by=Actor(people["dario"], Door.PAGE))
    return {"north": north, "south": south}


def reads_only_north(answer: Any) -> bool:
    content = answer.getvalue()
    assert answer.status_code == 200
    return not any(word in content for word in NAMES[:3]) and b"Nadia" in content


# --- finding people


@pytest.mark.parametrize("text", ["zulema", "quiroga", "zulema@south.example", "S-1", "zulemma"])
@pytest.mark.parametrize("door", ["search", "find_person", "list"])
def test_a_search_does_not_find_people_of_other_teams(signed_in, house, text, door):
    args = [house["north"].key] if door == "find_person" else []
    answer = signed_in("ana").post(
        reverse(f"contacts:{door}", args=args), {"q": text}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert b"Quiroga" not in answer.content


def test_likely_duplicates_name_only_people_in_sight(signed_in, house):
    given = {"given_name": "Zulema", "family_name": "Quiroga", "email": "zulema@south.example"}
    mine, theirs = (
        signed_in(who).post(reverse("contacts:likely"), given).content for who in ("ana", "cy")
    )

    assert b"Quiroga" not in mine
    assert b"Quiroga" in theirs


def test_counts_of_list_views_tags_organisations_and_home_count_people_in_sight(
    signed_in, house, people
):
    save_view(
        owner=people["dario"],
        name="Fair",
        query="tag=fair",
        sharing="everybody",
        by=Actor(people["dario"], Door.PAGE),
    )
    client = signed_in("ana")

    assert client.get(reverse("contacts:list")).context["count"].number == 1
    tabs = client.get(reverse("contacts:view_tabs")).context["tabs"]
    assert {str(tab.label): tab.count.number for tab in tabs}["Fair"] == 1
    assert [tag.people for tag in client.get(reverse("contacts:tags")).context["tags"]] == [1]
    assert [
        row.people for row in client.get(reverse("contacts:organisations")).context["rows"]
    ] == [1]
    tiles = signed_in("vera").get(reverse("segments:home")).context["tiles"]
    assert {n.slug: n.value for each in tiles for n in each.shown.numbers}["contacts"] == 1


@pytest.mark.parametrize("part", ["page", "history", "timeline"])
def test_a_related_person_of_another_team_is_not_named(signed_in, house, part):
    answer = signed_in("ana").get(reverse(f"contacts:{part}", args=[house["north"].key]))

    assert answer.status_code == 200
    assert b"Quiroga" not in answer.content


def test_an_organisation_lists_only_people_in_sight(signed_in, house):
    shop = house["north"].organisation
    answer = signed_in("ana").get(reverse("contacts:organisation", args=[shop.key]))

    assert reads_only_north(answer)
    assert answer.context["count"].number == 1


def test_the_api_lists_searches_and_filters_only_people_in_sight(house, people):
    call = Caller(people["ana"])
    rule = {"v": 1, "rule": {"field": "family_name", "op": "is", "value": "Quiroga"}}

    assert [each["given_name"] for each in call("GET", "/contacts/").json()["results"]] == ["Nadia"]
    assert call("GET", "/contacts/?q=quiroga").json()["results"] == []
    assert call("POST", "/contacts/search/", {"q": "quiroga"}).json()["results"] == []
    assert b"Zulema" not in call("POST", "/contacts/search/", rule).content


# --- many at once


def test_an_export_leaves_out_a_foreign_key_hidden_among_ones_own(signed_in, house):
    keys = [str(contact.key) for contact in house.values()]
    answer = signed_in("ana").post(
        reverse("contacts:export"),
        {
            "ids": keys,
            "purpose": "Yearly check",
            "format": "csv",
            "columns": ["given_name", "family_name", "email"],
        },
    )

    assert reads_only_north(answer)


def test_a_bulk_change_leaves_out_a_foreign_key_hidden_among_fifty(signed_in, house, by):
    crowd = [create_contact(values={"given_name": f"One{n}"}, by=by) for n in range(49)]
    keys = [str(contact.key) for contact in (*crowd, house["south"])]
    given = {"ids": keys, "do": "stage", "value": "customer"}
    client = signed_in("ana")
    counts = client.post(reverse("contacts:bulk"), given).context["counts"]
    client.post(reverse("contacts:bulk_run"), {**given, "expected": "49"})

    assert (counts["total"], counts["change"]) == (49, 49)
    assert Contact.objects.filter(stage="customer").count() == 49
    house["south"].refresh_from_db()
    assert (house["south"].stage, house["south"].version) == ("lead", 1)


def test_a_batch_over_the_api_refuses_the_foreign_item_alone(house, people):
    items = [
        {"action": "update", "key": str(contact.key), "body": {"occupation": "Potter"}}
        for contact in house.values()
    ]
    answer = Caller(people["ana"])("POST", "/contacts/batch/", {"items": items}).json()

    assert [each["status"] for each in answer["results"]] == [200, 404]
    assert Contact.objects.get(pk=house["south"].pk).occupation == ""


@pytest.mark.parametrize(
    "rows",
    [
        "Id,First name,Email\nS-1,Changed,new@x.example\n",
        "Email,First name\nzulema@south.example,Changed\n",
    ],
)
def test_a_file_that_names_a_person_of_another_team_does_not_touch_them(house, people, rows):
    by = Actor(people["ana"], Door.PAGE)
    job = start_import(
        file=ContentFile(rows.encode(), "people.csv"),
        file_name="people.csv",
        by=by,
        source_name="Fair",
        format="csv",
    )
    words = {"Id": "external_id", "First name": "given_name", "Email": "email"}
    mapping = [words[header] for header in job.headers]
    job = configure_import(
        job=job, values={"mapping": mapping, "mode": "upsert", "basis": "contract"}, by=by
    )
    forecast = running.check_import(job=job, by=by)
    running.run_import(job=Import.objects.get(pk=job.pk), by=by)
    south = Contact.objects.get(pk=house["south"].pk)

    assert b"zulema" not in json.dumps(forecast.differences).lower().encode()
    assert (south.given_name, south.email, south.version) == (
        "Zulema",
        "zulema@south.example",
        1,
    )
    assert south.points.count() == 1


# --- shares


def test_a_shared_person_is_in_sight_until_the_share_ends(signed_in, house, people):
    share_contact(
        contact=house["south"],
        user=people["ana"],
        may_change=False,
        until=timezone.now() + timedelta(days=1),
        by=Actor(people["cy"], Door.PAGE),
    )
    client, page = signed_in("ana"), reverse("contacts:page", args=[house["south"].key])
    during = client.get(page).status_code, client.post(page.rstrip("/") + "/archive/").status_code
    ContactShare.objects.update(until=timezone.now())
    after = client.get(page).status_code, client.post(page.rstrip("/") + "/archive/").status_code

    assert (during, after) == ((200, 403), (404, 404))


# --- fields that a role does not read


SECRETS = (b"kites", b"1980", b"03-07", b"Female", b"female")
HIDDEN = ("birth_date", "birth_year", "birth_day", "gender", "notes")


@pytest.fixture
def changed(house: dict[str, Contact], by: Actor) -> Contact:
    """Return Nadia with a history of the fields that Vera does not read."""
    return update_contact(
        contact=house["north"], by=by, values={"notes": "kites and more", "gender": "female"}
    )


@pytest.mark.parametrize(
    "address",
    [
        "page",
        "history",
        "timeline",
        "part:hero",
        "part:details",
        "part:changes",
        "part:origins",
        "part:privacy",
        "part:quality",
    ],
)
def test_no_part_of_a_page_shows_a_hidden_field(signed_in, changed, address):
    page, _colon, part = address.partition(":")
    args = [changed.key, part] if part else [changed.key]
    answer = signed_in("vera").get(reverse(f"contacts:{page}", args=args))

    assert answer.status_code == 200
    assert [secret for secret in SECRETS if secret in answer.content] == []


@pytest.mark.parametrize("name", [*HIDDEN, "birthday"])
def test_a_hidden_field_does_not_exist_by_its_own_address(signed_in, changed, name):
    client = signed_in("vera")

    assert client.get(reverse("contacts:field", args=[changed.key, name])).status_code == 404
    history = reverse("contacts:history", args=[changed.key])
    assert client.get(f"{history}?field={name}").status_code == 404


def test_the_list_offers_and_shows_no_hidden_column(signed_in, changed):
    client = signed_in("vera")
    client.post(reverse("contacts:choose_columns"), {"columns": ["birthday", "notes", "email"]})
    answer = client.get(reverse("contacts:list") + "?sort=birthday&gender=x")

    assert [column.key for column in answer.context["columns"]] == ["name", "email"]
    assert "birthday" not in [column.key for column in answer.context["offered"]]
    assert [secret for secret in SECRETS if secret in answer.content] == []


def test_a_search_for_the_text_of_notes_finds_nobody(signed_in, changed):
    answer = signed_in("vera").post(reverse("contacts:search"), {"q": "kites"})

    assert b"Nadia" not in answer.content


def test_the_api_neither_shows_nor_sorts_nor_filters_by_a_hidden_field(people, changed):
    call = Caller(people["vera"])
    shown = call("GET", f"/contacts/{changed.key}/").json()

    assert [name for name in HIDDEN if name in shown] == []
    for name in HIDDEN:
        assert call("GET", f"/contacts/?fields={name}").status_code == 400
        assert call("GET", f"/contacts/?order={name}").status_code == 400
        assert call("GET", f"/contacts/?{name}=1").status_code == 400
        rule = {"v": 1, "rule": {"field": name, "op": "is_known"}}
        assert call("POST", "/contacts/search/", rule).status_code == 400


def test_a_role_that_does_not_export_gets_no_file_by_any_door(signed_in, changed):
    client = signed_in("vera")
    given = {"purpose": "Yearly check", "format": "csv", "columns": ["notes"]}

    assert client.post(reverse("contacts:export"), given).status_code == 403
    assert client.get(reverse("contacts:export")).status_code == 403
