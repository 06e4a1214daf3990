"""What other currencies are worth, over the API."""

from typing import Any, ClassVar

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from interactions.access import Can
from interactions.models.purchases import ExchangeRate
from interactions.operations.purchases.rates import remove_rate, set_rate


class RateOut(SparseFields, serializers.ModelSerializer):
    """What one unit of a currency is worth in the organisation's own, from a day on."""

    class Meta:
        model = ExchangeRate
        fields = ("id", "currency", "on", "rate")
        read_only_fields = fields


class RateIn(StrictBody):
    """A rate; the same currency and day again changes it."""

    currency = serializers.CharField(max_length=3)
    on = serializers.DateField()
    rate = serializers.DecimalField(max_digits=18, decimal_places=8)


class RateFilter(django_filters.FilterSet):
    """Which rates to show."""

    currency = django_filters.CharFilter(lookup_expr="iexact", max_length=3)

    class Meta:
        model = ExchangeRate
        fields: tuple[str, ...] = ()


class RateViewSet(Listed, Retrieved):
    """Rates at which orders in other currencies are booked; booked orders keep theirs."""

    scope = "purchases"
    permissions: ClassVar = {
        "create": Can.CHANGE_RATES,
        "destroy": Can.CHANGE_RATES,
        "*": Can.VIEW_PURCHASES,
    }
    queryset = ExchangeRate.objects.all()
    serializer_class = RateOut
    filterset_class = RateFilter
    lookup_field = "id"
    orders: ClassVar = {"-on": ("-on", "-id"), "on": ("on", "id")}

    @extend_schema(request=RateIn, responses={201: RateOut})
    def create(self, request: Request) -> Response:
        """Say what a currency is worth from a day on; orders that waited for it get theirs."""
        made = set_rate(by=self.by, **self.checked(RateIn))
        made.refresh_from_db()
        return self.shown(made, status.HTTP_201_CREATED, f"/api/v1/exchange-rates/{made.pk}/")

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Take a rate away; orders booked with it keep it."""
        remove_rate(rate=self.get_object(), by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)
