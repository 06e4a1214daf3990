"""What was accepted as it is, over the API: listed, and ended before its day."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.access import Can
from contacts.api.people_fields import ColleagueOut
from contacts.models.quality import QualityWaiver
from contacts.operations.quality.waivers import end_waiver
from contacts.reading.waivers import running_waivers


class WaiverOut(SparseFields, serializers.ModelSerializer):
    """One rule that need not hold for one person until a day."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)
    rule = serializers.CharField(source="rule.code", read_only=True)
    by = ColleagueOut()

    class Meta:
        model = QualityWaiver
        fields = ("id", "contact", "rule", "until", "reason", "by", "at")
        read_only_fields = fields


class WaiverFilter(django_filters.FilterSet):
    """Which waivers in force to show."""

    contact = django_filters.UUIDFilter(field_name="contact__key")
    rule = django_filters.CharFilter(field_name="rule__code", max_length=40)
    until_before = django_filters.DateFilter(field_name="until", lookup_expr="lt")

    class Meta:
        model = QualityWaiver
        fields: tuple[str, ...] = ()


class QualityWaiverViewSet(Listed, Retrieved):
    """What need not hold for people you may see; issues are accepted at quality-issues."""

    scope = "quality-issues"
    permissions: ClassVar = {"destroy": Can.RESOLVE_QUALITY, "*": Can.VIEW_QUALITY}
    queryset = QualityWaiver.objects.none()
    model = QualityWaiver
    serializer_class = WaiverOut
    filterset_class = WaiverFilter
    lookup_field = "id"
    orders: ClassVar = {"until": ("until", "id"), "-until": ("-until", "-id")}

    def get_queryset(self) -> QuerySet:
        """Keep what is in force for people the caller may see, about values they may read."""
        return running_waivers(self.request.user).select_related("contact", "rule", "by")

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Let the rule hold again, at once; its issue opens where it fails."""
        waiver = self.get_object()
        check_match(request, waiver)
        end_waiver(waiver=waiver, by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)
