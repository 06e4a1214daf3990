"""Dashboards: first pages by role, arranged and shared, the same numbers at every door."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid, NotPermitted
from config.tiles import tiles_for
from contacts.models.source import Source
from contacts.operations.contacts import create_contact
from governance.models.audit import AuditEvent
from interactions.operations.purchases.recording import record_order
from segments.measures.periods import first_of, months_after
from segments.models.dashboards import Dashboard
from segments.models.value import ForecastRun
from segments.operations.dashboards import change_dashboard, create_dashboard, share_dashboard
from segments.reading.dashboards.page import home_of, placed, viewing_of
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db
HOME = reverse("segments:home")


@pytest.fixture
def sell(people: Any, teams: Any) -> Any:
    """Return a function that lets somebody new of a team buy."""
    source = Source.objects.create(name="Shop")
    by = Actor(people["dario"], Door.PAGE)

    def sold(team: str, price: str, days: int = 2) -> None:
        owner = people["ana"] if team == "North" else people["cy"]
        values = {"given_name": team, "team": teams[team], "owner": owner}
        values = {
            "external_id": f"{team}-{price}-{days}", "at": timezone.now() - timedelta(days=days),
            "currency": "EUR", "contact": create_contact(values=values, by=by),
            "lines": [{"sku": "T", "name": "Tea", "quantity": 1, "unit_price": price}],
        }  # fmt: skip
        record_order(source=source, values=values, by=by)

    return sold


def named(page: Any) -> list[str]:
    return [each.tile.name for each in page.context["tiles"]]


def numbers(page: Any) -> dict[str, Any]:
    return {n.slug: n.value for each in page.context["tiles"] for n in each.shown.numbers}


def own(people: Any, who: str, *tiles: str, **values: Any) -> Dashboard:
    given = {"name": "Mine", "tiles": tiles, **values}
    return create_dashboard(values=given, by=Actor(people[who], Door.PAGE))


@pytest.mark.parametrize(("who", "first"), [
    ("bo", ["figure.revenue", "figure.active_customers", "figure.repeat_rate"]),
    ("marta", ["figure.revenue", "figure.active_customers", "figure.new_customers"]),
    ("dario", ["figure.contacts", "figure.quality_score", "figure.quality_issues_open"]),
    ("prisca", ["figure.requests_due", "figure.contacts", "figure.quality_issues_open"]),
    ("vera", ["figure.contacts", "figure.new_contacts", "attention"]),
])  # fmt: skip
def test_a_first_page_begins_with_what_its_role_needs(signed_in, sell, who, first):
    sell("North", "10.00")

    page = signed_in(who).get(HOME)

    assert named(page)[:3] == first
    assert len(named(page)) == len(home_of(page.context["user"]).tiles)


def test_page_and_api_give_the_same_numbers_and_less_scope_gives_less(people, signed_in, sell):
    sell("North", "10.00")
    sell("South", "32.00")
    tiles = ("figure.revenue", "figure.active_customers", "owners", "figure.contacts")
    found = {}
    for who in ("ana", "cy", "marta"):
        key = own(people, who, *tiles).key
        page = numbers(signed_in(who).get(reverse("segments:dashboard", args=[key])))
        answer = Caller(people[who])("GET", f"/dashboards/{key}/").json()
        told = [n for tile in answer["shown"] for n in tile["numbers"]]
        assert {n["slug"]: n["value"] for n in told} == pytest.approx(
            {slug: None if value is None else float(value) for slug, value in page.items()}
        )
        found[who] = page

    assert [found[who]["revenue"] for who in ("ana", "cy", "marta")] == [10, 32, 42]
    assert [found[who]["contacts"] for who in ("ana", "cy", "marta")] == [1, 1, 2]


def test_a_number_opens_the_list_that_it_counts(people, signed_in, sell):
    for price in ("10.00", "20.00", "30.00"):
        sell("North", price)
    client = signed_in("ana")
    names = ("figure.orders", "figure.contacts")
    page = client.get(reverse("segments:dashboard", args=[own(people, "ana", *names).key]))
    for each in page.context["tiles"]:
        number = each.shown.numbers[0]
        assert number.value == 3
        assert f'href="{number.address}"'.replace("&", "&amp;") in page.content.decode()
        assert "3" in client.get(number.address).content.decode()


def test_a_dashboard_costs_the_same_for_many_as_for_few(people, sell):
    def queries() -> int:
        # Rights and content types are remembered by the person and the process.
        user = get_user_model().objects.get(pk=people["marta"].pk)
        for _warm in range(2):
            viewing = viewing_of(user, "last_12_months", timezone.now())
            with CaptureQueriesContext(
                connection,
            ) as seen:
                placed(home_of(user).tiles, viewing)
        return len(seen)

    sell("North", "10.00")
    few = queries()
    for days in range(3, 30):
        sell(("North", "South")[days % 2], "20.00", days)

    assert queries() == few < 110


def test_who_arranges_gets_an_own_page_and_every_button_is_one_change(people, signed_in):
    client = signed_in("bo")
    at = client.post(reverse("segments:arrange_home"))["Location"]
    before = Dashboard.objects.get(owner=people["bo"], is_home=True).tiles

    moved = client.post(at, {"move": f"down:{before[0]}"})
    client.post(at, {"move": f"remove:{before[2]}"})
    client.post(at, {"move": "add:figure.orders"})
    client.post(at, {"move": "add:requests"})  # not for sales

    expected = [before[1], before[0], *before[3:], "figure.orders"]
    assert home_of(people["bo"]).tiles == expected
    assert moved["Location"] == f"{at}?moved=down:{before[0]}"
    page = client.get(moved["Location"]).content.decode()
    assert f'value="down:{before[0]}" aria-label="Move down: Revenue" autofocus' in page
    assert 'value="add:requests"' not in page
    assert AuditEvent.objects.filter(verb="dashboard.changed").count() == 3


def test_a_name_and_a_usual_period_are_kept(people, signed_in, sell):
    sell("North", "10.00", 40)
    client, mine = signed_in("bo"), own(people, "bo", "figure.revenue")
    address = reverse("segments:dashboard", args=[mine.key])
    said = {"name": "April", "period": "last_30_days"}
    client.post(reverse("segments:dashboard_arrange", args=[mine.key]), said)

    assert numbers(client.get(address))["revenue"] == 0
    assert numbers(client.get(f"{address}?period=last_90_days"))["revenue"] == 10
    wrong = client.post(reverse("segments:dashboard_arrange", args=[mine.key]), {"name": ""})
    assert wrong.context["form"].errors.keys() == {"name", "period"}


def test_a_shared_dashboard_shows_each_their_own_numbers_and_stays_its_owners(
    people, teams, signed_in, sell
):
    sell("North", "10.00")
    sell("South", "32.00")
    shared = own(people, "dario", "figure.revenue", "requests")
    by = Actor(people["dario"], Door.PAGE)
    share_dashboard(dashboard=shared, users=[people["marta"]], teams=[teams["South"]], by=by)
    address = reverse("segments:dashboard", args=[shared.key])

    seen = signed_in("cy").get(address)
    assert numbers(seen)["revenue"] == 32
    assert named(seen) == ["figure.revenue"]
    assert "Shared by" in seen.content.decode()
    assert signed_in("marta").get(address).status_code == 200
    assert signed_in("bo").get(address).status_code == 404
    for name in ("dashboard_arrange", "dashboard_share"):
        page = reverse(f"segments:{name}", args=[shared.key])
        assert signed_in("cy").get(page).status_code == 404
    with pytest.raises(NotPermitted):
        change_dashboard(
            dashboard=shared, values={"name": "Ours"}, by=Actor(people["cy"], Door.PAGE)
        )
    listed = signed_in("cy").get(reverse("segments:dashboards")).context
    assert (listed["own"], listed["shared"]) == ([], [shared])
    share_dashboard(dashboard=shared, users=[], teams=[], by=by)
    assert signed_in("cy").get(address).status_code == 404
    # Who looks as somebody does not see what that one keeps for themselves.
    watched = people["dario"]
    watched.looked_at_by = people["prisca"]
    assert not Dashboard.objects.visible_to(watched).exists()
    people["marta"].is_active = False
    people["marta"].save()
    with pytest.raises(Invalid):
        share_dashboard(dashboard=shared, users=[people["marta"]], teams=[], by=by)


def test_only_one_dashboard_stands_first_and_tiles_must_be_known(people):
    by = Actor(people["bo"], Door.PAGE)
    first, second = own(people, "bo", is_home=True), own(people, "bo", is_home=True)

    assert home_of(people["bo"]).dashboard == second
    change_dashboard(dashboard=first, values={"is_home": True}, by=by)
    assert home_of(people["bo"]).dashboard == first
    with pytest.raises(Invalid):
        change_dashboard(dashboard=first, values={"tiles": ["requests"]}, by=by)


def test_what_is_foreseen_is_for_who_sees_the_whole_business(people, signed_in, sell):
    sell("North", "10.00")
    this = first_of("month", timezone.localdate())
    months = [
        {"month": str(months_after(this, n)), "expected": 100 + n, "low80": 80, "high80": 130}
        for n in range(6)
    ]
    ForecastRun.objects.create(
        until=months_after(this, -1), method="mix", rough=False, months=months,
        made_at=timezone.now(),
    )  # fmt: skip
    pages = {who: signed_in(who).get(HOME).content.decode() for who in ("marta", "ana")}

    assert "Next 3 months: €306, range €240 to €390." in pages["marta"]
    assert 'class="band"' in pages["marta"]
    assert "Next 3 months" not in pages["ana"]
    assert 'class="band"' not in pages["ana"]


@pytest.mark.parametrize("who", ["vera", "bo", "marta", "dario", "prisca"])
def test_every_tile_that_is_offered_can_be_looked_at(people, sell, who):
    sell("North", "10.00")
    sell("South", "7.00", 500)
    for preset in ("last_7_days", "last_90_days", "all_time"):
        viewing = viewing_of(people[who], preset, timezone.now())
        names = list(tiles_for(people[who]))
        seen = [each.tile.name for each in placed(names, viewing)]
        # What a role may put there and never see would be an empty promise.
        assert [name for name in names if name not in seen] == []


def test_nothing_is_compared_with_a_year_of_which_only_the_end_is_known(signed_in, sell):
    sell("North", "10.00")
    sell("North", "4.00", days=370)
    young = signed_in("marta").get(HOME).content.decode()
    assert "The year before is known in part only." in young
    assert "%</span>" not in young
    sell("North", "1.00", days=725)
    known = signed_in("marta").get(HOME).content.decode()
    assert "The year before is known in part only." not in known
    assert re.findall(r'class="delta up">([^<]+)<', known) == ["+150%"] * 2
