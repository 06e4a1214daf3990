"""From the list into the card and on: neighbours, the place, the keys, what stays out of URLs."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.actor import Actor, Door
from contacts.models.summary import Summary
from contacts.operations.contacts import archive_contact, update_contact
from contacts.operations.views import delete_view, save_view
from contacts.views.list_memory import KEPT, SESSION
from tests.contacts.list_people import add, names_in

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def five(by):
    """Five people of North, named in the order they were made; the even ones are customers."""
    stages = ("customer", "lead", "customer", "lead", "customer")
    return [add(by, "Eva", f"N{i}", stage=stage) for i, stage in enumerate(stages)]


def opened(client, contact, query="", **list_values):
    """Open the list, then the card of `contact` by the link in its row."""
    listed = client.get(f"/contacts/{query}", **list_values)
    return client.get(link_to(listed, contact))


def link_to(listed, contact):
    page = listed.content.decode()
    return re.search(rf'<a href="(/contacts/{contact.key}/\?from=[0-9a-f]+)"', page)[1]


def beside(answer):
    found = answer.context["beside"]
    return found.before, found.after, found.place, found.total


def test_the_card_knows_its_neighbours_in_the_filtered_and_sorted_list(five, signed_in):
    client = signed_in("ana")
    card = opened(client, five[2], "?stage=customer&sort=name")
    assert beside(card) == (five[0].key, five[4].key, "2", "3")
    assert ">2 of 3</span>" in card.content.decode()
    card = opened(client, five[2], "?stage=customer&sort=-name")
    assert beside(card) == (five[4].key, five[0].key, "2", "3")


def test_the_usual_list_goes_by_the_last_update(five, signed_in, by):
    update_contact(contact=five[1], values={"occupation": "Baker"}, by=by)
    client = signed_in("ana")
    assert beside(opened(client, five[1])) == (None, five[4].key, "1", "5")
    assert beside(opened(client, five[0])) == (five[2].key, None, "5", "5")


def test_the_arrows_stay_in_the_list_and_the_way_back_leads_to_it(five, signed_in):
    client = signed_in("ana")
    card = opened(client, five[0], "?stage=customer&sort=name")
    page = card.content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', page)[1]
    assert 'rel="prev"' not in page
    assert beside(client.get(following)) == (five[0].key, five[4].key, "2", "3")
    assert 'href="/contacts/?stage=customer&amp;sort=name"' in page


def test_a_search_is_walked_too_and_its_text_stands_in_no_address(five, by, signed_in):
    other = add(by, "Lucía", "Ortega")
    third = add(by, "Lucía", "Prieto")
    client = signed_in("ana")
    listed = client.post("/contacts/?sort=name", {"q": "lucía"}, **HTMX)
    card = client.get(link_to(listed, other))
    assert beside(card) == (None, third.key, "1", "2")
    addresses = re.findall(r'(?:href|action|hx-get|data-href)="([^"]*)"', card.content.decode())
    assert [each for each in addresses if "luc" in each.lower()] == []
    # Another search later does not change where this card was opened from.
    client.post("/contacts/?sort=name", {"q": ""}, **HTMX)
    assert beside(client.get(link_to(listed, other))) == (None, third.key, "1", "2")


def test_only_people_one_may_see_are_neighbours(five, people, signed_in):
    hidden = add(Actor(people["cy"], Door.PAGE), "Eva", "N15")
    card = opened(signed_in("ana"), five[1], "?sort=name")
    assert beside(card) == (five[0].key, five[2].key, "2", "5")
    assert str(hidden.key) not in card.content.decode()


def test_a_word_of_somebody_else_means_nothing(five, signed_in):
    word = link_to(signed_in("ana").get("/contacts/?stage=customer"), five[0]).split("=")[1]
    card = signed_in("bo").get(f"/contacts/{five[1].key}/?from={word}")
    assert beside(card) == (five[0].key, five[2].key, "", "")
    page = card.content.decode()
    assert f'rel="next" href="/contacts/{five[2].key}/"' in page
    assert 'href="/contacts/"' in page


def test_without_a_list_the_neighbours_go_by_name_and_nothing_is_counted(five, signed_in):
    card = signed_in("ana").get(f"/contacts/{five[3].key}/")
    assert beside(card) == (five[2].key, five[4].key, "", "")


def test_who_has_left_the_list_still_leads_back_into_it(five, by, signed_in):
    client = signed_in("ana")
    listed = client.get("/contacts/?stage=customer&sort=name")
    archive_contact(contact=five[2], by=by)
    card = client.get(link_to(listed, five[2]))
    assert beside(card) == (five[0].key, five[4].key, "", "")


def test_beyond_a_thousand_the_place_is_not_counted_out(five, signed_in, monkeypatch):
    monkeypatch.setattr("contacts.reading.neighbours.COUNTED_UP_TO", 3)
    client = signed_in("ana")
    assert beside(opened(client, five[0], "?sort=name"))[2:] == ("1", "3+")
    assert beside(opened(client, five[2], "?sort=name"))[2:] == ("3", "3+")
    assert beside(opened(client, five[4], "?sort=name"))[2:] == ("3+", "3+")


def test_the_card_costs_the_same_in_a_long_list(five, by, signed_in, django_assert_num_queries):
    client = signed_in("ana")
    opened(client, five[2], "?sort=name")
    address = link_to(client.get("/contacts/?sort=name"), five[2])
    with CaptureQueriesContext(connection) as short:
        client.get(address)
    for number in range(30):
        add(by, "Eva", f"P{number:02}")
    with django_assert_num_queries(len(short)):
        client.get(address)


def test_the_same_list_keeps_its_word_and_old_ones_are_forgotten(five, signed_in):
    client = signed_in("ana")
    first = link_to(client.get("/contacts/?stage=customer"), five[0])
    assert link_to(client.get("/contacts/?stage=customer"), five[0]) == first
    assert len(client.session[SESSION]) == 1
    for day in range(1, KEPT + 1):
        client.get(f"/contacts/?created_after=2020-01-{day:02}")
    assert len(client.session[SESSION]) == KEPT
    assert beside(client.get(first)) == (None, five[1].key, "", "")


def test_a_list_whose_view_is_gone_is_still_walked(five, by, people, signed_in):
    view = save_view(owner=people["ana"], name="Mine", query="stage=lead", by=by)
    client = signed_in("ana")
    listed = client.get(f"/contacts/?stage=lead&view={view.key}&sort=name")
    delete_view(view=view, by=by)
    card = client.get(link_to(listed, five[1]))
    assert beside(card) == (None, five[3].key, "1", "2")
    assert 'href="/contacts/?stage=lead&amp;sort=name"' in card.content.decode()


def test_the_organisation_column_shows_organisations_only(by, signed_in):
    add(by, "Eva", "Alone", email="eva@example.com")
    add(by, "Luis", "Working", organisation="Café Lisboa")
    client = signed_in("ana")
    client.post("/contacts/columns/", {"columns": ["organisation"]})
    listed = client.get("/contacts/?sort=name")
    cells = {row.contact.given_name: str(row.cells[1][1] or "") for row in listed.context["rows"]}
    assert cells == {"Eva": "", "Luis": "Café Lisboa"}
    assert "eva@example.com" not in listed.content.decode()


def test_the_density_of_the_rows_is_remembered(five, signed_in):
    client = signed_in("ana")
    assert client.get("/contacts/").context["density"] == "comfortable"
    answer = client.post(
        "/contacts/columns/?stage=lead", {"columns": ["email"], "density": "compact"}
    )
    assert answer.url == "/contacts/?stage=lead"
    page = client.get("/contacts/")
    assert page.context["density"] == "compact"
    assert '<table class="grid-t compact">' in page.content.decode()
    client.post("/contacts/columns/", {"columns": ["email"], "density": "tiny"})
    assert client.get("/contacts/").context["density"] == "compact"
    assert names_in(client.get("/contacts/?stage=lead&sort=name")) == ["Eva N1", "Eva N3"]


@pytest.mark.parametrize("sort", ["net", "orders", "last_order"])
def test_a_list_sorted_by_a_sum_is_walked_by_it(five, signed_in, sort):
    bought = datetime(2026, 3, 1, tzinfo=UTC)
    for place, contact in enumerate(five[1:], 1):
        at = bought + timedelta(days=place)
        sums = {"net": 10 * place, "orders": place, "last_order_at": at, "as_of": at.date()}
        Summary.objects.create(contact=contact, **sums)
    client = signed_in("ana")
    assert beside(opened(client, five[2], f"?sort=-{sort}")) == (five[3].key, five[1].key, "3", "4")
    word = link_to(client.get(f"/contacts/?sort={sort}"), five[1]).partition("?")[2]
    without = client.get(f"/contacts/{five[0].key}/?{word}")
    assert beside(without) == (None, five[1].key, "", "")
