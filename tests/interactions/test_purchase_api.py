"""What an integration sends and reads of purchases."""

from dataclasses import replace
from typing import Any

import pytest

from config.actor import Actor
from config.field_access import Level
from contacts.models.contact import Contact
from contacts.models.source import Source
from contacts.models.summary import Summary
from contacts.operations.contacts import create_contact
from governance import roles
from interactions.models.purchases import Order
from tests.contacts.api_client import Caller

pytestmark = pytest.mark.django_db

ORDER = {
    "number": "#1001",
    "at": "2026-03-10T12:00:00+01:00",
    "currency": "EUR",
    "channel": "web",
    "lines": [
        {"sku": "CUP", "name": "Cup", "quantity": "2", "unit_price": "10.00"},
        {"sku": "POT", "name": "Pot", "quantity": "1", "unit_price": "30.00", "discount": "5.00"},
    ],
}
BY_KEY = "/purchases/by/external_id/gid/1001?source=Shop"


@pytest.fixture
def ana(people: Any) -> Caller:
    Source.objects.create(name="Shop")
    return Caller(people["ana"])


@pytest.fixture
def lucia(by: Actor) -> Contact:
    return create_contact(values={"given_name": "Lucía", "family_name": "Ortega"}, by=by)


def test_an_order_is_put_once_by_the_key_of_its_source(ana: Caller, lucia: Contact) -> None:
    body = ORDER | {"contact": str(lucia.key)}
    first, again = ana("PUT", BY_KEY, body), ana("PUT", BY_KEY, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    shown = first.json()
    assert {
        name: shown[name] for name in ("external_id", "total", "reporting_total", "contact")
    } == {
        "external_id": "gid/1001",
        "total": "45.00",
        "reporting_total": "45.00",
        "contact": str(lucia.key),
    }
    assert [line["amount"] for line in shown["lines"]] == ["20.0000", "25.0000"]
    changed = ana("PUT", BY_KEY, {"state": "cancelled"})  # what is left out stays as it is
    assert (changed.status_code, changed.json()["number"], changed.json()["version"]) == (
        200,
        "#1001",
        2,
    )
    assert (Order.objects.count(), Summary.objects.get().orders) == (1, 0)


def test_one_team_neither_reads_nor_overwrites_what_another_teams_person_bought(
    ana: Caller, lucia: Contact, people: Any, monkeypatch: Any
) -> None:
    key = ana("PUT", BY_KEY, ORDER | {"contact": str(lucia.key)}).json()["key"]
    sales = roles.ROLES["sales"]
    more = replace(sales, permissions=roles.ROLES["sales_lead"].permissions)
    monkeypatch.setitem(roles.ROLES, "sales", more)
    cy = Caller(people["cy"])
    answers = [
        cy("GET", f"/purchases/{key}/"),
        cy("PUT", BY_KEY, {"state": "cancelled"}),
        cy("POST", f"/purchases/{key}/refund/", {"at": "2026-03-11T10:00:00Z"}),
        cy("POST", "/purchases/", ORDER | {"external_id": "x", "contact": str(lucia.key)}),
    ]
    assert [answer.status_code for answer in answers] == [404, 403, 404, 404]
    assert Order.objects.get().state == "paid"


def test_an_unmatched_order_is_linked_and_refunded(people: Any, lucia: Contact) -> None:
    marta = Caller(people["marta"])
    buyer = {"external_id": "c-7", "email": "Rosa@Gil.example", "name": "Rosa"}
    made = marta("POST", "/purchases/", ORDER | {"external_id": "7", "buyer": buyer})
    key, shown = made.json()["key"], made.json()
    assert (made.status_code, shown["contact"], shown["buyer_email"]) == (
        201,
        None,
        "rosa@gil.example",
    )
    waiting = marta("GET", "/purchases/?belongs=unmatched&fields=key").json()["results"]
    assert waiting == [{"key": key}]
    linked = marta("POST", f"/purchases/{key}/link/", {"contact": str(lucia.key)}).json()
    assert (linked["contact"], linked["how_linked"], linked["buyer_email"]) == (
        str(lucia.key),
        "person",
        "",
    )
    body = {"at": "2026-03-12T10:00:00Z", "external_id": "r-7"}
    two = {"lines": [{"position": 1, "quantity": "1"}]}
    refund = marta("POST", f"/purchases/{key}/refund/", body | two).json()
    assert (refund["kind"], refund["total"], refund["refund_of"]) == ("refund", "-10.00", key)
    assert marta("POST", f"/purchases/{key}/refund/", body | two).json()["key"] == refund["key"]
    none = {"lines": [{"position": 9, "quantity": "1"}]}
    assert marta("POST", f"/purchases/{key}/refund/", body | none).status_code == 400


def test_masked_columns_are_masked_and_no_oracle(people: Any, monkeypatch: Any) -> None:
    marketing = roles.ROLES["marketing"]
    closed = replace(marketing, levels={**marketing.levels, "contact": Level.MASKED})
    monkeypatch.setitem(roles.ROLES, "marketing", closed)
    marta = Caller(people["marta"])
    buyer = {"email": "rosa@gil.example", "phone": "+34 612 345 678"}
    shown = marta("POST", "/purchases/", ORDER | {"external_id": "8", "buyer": buyer}).json()
    assert (shown["buyer_email"], shown["buyer_phone"]) == ("r•••@g•••.example", "•••78")
    assert marta("GET", "/purchases/?buyer_email=rosa@gil.example").status_code == 400


def test_points_are_earned_spent_and_never_below_nothing(ana: Caller, lucia: Contact) -> None:
    opened = ana(
        "POST",
        "/loyalty-accounts/",
        {"contact": str(lucia.key), "programme": "Stamps", "number": "1", "tier": "Silver"},
    ).json()
    path = f"/loyalty-accounts/{opened['key']}"
    earned = {"kind": "earned", "points": 50, "expires_on": "2027-01-01", "external_id": "m1"}
    for _twice in range(2):
        ana("POST", f"{path}/movements/", earned)
    ana("POST", f"{path}/movements/", {"kind": "spent", "points": 20})
    ana("POST", f"{path}/tier/", {"tier": "Gold"})
    shown = ana("GET", f"{path}/").json()
    assert (shown["points"], shown["tier"]) == (30, "Gold")
    assert [(move["kind"], move["points"]) for move in shown["movements"]] == [
        ("spent", -20),
        ("earned", 50),
    ]
    assert [tier["tier"] for tier in shown["tiers"]] == ["Gold", "Silver"]
    (listed,) = ana("GET", "/loyalty-accounts/?programme=Stamps").json()["results"]
    assert (listed["points"], listed["movements"], listed["tiers"]) == (30, None, None)
    refused = [
        ana("POST", f"{path}/movements/", body).status_code
        for body in (
            {"kind": "spent", "points": 31},
            {"kind": "adjusted", "points": 5},
            {"kind": "adjusted", "points": 5, "expires_on": "2027-01-01"},
            {"kind": "expired", "points": 1},
        )
    ]
    assert refused == [409, 400, 400, 400]


def test_products_are_added_and_changed_by_who_answers_for_them(people: Any) -> None:
    dario, bo = Caller(people["dario"]), Caller(people["bo"])
    made = dario("POST", "/products/", {"sku": "CUP", "name": "Cup", "category": "Ware"})
    path = f"/products/{made.json()['key']}/"
    stale = dario("PATCH", path, {"name": "Big cup"}, if_match='"old"')
    renamed = dario("PATCH", path, {"name": "Big cup"}, if_match=made["ETag"])
    assert (made.status_code, stale.status_code, renamed.json()["name"]) == (201, 412, "Big cup")
    assert bo("PATCH", path, {"name": "Mine"}).status_code == 403
    assert [row["sku"] for row in bo("GET", "/products/?q=big").json()["results"]] == ["CUP"]
