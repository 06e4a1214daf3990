"""One order at a time: recorded, linked, given back, paid with points."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from contacts.models.contact import Contact
from contacts.models.preference import ConsentEvent
from contacts.models.reach import ContactPoint, ExternalId
from contacts.models.source import Source
from contacts.models.summary import Summary
from contacts.operations.contacts import create_contact
from contacts.operations.points import change_point
from governance.models.audit import AuditEvent
from interactions.models.purchases import Order, OrderLine, Product
from interactions.operations.purchases import loyalty
from interactions.operations.purchases.linking import (
    likely_people,
    link_order,
    link_waiting,
    unlink_order,
)
from interactions.operations.purchases.recording import record_order
from interactions.operations.purchases.refunding import (
    CannotRefund,
    link_refund,
    refund_order,
    unlink_refund,
)

pytestmark = pytest.mark.django_db
MAY = datetime(2026, 5, 1, 10, tzinfo=UTC)
ORDER = {
    "external_id": "S1",
    "number": "#1",
    "at": MAY,
    "currency": "EUR",
    "lines": [
        {"sku": "CUP", "name": "Cup", "quantity": 3, "unit_price": "10"},
        {"sku": "POT", "name": "Pot", "quantity": 1, "unit_price": "30", "discount": "5"},
    ],
    "shipping": "4.90",
    "buyer": {"external_id": "77", "email": "Lucia@Example.es", "name": "Lucía Ortega"},
}


@pytest.fixture
def shop(db: None) -> Source:
    return Source.objects.create(name="Shop")


@pytest.fixture
def lucia(by: Actor) -> Contact:
    values = {"given_name": "Lucía", "family_name": "Ortega", "email": "lucia@example.es"}
    return create_contact(values=values, by=by)


def verify(contact: Contact, by: Actor) -> None:
    point = ContactPoint.objects.get(contact=contact, kind="email")
    change_point(point=point, values={"verified": True}, by=by)


def net(contact: Contact) -> Decimal:
    return Summary.objects.get(contact=contact).net


def test_an_order_told_twice_is_one_and_leaves_one_trace(shop: Source, by: Actor) -> None:
    first = record_order(source=shop, values=ORDER, by=by)
    again = record_order(source=shop, values=ORDER, by=by)
    assert (first.outcome, again.outcome, again.order.version) == ("created", "unchanged", 1)
    order = again.order
    assert (order.subtotal, order.total, order.reporting_total) == (
        Decimal("55.00"), Decimal("59.90"), Decimal("59.90"),
    )  # fmt: skip
    assert list(order.lines.order_by("position").values_list("product__sku", "amount")) == [
        ("CUP", 30), ("POT", 25),
    ]  # fmt: skip
    more = record_order(source=shop, values={"external_id": "S1", "state": "cancelled"}, by=by)
    assert (more.outcome, more.order.version, more.order.number) == ("updated", 2, "#1")
    verbs = AuditEvent.objects.filter(verb__startswith="order.").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["order.recorded", "order.changed"]
    assert Product.objects.count() == 2


def test_what_is_wrong_with_an_order_is_said_field_by_field(shop: Source, by: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        record_order(
            source=shop,
            values={
                "external_id": "S1", "currency": "euros?", "country": "Narnia", "total": "1e30",
                "buyer": {"email": "nobody"}, "colour": "red",
            },
            by=by,
        )  # fmt: skip
    assert set(refused.value.fields) == {
        "at", "currency", "country", "total", "buyer.email", "colour",
    }  # fmt: skip
    with pytest.raises(Invalid) as lines:
        record_order(source=shop, values={**ORDER, "lines": [{"sku": "A"}, {"price": 1}]}, by=by)
    assert set(lines.value.fields) == {"lines.0.unit_price", "lines.1"}
    assert not Order.objects.exists()


def test_an_order_waits_for_a_verified_address_and_is_found_by_night(
    shop: Source, lucia: Contact, by: Actor
) -> None:
    order = record_order(source=shop, values={**ORDER, "accepts_marketing": True}, by=by).order
    assert (order.contact, order.buyer_email) == (None, "lucia@example.es")
    offered = likely_people(order=order, user=by.user)
    assert [(each.contact, each.why) for each in offered] == [(lucia, "Similar name, Same email")]
    verify(lucia, by)
    assert (link_waiting(by=by), link_waiting(by=by)) == (1, 0)
    order.refresh_from_db()
    assert (order.contact, order.how_linked, order.buyer_email, order.buyer_external_id) == (
        lucia, "email", "", "77",
    )  # fmt: skip
    assert net(lucia) == Decimal("59.90")
    record_order(source=shop, values={**ORDER, "accepts_marketing": True}, by=by)
    event = ConsentEvent.objects.get(contact=lucia)
    assert (event.action, event.event_at, event.evidence) == ("import_assert", MAY, {"order": "#1"})


def test_a_colleague_links_all_that_waits_under_one_key_and_takes_one_back(
    shop: Source, lucia: Contact, by: Actor
) -> None:
    one = record_order(source=shop, values={**ORDER, "buyer": {"external_id": "77"}}, by=by).order
    record_order(
        source=shop,
        values={**ORDER, "external_id": "S2", "buyer": {"external_id": "77"}},
        by=by,
    )
    link_order(order=one, contact=lucia, by=by, all_of_buyer=True)
    link_order(order=one, contact=lucia, by=by, all_of_buyer=True)
    assert ExternalId.objects.get(source=shop, value="77").contact == lucia
    linked = Order.objects.filter(contact=lucia).order_by("external_id")
    assert list(linked.values_list("how_linked", flat=True)) == ["person", "external_id"]
    assert net(lucia) == Decimal("119.80")
    unlink_order(order=one, by=by)
    assert net(lucia) == Decimal("59.90")


def test_nobody_links_an_order_to_a_person_they_cannot_see(
    shop: Source, lucia: Contact, by: Actor, people: dict[str, Any], teams: dict[str, Any]
) -> None:
    Contact.objects.filter(pk=lucia.pk).update(team=teams["South"], owner=people["cy"])
    bo = Actor(people["bo"], by.door)
    order = record_order(source=shop, values=ORDER, by=bo).order
    with pytest.raises(NotPermitted):
        link_order(order=order, contact=lucia, by=bo)
    with pytest.raises(Invalid):
        record_order(source=shop, values={**ORDER, "contact": lucia}, by=bo)


def test_a_refund_waits_for_its_sale_at_any_door(shop: Source, lucia: Contact, by: Actor) -> None:
    verify(lucia, by)
    back = {
        "external_id": "R1", "refund_of": "S1", "at": MAY + timedelta(days=2), "currency": "EUR",
        "lines": [{"sku": "CUP", "name": "Cup", "quantity": 1, "unit_price": 10}],
    }  # fmt: skip
    refund = record_order(source=shop, values=back, by=by).order
    assert (refund.kind, refund.total, refund.awaits, refund.contact) == (
        "refund", Decimal("-10.00"), "S1", None,
    )  # fmt: skip
    sale = record_order(source=shop, values=ORDER, by=by).order
    refund.refresh_from_db()
    assert (refund.refund_of, refund.awaits, refund.contact) == (sale, "", lucia)
    assert refund.lines.get().refund_of == sale.lines.get(sku="CUP")
    assert net(lucia) == Decimal("49.90")
    assert record_order(source=shop, values=back, by=by).outcome == "unchanged"


def test_no_more_comes_back_than_was_sold(shop: Source, by: Actor) -> None:
    sale = record_order(source=shop, values=ORDER, by=by).order
    cup, pot = sale.lines.order_by("position")
    part = refund_order(order=sale, lines={cup.pk: Decimal(2)}, at=MAY, by=by, external_id="R1")
    same = refund_order(order=sale, lines={cup.pk: Decimal(2)}, at=MAY, by=by, external_id="R1")
    assert (part.total, same) == (Decimal("-20.00"), part)
    with pytest.raises(Invalid):
        refund_order(order=sale, lines={cup.pk: Decimal(2)}, at=MAY, by=by)
    rest = refund_order(order=sale, at=MAY, by=by)
    assert list(rest.lines.order_by("position").values_list("refund_of", "quantity", "amount")) == [
        (cup.pk, -1, -10), (pot.pk, -1, -25),
    ]  # fmt: skip
    with pytest.raises(CannotRefund):
        refund_order(order=sale, at=MAY, by=by)
    with pytest.raises(CannotRefund):
        refund_order(order=rest, at=MAY, by=by)


def test_a_colleague_ties_a_refund_to_its_sale_and_unties_it(
    shop: Source, lucia: Contact, by: Actor
) -> None:
    sale = record_order(source=shop, values={**ORDER, "contact": lucia}, by=by).order
    values = {"external_id": "R1", "kind": "refund", "at": MAY, "currency": "EUR", "total": 5}
    refund = record_order(source=shop, values=values, by=by).order
    assert refund.total == Decimal("-5.00")
    assert link_refund(refund=refund, sale=sale, by=by).contact == lucia
    assert net(lucia) == Decimal("54.90")
    assert unlink_refund(refund=refund, by=by).contact is None
    assert net(lucia) == Decimal("59.90")
    with pytest.raises(CannotRefund):
        link_refund(refund=sale, sale=sale, by=by)


def test_cancellations_take_from_the_latest_earlier_sale_that_has_enough(
    shop: Source, by: Actor
) -> None:
    def told(key: str, day: int, quantity: int, kind: str = "sale") -> Order:
        values = {
            "external_id": key, "kind": kind, "at": MAY + timedelta(days=day), "currency": "EUR",
            "buyer": {"external_id": "9"},
            "lines": [{"sku": "CUP", "quantity": quantity, "unit_price": 1}],
        }  # fmt: skip
        return record_order(source=shop, values=values, by=by).order

    told("S1", 1, 10)
    told("S2", 2, 4)
    told("S9", 9, 50)
    for key, quantity in (("C1", 3), ("C2", 3), ("C3", 8)):
        told(key, 5, quantity, "refund")
    paired = OrderLine.objects.filter(order__kind="refund").order_by("order__external_id")
    assert list(paired.values_list("order__external_id", "refund_of__order__external_id")) == [
        ("C1", "S2"), ("C2", "S1"), ("C3", None),
    ]  # fmt: skip
    assert list(Order.objects.waiting_refunds().values_list("external_id", flat=True)) == ["C3"]
    told("S3", 3, 8)  # what was missing comes late
    assert not Order.objects.waiting_refunds().exists()


def test_points_that_expire_first_are_spent_first(lucia: Contact, by: Actor) -> None:
    account = loyalty.open_account(contact=lucia, programme="Club", number="7", by=by)
    soon, later = date(2026, 6, 1), date(2026, 12, 1)
    for points, expires, key in ((100, later, "a"), (50, soon, "b"), (50, soon, "b")):
        loyalty.earn_points(
            account=account, points=points, expires_on=expires, external_id=key, at=MAY, by=by
        )
    loyalty.spend_points(account=account, points=30, by=by)
    account.refresh_from_db()
    assert account.points == 120
    with pytest.raises(loyalty.NotEnoughPoints):
        loyalty.spend_points(account=account, points=121, by=by)
    assert (loyalty.expire_points(by=by, on=date(2026, 6, 1))) == 0
    assert (loyalty.expire_points(by=by, on=date(2026, 6, 2))) == 1
    account.refresh_from_db()
    assert account.points == 100
    kinds = account.movements.order_by("id").values_list("kind", "points")
    assert list(kinds) == [("earned", 100), ("earned", 50), ("spent", -30), ("expired", -20)]
    for tier, day in (("gold", 9), ("silver", 3), ("gold", 10)):
        loyalty.change_tier(account=account, tier=tier, since=MAY + timedelta(days=day), by=by)
    account.refresh_from_db()
    assert account.tier == "gold"
    assert list(account.tiers.order_by("since").values_list("tier", flat=True)) == [
        "silver", "gold",
    ]  # fmt: skip
