"""Engagement over the API: what people did, and many events in one request."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from interactions.access import Can
from interactions.filters.engagement import EngagementApiFilter
from interactions.models.engagement import Engagement
from interactions.operations.engagement.adding import MOST, add_engagement


class EngagementOut(SparseFields, serializers.ModelSerializer):
    """One thing somebody did; `handle` is there while nobody is linked."""

    contact = serializers.UUIDField(source="contact.key", allow_null=True, read_only=True)

    class Meta:
        model = Engagement
        fields = (
            "key", "contact", "channel", "network", "kind", "object", "text", "url", "at",
            "value", "handle", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class EventIn(StrictBody):
    """One event in the words of the neutral template."""

    external_id = serializers.CharField(max_length=200, required=False)
    network = serializers.CharField(max_length=30)
    event = serializers.CharField(max_length=40)
    at = serializers.DateTimeField()
    handle = serializers.CharField(max_length=254, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    contact = serializers.UUIDField(required=False)
    url = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    object = serializers.CharField(max_length=300, required=False, allow_blank=True)
    text = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    value = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)


class EventsIn(StrictBody):
    """Up to 1,000 events."""

    events = serializers.ListField(child=EventIn(), min_length=1, max_length=MOST)


class AddedOut(serializers.Serializer):
    """What came of the events: of known people, waiting for theirs, new, there already."""

    matched = serializers.IntegerField()
    unmatched = serializers.IntegerField()
    created = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class EngagementViewSet(Listed, Retrieved):
    """What people did on networks, in mail and on the website."""

    scope = "engagement"
    model = Engagement
    queryset = Engagement.objects.none()
    serializer_class = EngagementOut
    filterset_class = EngagementApiFilter
    lookup_field = "key"
    permissions: ClassVar[dict[str, str]] = {
        "*": Can.VIEW_ENGAGEMENT,
        "create": Can.IMPORT_ENGAGEMENT,
    }
    orders: ClassVar[dict[str, tuple[str, ...]]] = {"-at": ("-at", "-id")}

    def get_queryset(self) -> QuerySet[Engagement]:
        """Keep what the caller may see."""
        return Engagement.objects.visible_to(self.request.user).select_related("contact")

    @extend_schema(
        request=EventsIn, responses={200: OpenApiResponse(AddedOut, description="Counts.")}
    )
    def create(self, request: Request) -> Response:
        """Add events; the same event sent again stays one."""
        given: dict[str, Any] = self.checked(EventsIn)
        written = add_engagement(events=given["events"], by=self.by)
        return Response(AddedOut(written).data, status=status.HTTP_200_OK)
