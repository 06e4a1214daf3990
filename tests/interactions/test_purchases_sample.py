"""The purchases of the sample business are there once and belong to its people."""

import pytest
from django.db.models import Sum

from config.actor import Actor, Door
from contacts import sample_business
from interactions.models.loyalty import LoyaltyAccount
from interactions.models.purchases import Order, Product
from interactions.operations import sample_purchases

pytestmark = pytest.mark.django_db


def test_the_sample_people_bought_what_their_numbers_bought() -> None:
    # Takes seconds: the whole sample of people, then 15,114 lines.
    by = Actor.system(Door.COMMAND)
    sample_business.load(by)
    first, again = sample_purchases.load(by), sample_purchases.load(by)
    assert first == again
    assert (first["orders"], first["order_lines"]) == (2025, 15117)
    strangers = Order.objects.unmatched().order_by("number", "external_id")
    assert [order.external_id for order in strangers] == ["W-1001", "W-1002", "W-1003"]
    assert Order.objects.filter(contact=None).count() == 3
    assert not Order.objects.without_rate().exists()
    assert (first["products"], Product.objects.exclude(category="").count()) == (2389, 1333)
    points = LoyaltyAccount.objects.annotate(moved=Sum("movements__points"))
    assert all(account.moved == account.points for account in points)
    assert {account.tier for account in points} == {"bronze", "silver", "gold"}
