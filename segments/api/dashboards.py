"""Dashboards over the API: the same numbers as on the page, for whoever asks."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.resource import Listed, Retrieved
from segments.access import Can
from segments.measures import PRESETS
from segments.models.dashboards import Dashboard
from segments.reading.dashboards.page import arranged, placed, viewing_of


class DashboardOut(serializers.ModelSerializer):
    """What a dashboard is called and which tiles it has."""

    owner = serializers.CharField(source="owner.username", read_only=True)

    class Meta:
        model = Dashboard
        fields = ("key", "name", "owner", "is_home", "period", "tiles", "version", "updated_at")
        read_only_fields = fields


class NumberOut(serializers.Serializer):
    """One number of a tile; null where it is hidden or there is nothing to divide by."""

    slug = serializers.CharField()
    label = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    address = serializers.CharField(help_text="The page that lists what is counted.")
    hidden = serializers.BooleanField(help_text="Fewer than five people stand behind it.")


class TileOut(serializers.Serializer):
    """One tile with its numbers."""

    name = serializers.CharField(source="tile.name")
    title = serializers.CharField(source="tile.title")
    numbers = NumberOut(source="shown.numbers", many=True)


class DashboardNumbersOut(DashboardOut):
    """A dashboard with the numbers of whoever asks."""

    since = serializers.DateField(source="shown_period.start", read_only=True)
    until = serializers.DateField(source="shown_period.last", read_only=True)
    shown = TileOut(many=True, read_only=True)

    class Meta(DashboardOut.Meta):
        fields = (*DashboardOut.Meta.fields, "since", "until", "shown")
        read_only_fields = fields


class DashboardViewSet(Listed, Retrieved):
    """Dashboards of one's own, and those that others share."""

    scope = "dashboards"
    permissions: ClassVar = {"*": Can.VIEW_DASHBOARDS}
    reading = frozenset({"list", "retrieve"})
    parameters: ClassVar = {"retrieve": ("period",)}
    model = Dashboard
    queryset = Dashboard.objects.none()
    serializer_class = DashboardOut
    lookup_field = "key"
    orders: ClassVar = {"name": ("name", "id"), "-updated_at": ("-updated_at", "-id")}

    def get_queryset(self) -> QuerySet:
        """Keep what the caller may open."""
        return Dashboard.objects.visible_to(self.request.user).select_related("owner")

    @extend_schema(
        responses=DashboardNumbersOut,
        parameters=[OpenApiParameter("period", str, enum=list(PRESETS))],
    )
    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Read a dashboard with its numbers, over its usual period or another one."""
        known: Any = self.get_object()
        asked = request.query_params.get("period", "") or arranged(known).period
        if asked not in PRESETS:
            raise ValidationError({"period": ["There is no such period."]})
        viewing = viewing_of(request.user, asked, timezone.now())
        known.shown_period, known.shown = viewing.period, placed(known.tiles, viewing)
        return Response(DashboardNumbersOut(known, context=self.get_serializer_context()).data)
