"""Who answers for which kind of data, and for which place it comes from."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.models.source import Import, Source
from contacts.operations.contacts import create_contact
from contacts.operations.sources import change_source
from contacts.reading.sources import register
from governance.models.audit import AuditEvent
from governance.models.domain import DataDomain
from governance.models.policy import Policy
from governance.operations.domains import change_domain, create_domain
from governance.sample_business import load
from tests.contacts.api_client import Caller
from tests.governance.test_handing_over import domain

pytestmark = pytest.mark.django_db


@pytest.fixture
def dario(people: dict[str, Any]) -> Actor:
    return Actor(people["dario"], Door.PAGE)


@pytest.fixture
def shop(people: dict[str, Any], dario: Actor) -> Source:
    """A source with two finished files, one undone, one that failed, and one person."""
    shop = Source.objects.create(name="Shop", trust=40)
    files = (("done", 90, 10), ("undone", 100, 9), ("failed", 7, 7))
    for state, read, rejected in files:
        Import.objects.create(
            source=shop, state=state, read=read, rejected=rejected, finished_at=timezone.now()
        )
    create_contact(values={"given_name": "Io"}, by=dario, source=shop)
    return shop


def stewards(code: str) -> list[str]:
    return sorted(domain(code).stewards.values_list("username", flat=True))


def test_a_domain_has_an_owner_or_a_team_and_stewards(people, teams, dario):
    values = {"owner": people["ana"], "team": teams["North"], "stewards": [people["bo"]]}
    change_domain(domain=domain("health"), values=values, by=dario)
    change_domain(domain=domain("health"), values=values, by=dario)
    change_domain(domain=domain("health"), values={"stewards": [people["cy"]]}, by=dario)

    health = domain("health")
    assert (health.owner, health.team, stewards("health")) == (
        people["ana"],
        teams["North"],
        ["cy"],
    )
    events = AuditEvent.objects.filter(verb="domain.changed").order_by("id")
    assert [event.facts for event in events] == [
        {"fields": ["owner", "team"], "joined": [str(people["bo"].pk)], "left": []},
        {"fields": [], "joined": [str(people["cy"].pk)], "left": [str(people["bo"].pk)]},
    ]


def test_nobody_gone_answers_for_a_domain(people, dario):
    people["bo"].is_active = False
    for values in ({"owner": people["bo"]}, {"stewards": [people["bo"]]}):
        with pytest.raises(Invalid) as refusal:
            change_domain(domain=domain("health"), values=values, by=dario)
        assert refusal.value.fields.keys() == values.keys()


@pytest.mark.parametrize("code", ["", "Pets", "new", "health", "-x"])
def test_the_code_of_a_domain_is_short_free_and_fits_an_address(dario, code):
    with pytest.raises(Invalid):
        create_domain(values={"code": code, "name": "Pets"}, by=dario)


def test_a_domain_is_made_and_changed_on_its_page(signed_in, people):
    client = signed_in("dario")
    client.post(reverse("governance:domain_new"), {"code": "pets", "name": "Pets"})
    page = reverse("governance:domain", args=["pets"])
    client.post(page, {"name": "Animals", "owner": "ana", "stewards": ["bo", "cy"]})

    assert (domain("pets").name, domain("pets").owner) == ("Animals", people["ana"])
    assert stewards("pets") == ["bo", "cy"]
    assert signed_in("prisca").get(page).status_code == 200
    assert signed_in("prisca").post(page, {"name": "Mine"}).status_code == 403


def test_the_register_counts_what_a_source_delivered(shop):
    found = {source.name: (delivered, people) for source, delivered, people in register()}
    delivered, people = found["Shop"]

    assert (delivered.deliveries, delivered.read, delivered.rejected, people) == (2, 190, 19, 1)
    assert delivered.error_rate == pytest.approx(0.1)
    assert found["API"][0].error_rate is None


def test_the_register_reads_the_same_few_times_however_many_there_are(
    shop, signed_in, django_assert_max_num_queries
):
    for number in range(30):
        Source.objects.create(name=f"S{number}")
    with django_assert_max_num_queries(3):
        assert len(register()) == 33


def test_a_source_is_described_on_its_page(signed_in, shop, people):
    page = reverse("governance:source", args=[shop.pk])
    said = {"name": "Shop", "trust": "70", "owner": "ana", "provides": "Orders",
            "since": "2024-01-02", "active": "on"}  # fmt: skip
    signed_in("dario").post(page, said)

    shop.refresh_from_db()
    assert (shop.trust, shop.owner, shop.provides, shop.since) == (
        70, people["ana"], "Orders", date(2024, 1, 2),
    )  # fmt: skip
    assert AuditEvent.objects.get(verb="source.changed").facts == {
        "fields": ["owner", "provides", "since", "trust"]
    }
    assert signed_in("prisca").post(page, said).status_code == 403


def test_nobody_gone_answers_for_a_source(people, dario, shop):
    people["bo"].is_active = False
    with pytest.raises(Invalid):
        change_source(source=shop, values={"owner": people["bo"]}, by=dario)


def test_the_demo_says_who_owns_what_once(people):
    by = Actor.system()
    assert load(by) == load(by) == {"policies": 4}

    assert Policy.objects.count() == 4
    assert all("(sample)" in title for title in Policy.objects.values_list("title", flat=True))
    owned = DataDomain.objects.exclude(owner=None) | DataDomain.objects.exclude(team=None)
    assert owned.count() == DataDomain.objects.count() == 9


def test_the_api_shows_and_changes_what_is_said_about_a_source(people, shop):
    call, path = Caller(people["dario"], ["sources:read", "sources:write"]), f"/sources/{shop.pk}/"
    shown = call("GET", path).json()
    assert (shown["deliveries"], shown["error_rate"], shown["owner"]) == (2, 0.1, None)
    listed = call("GET", "/sources/").json()["results"]
    assert {row["name"]: row["deliveries"] for row in listed}["Shop"] == 2

    changed = call("PATCH", path, {"owner": "ana", "trust": 55})
    assert changed.status_code == 200
    assert (changed.json()["owner"], changed.json()["trust"]) == ("ana", 55)
    assert call("PATCH", path, {"trust": 101}).status_code == 400
    assert Caller(people["bo"], ["sources:write"])("PATCH", path, {"trust": 1}).status_code == 403
