"""The list of contacts: scope, filters, search, sorting, paging, columns, saved views."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.catalogue import SavedView
from contacts.models.contact import Contact
from contacts.models.work import Progress
from contacts.operations.consent_states import present_states
from contacts.operations.contacts import create_contact
from contacts.operations.organisations import create_organisation
from contacts.operations.points import change_point
from contacts.operations.preferences import record_consent
from contacts.operations.views import save_view
from contacts.views.list_counts import count_of
from tests.contacts.list_people import add, names_in

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def three(by: Actor) -> dict[str, Contact]:
    """Lucía, a customer; Bruno, a lead; Zoë, lapsed. All of Ana and North."""
    return {
        "lucia": add(
            by, "Lucía", "Ortega", stage="customer", email="lucia@example.com", tags=["VIP"]
        ),
        "bruno": add(by, "Bruno", "Álvarez", stage="lead"),
        "zoe": add(by, "Zoë", "Meyer", stage="lapsed", tags=["VIP", "Fair"]),
    }


def test_the_list_shows_the_contacts_of_ones_team_by_last_update(
    three: Any, signed_in: Any
) -> None:
    response = signed_in("bo").get("/contacts/")
    assert response.status_code == 200
    assert names_in(response) == ["Zoë Meyer", "Bruno Álvarez", "Lucía Ortega"]
    assert str(response.context["count"]) == "3"


def test_a_colleague_of_another_team_sees_none_of_them(three: Any, signed_in: Any) -> None:
    response = signed_in("cy").get("/contacts/")
    assert names_in(response) == []
    assert "No contacts yet" in response.content.decode()
    assert "Ortega" not in response.content.decode()


def test_a_visitor_is_asked_to_sign_in(client: Any, db: None) -> None:
    response = client.get("/contacts/")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("stage=customer", ["Lucía Ortega"]),
        ("stage=customer&stage=lapsed", ["Zoë Meyer", "Lucía Ortega"]),
        ("tag=VIP", ["Zoë Meyer", "Lucía Ortega"]),
        ("tag=VIP&tag=Fair", ["Zoë Meyer"]),
        ("owner=me&stage=lead", ["Bruno Álvarez"]),
        ("owner=none", []),
        ("team=North&stage=lead", ["Bruno Álvarez"]),
        ("created_before=2001-01-01", []),
        ("sort=name", ["Bruno Álvarez", "Zoë Meyer", "Lucía Ortega"]),
        ("sort=stage", ["Lucía Ortega", "Zoë Meyer", "Bruno Álvarez"]),
    ],
)
def test_filters_and_sorting_stand_in_the_address(
    three: Any, signed_in: Any, query: str, names: list[str]
) -> None:
    found = names_in(signed_in("ana").get(f"/contacts/?{query}"))
    # Whether Á comes before M is the collation's business.
    assert (sorted(found), len(found)) == (sorted(names), len(names))
    if "sort=stage" in query:
        assert found == names


def test_a_filter_that_makes_no_sense_is_left_out(three: Any, signed_in: Any) -> None:
    response = signed_in("ana").get("/contacts/?stage=nonsense&created_after=yesterday&team=%00")
    assert len(names_in(response)) == 3
    assert response.context["chips"] == []


def test_each_filter_in_force_is_a_chip_that_takes_itself_away(three: Any, signed_in: Any) -> None:
    response = signed_in("ana").get("/contacts/?tag=VIP&tag=Fair&stage=lapsed&sort=name")
    chips = [(str(chip.label), str(chip.value), chip.query) for chip in response.context["chips"]]
    assert chips == [
        ("Stage", "Lapsed", "tag=VIP&tag=Fair&sort=name"),
        ("Tag", "VIP", "stage=lapsed&sort=name&tag=Fair"),
        ("Tag", "Fair", "stage=lapsed&sort=name&tag=VIP"),
    ]


def test_the_organisation_filter_takes_its_key(by: Actor, signed_in: Any) -> None:
    cafe = create_organisation(values={"name": "Café Lisboa"}, by=by)
    add(by, "Lucía", "Ortega", organisation=cafe)
    add(by, "Bruno", "Prieto")
    response = signed_in("ana").get(f"/contacts/?organisation={cafe.key}")
    assert names_in(response) == ["Lucía Ortega"]
    assert str(response.context["chips"][0].value) == "Café Lisboa"


def test_consent_filters_and_badges_follow_the_latest_word(
    three: Any, by: Actor, signed_in: Any
) -> None:
    for who, action in (
        ("lucia", "grant"),
        ("bruno", "grant"),
        ("bruno", "withdraw"),
        ("zoe", "import_assert"),
    ):
        record_consent(
            contact=three[who], channel="email", purpose="newsletter", action=action, by=by
        )
    client = signed_in("ana")
    assert names_in(client.get("/contacts/?consent=email:granted")) == ["Lucía Ortega"]
    assert sorted(names_in(client.get("/contacts/?consent=email:not_granted"))) == [
        "Bruno Álvarez",
        "Zoë Meyer",
    ]
    assert names_in(client.get("/contacts/?consent=email:refused")) == ["Bruno Álvarez"]
    states = present_states(three.values())
    assert {name: states[contact.pk]["email"].word for name, contact in three.items()} == {
        "lucia": "granted",
        "bruno": "refused",
        "zoe": "claimed",
    }


def test_an_opt_out_of_the_address_closes_the_channel(
    three: Any, by: Actor, signed_in: Any
) -> None:
    lucia = three["lucia"]
    record_consent(contact=lucia, channel="email", purpose="newsletter", action="grant", by=by)
    change_point(point=lucia.points.get(), values={"opted_out": True}, by=by)
    client = signed_in("ana")
    assert names_in(client.get("/contacts/?consent=email:granted")) == []
    assert names_in(client.get("/contacts/?consent=email:refused")) == ["Lucía Ortega"]
    state = present_states([lucia])[lucia.pk]["email"]
    assert (state.word, state.at) == ("opted_out", lucia.points.get().opted_out_at)


def test_the_search_text_comes_by_post_and_stays_out_of_addresses(
    three: Any, signed_in: Any
) -> None:
    client = signed_in("ana")
    response = client.post("/contacts/?stage=customer", {"q": "LUCIA"}, **HTMX)
    assert names_in(response) == ["Lucía Ortega"]
    assert client.session["contacts_q"] == "LUCIA"
    page = client.get("/contacts/?stage=customer")
    assert names_in(page) == ["Lucía Ortega"]
    addresses = re.findall(r'(?:href|action|hx-post|hx-get)="([^"]*)"', page.content.decode())
    assert [address for address in addresses if "lucia" in address.lower()] == []
    assert client.post("/contacts/?stage=customer", {"q": ""}).url == "/contacts/?stage=customer"
    assert "contacts_q" not in client.session


def test_a_typo_finds_close_matches_and_says_so(three: Any, signed_in: Any) -> None:
    response = signed_in("ana").post("/contacts/", {"q": "ortegga"}, **HTMX)
    assert names_in(response) == ["Lucía Ortega"]
    assert "These are close matches." in response.content.decode()


def test_a_search_without_result_offers_a_way_out(three: Any, signed_in: Any) -> None:
    response = signed_in("ana").post("/contacts/", {"q": "xqzw"}, **HTMX)
    assert names_in(response) == []
    assert "No contact matches" in response.content.decode()


def test_the_next_page_begins_after_the_last_row(by: Actor, signed_in: Any) -> None:
    for number in range(30):
        add(by, "Person", f"N{number:02}")
    client = signed_in("ana")
    first = client.get("/contacts/?sort=name")
    second = client.get(f"/contacts/?{first.context['next']}")
    families = [name.split()[1] for name in names_in(first) + names_in(second)]
    assert families == [f"N{number:02}" for number in range(30)]
    assert (second.context["next"], second.context["first"]) == ("", "sort=name")
    assert "N24" not in first.context["next"]
    assert client.get("/contacts/?after=forged").status_code == 400


def test_the_number_of_queries_does_not_depend_on_the_rows(by: Actor, signed_in: Any) -> None:
    client = signed_in("ana")

    def queries_with(rows: int) -> int:
        for number in range(Contact.objects.count(), rows):
            made = add(by, "Person", f"N{number}", tags=["VIP"], organisation=f"Shop {number}")
            record_consent(contact=made, channel="sms", purpose="offers", action="grant", by=by)
        client.get("/contacts/")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get("/contacts/").status_code == 200
        return len(caught)

    assert queries_with(10) == queries_with(24) == queries_with(60)


def test_columns_are_remembered(three: Any, signed_in: Any) -> None:
    client = signed_in("ana")
    response = client.post(
        "/contacts/columns/?stage=lead", {"columns": ["email", "owner", "bogus"]}
    )
    assert response.url == "/contacts/?stage=lead"
    page = client.get("/contacts/")
    assert [column.key for column in page.context["columns"]] == ["name", "email", "owner"]


def test_fields_hidden_from_the_role_are_no_columns(three: Any, signed_in: Any) -> None:
    offered = [column.key for column in signed_in("vera").get("/contacts/").context["offered"]]
    assert "birthday" not in offered
    assert "email" in offered
    assert "birthday" in [c.key for c in signed_in("ana").get("/contacts/").context["offered"]]


def test_who_may_not_export_or_change_many_has_no_ticks(three: Any, signed_in: Any) -> None:
    page = signed_in("bo").get("/contacts/").content.decode()
    assert 'name="ids"' not in page
    assert "Your role may not export contacts." in page


def test_a_saved_view_keeps_filters_sorting_and_columns(three: Any, signed_in: Any) -> None:
    client = signed_in("ana")
    client.post("/contacts/columns/", {"columns": ["stage"]})
    client.post("/contacts/", {"q": "secret name"})
    response = client.post(
        "/contacts/views/save/?tag=VIP&sort=name", {"name": "Regulars", "sharing": "team"}
    )
    view = SavedView.objects.get()
    assert (view.query, view.columns, view.sharing) == ("tag=VIP&sort=name", ["stage"], "team")
    assert response.url == f"/contacts/?tag=VIP&sort=name&view={view.key}"


def test_tabs_show_the_views_one_may_see_with_counts(
    three: Any, by: Actor, people: Any, signed_in: Any
) -> None:
    cy = Actor(people["cy"], Door.PAGE)
    save_view(owner=people["ana"], name="Regulars", query="tag=VIP", sharing="team", by=by)
    save_view(owner=people["ana"], name="Only Ana", query="stage=lead", sharing="private", by=by)
    save_view(owner=people["cy"], name="South only", sharing="team", by=cy)
    save_view(
        owner=people["cy"], name="For all", query="stage=customer", sharing="everybody", by=cy
    )
    tabs = signed_in("bo").get("/contacts/views/").context["tabs"]
    assert [(str(tab.label), str(tab.count)) for tab in tabs] == [
        ("All contacts", "3"),
        ("My contacts", "0"),
        ("Without an owner", "0"),
        ("For all", "1"),
        ("Regulars", "2"),
    ]


def test_only_the_owner_deletes_a_view_and_strangers_do_not_find_it(
    three: Any, by: Actor, people: Any, signed_in: Any
) -> None:
    view = save_view(owner=people["ana"], name="Mine", sharing="everybody", by=by)
    assert signed_in("bo").post(f"/contacts/views/{view.key}/delete/").status_code == 404
    assert signed_in("ana").post(f"/contacts/views/{view.key}/delete/").url == "/contacts/"
    assert SavedView.objects.count() == 0
    assert signed_in("ana").get(f"/contacts/?view={view.key}").status_code == 404
    assert signed_in("ana").get("/contacts/?view=nonsense").status_code == 404


def test_counts_beyond_ten_thousand_are_estimates(by: Actor, people: Any, monkeypatch: Any) -> None:
    for number in range(4):
        add(by, "Person", f"N{number}")
    assert str(count_of(Contact.objects.all())) == "4"
    monkeypatch.setattr("contacts.views.list_counts.EXACT_UP_TO", 3)
    count = count_of(Contact.objects.all())
    assert count.exact is False
    assert str(count).startswith("about ")


def test_the_palette_finds_visible_contacts_by_post_only(three: Any, signed_in: Any) -> None:
    client = signed_in("ana")
    assert client.get("/search/?q=lucia").status_code == 405
    found = client.post("/search/", {"q": "lucia"})
    assert [contact.full_name for contact in found.context["people"]] == ["Lucía Ortega"]
    close = client.post("/search/", {"q": "ortegga"})
    assert (close.context["close"], len(close.context["people"])) == (True, 1)
    assert signed_in("cy").post("/search/", {"q": "lucia"}).context["people"] == []


def test_progress_is_polled_until_the_job_ends(people: Any, signed_in: Any) -> None:
    job = Progress.objects.create(
        kind="import", owner=people["ana"], done=5, total=10, state="running"
    )
    client = signed_in("ana")
    assert "every 1s" in client.get(f"/progress/{job.key}/").content.decode()
    Progress.objects.update(
        state="done", done=10, finished_at=timezone.now() - timedelta(seconds=1)
    )
    ended = client.get(f"/progress/{job.key}/").content.decode()
    assert "every 1s" not in ended
    assert 'aria-valuenow="100"' in ended
    assert signed_in("bo").get(f"/progress/{job.key}/").status_code == 404
    assert signed_in("ana").get(f"/progress/{uuid4()}/").status_code == 404


def test_archived_and_merged_contacts_are_in_no_list(three: Any, signed_in: Any) -> None:
    Contact.objects.filter(pk=three["lucia"].pk).update(archived_at=timezone.now())
    Contact.objects.filter(pk=three["bruno"].pk).update(merged_into=three["zoe"])
    assert names_in(signed_in("ana").get("/contacts/")) == ["Zoë Meyer"]


def test_the_search_answer_renews_the_total(three: Any, signed_in: Any) -> None:
    content = signed_in("ana").post("/contacts/", {"q": "meyer"}, **HTMX).content.decode()
    assert 'id="list-total" class="muted" hx-swap-oob="true">1</span>' in content
    assert json.dumps("Meyer")[1:-1] in content
    assert UUID(str(three["zoe"].key))


def test_two_swapped_letters_still_find_a_short_name(by):
    lucia = create_contact(values={"given_name": "Lucía", "family_name": "Ortega"}, by=by)
    create_contact(values={"given_name": "Marta", "family_name": "Gil"}, by=by)
    assert list(Contact.objects.visible_to(by.user).resembling("lucai", reader=by.user)) == [lucia]
