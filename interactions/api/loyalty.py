"""Loyalty accounts over the API."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Listed, Retrieved
from config.errors import Invalid
from contacts.api.writing import visible
from interactions.access import Can
from interactions.api.purchase_serializers import AccountIn, AccountOut, MovementIn, TierIn
from interactions.models.loyalty import LoyaltyAccount, MovementKind
from interactions.models.purchases import Order
from interactions.operations.purchases.loyalty import (
    adjust_points,
    change_tier,
    earn_points,
    open_account,
    spend_points,
)

# What each kind of movement may say besides its points.
MOVES: dict[str, tuple[Callable[..., Any], frozenset[str]]] = {
    MovementKind.EARNED: (
        earn_points,
        frozenset({"at", "order", "why", "external_id", "expires_on"}),
    ),
    MovementKind.SPENT: (spend_points, frozenset({"at", "order", "why", "external_id"})),
    MovementKind.ADJUSTED: (adjust_points, frozenset({"why", "external_id"})),
}


class AccountFilter(django_filters.FilterSet):
    """Which accounts to show."""

    contact = django_filters.UUIDFilter(field_name="contact__key")
    programme = django_filters.CharFilter(max_length=60)
    number = django_filters.CharFilter(max_length=60)
    tier = django_filters.CharFilter(max_length=40)

    class Meta:
        model = LoyaltyAccount
        fields: tuple[str, ...] = ()


class LoyaltyViewSet(Listed, Retrieved):
    """Accounts with points earned, spent and expiring, and their tiers."""

    scope = "loyalty"
    permissions: ClassVar = {
        "create": Can.ADD_PURCHASES,
        "movements": Can.ADD_PURCHASES,
        "tier": Can.ADD_PURCHASES,
        "*": Can.VIEW_PURCHASES,
    }
    model = LoyaltyAccount
    queryset = LoyaltyAccount.objects.none()
    serializer_class = AccountOut
    filterset_class = AccountFilter
    lookup_field = "key"

    def get_queryset(self) -> QuerySet:
        """Keep the accounts of people the caller may see."""
        return LoyaltyAccount.objects.visible_to(self.request.user).select_related("contact")

    @extend_schema(request=AccountIn, responses={201: AccountOut})
    def create(self, request: Request) -> Response:
        """Open an account."""
        given = self.checked(AccountIn)
        person = visible(request.user, given.pop("contact"))
        made = open_account(contact=person, by=self.by, **given)
        made.refresh_from_db()
        return self.shown(made, status.HTTP_201_CREATED, f"/api/v1/loyalty-accounts/{made.key}/")

    @extend_schema(request=MovementIn, responses=AccountOut)
    @action(detail=True, methods=["post"])
    def movements(self, request: Request, **kwargs: Any) -> Response:
        """Add points earned, spent or adjusted."""
        account, given = self.get_object(), self.checked(MovementIn)
        move, words = MOVES[given.pop("kind")]
        needless = given.keys() - words - {"points"}
        if needless:
            raise Invalid(
                {name: [_("This kind of movement has no such field.")] for name in needless}
            )
        if "order" in given:
            given["order"] = self._order(given["order"])
        if move is adjust_points:
            given.setdefault("why", "")
        move(account=account, by=self.by, **given)
        return self.shown(self.get_object())

    @extend_schema(request=TierIn, responses=AccountOut)
    @action(detail=True, methods=["post"])
    def tier(self, request: Request, **kwargs: Any) -> Response:
        """Give the account another tier."""
        change_tier(account=self.get_object(), by=self.by, **self.checked(TierIn))
        return self.shown(self.get_object())

    def _order(self, key: Any) -> Order:
        found = Order.objects.visible_to(self.request.user).filter(key=key).first()
        if found is None:
            raise Invalid({"order": [_("There is no such order.")]})
        return found
