"""What customers and months are expected to bring, over the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Listed, Resource, Retrieved
from config.api.sparse import SparseFields
from contacts.api.writing import visible
from interactions.access import Can as CanInteractions
from segments.access import Can
from segments.models.value import CustomerValue
from segments.operations.valuing.foreseeing import months_of
from segments.reading.foresight import foreseen_for

AHEAD = 12


class CustomerValueOut(SparseFields, serializers.ModelSerializer):
    """What one person is expected to do; probabilities are percents, days plain dates."""

    contact = serializers.UUIDField(source="contact.key")

    class Meta:
        model = CustomerValue
        fields = (
            "contact", "p_alive", "p_buy_30", "p_buy_90", "p_buy_365", "purchases_12_months",
            "value_12_months", "next_purchase", "next_from", "next_until", "churn_risk", "as_of",
        )  # fmt: skip
        read_only_fields = fields


class CustomerValueViewSet(Listed, Retrieved):
    """What customers are expected to do; nobody has a row while there is too little to say it."""

    model = CustomerValue
    queryset = CustomerValue.objects.none()
    serializer_class = CustomerValueOut
    scope = "segments"
    permissions: ClassVar = {"*": Can.VIEW_VALUES}
    orders: ClassVar = {"contact": ("contact_id",), "-contact": ("-contact_id",)}
    lookup_field = "key"

    def get_queryset(self) -> QuerySet:
        """Keep the people that the caller may see."""
        rows = CustomerValue.objects.visible_to(self.request.user)
        return rows.filter(model__enough=True).select_related("contact")

    def get_object(self) -> Any:
        """Return the value of the person with this key; raises NotFound."""
        person = visible(self.request.user, self.kwargs["key"])
        found = self.get_queryset().filter(pk=person.pk).first()
        if found is None:
            raise NotFound
        return found


class MonthOut(serializers.Serializer):
    """One month to come; between low and high in four of five cases."""

    month = serializers.CharField(help_text="Such as 2026-12.")
    expected = serializers.FloatField()
    low80 = serializers.FloatField()
    high80 = serializers.FloatField()


class ForecastOut(serializers.Serializer):
    """The revenue to come, from the past revenue that the caller may see.

    `method` is empty and there are no months before the first whole month of revenue.
    """

    method = serializers.CharField()
    skill_vs_last_year = serializers.FloatField(
        allow_null=True, help_text="By which share it was closer than the same months of last year."
    )
    rough = serializers.BooleanField(help_text="Whether the band is a guess: under two years.")
    months_known = serializers.IntegerField()
    level_since = serializers.DateField(allow_null=True, help_text="The last step of the level.")
    months = MonthOut(many=True)


class ForecastViewSet(Resource):
    """The revenue of the next twelve months."""

    queryset = CustomerValue.objects.none()
    serializer_class = ForecastOut
    scope = "reports"
    permissions: ClassVar = {"*": CanInteractions.VIEW_PURCHASES}
    listing = frozenset()
    showing = frozenset()

    @extend_schema(responses=ForecastOut, operation_id="forecast_retrieve")
    def list(self, request: Request, **kwargs: Any) -> Response:
        """Return what is expected, as the page shows it to the same person."""
        found = foreseen_for(request.user, timezone.now(), AHEAD)
        known = found.forecast
        shift = None if known is None else known.shift
        return Response({
            "method": known.method if known else "",
            "skill_vs_last_year": known.skill if known else None,
            "rough": known.rough if known else True,
            "months_known": len(found.months),
            "level_since": None if shift is None else found.months[shift],
            "months": months_of(known, found.months[-1]) if known else [],
        })  # fmt: skip
