"""The record of processing and assessments over the API: read; they are kept on their pages."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueOut
from privacy.access import Can
from privacy.models.assessments import Assessment
from privacy.models.processing import FrozenRecord


class ProcessingRecordOut(SparseFields, serializers.ModelSerializer):
    """The record of processing as it was kept, with its digest and how much was missing."""

    by = ColleagueOut()

    class Meta:
        model = FrozenRecord
        fields = ("key", "at", "by", "content", "digest", "gaps")
        read_only_fields = fields


class AssessmentOut(SparseFields, serializers.ModelSerializer):
    """One assessment: what asked for it, its answers and risks, and what was decided."""

    signed_by = ColleagueOut()

    class Meta:
        model = Assessment
        fields = (
            "key", "kind", "title", "triggers", "answers", "risks", "advice", "decision",
            "review_on", "signed_at", "signed_by", "created_at", "version",
        )  # fmt: skip
        read_only_fields = fields


class ProcessingRecordViewSet(Listed, Retrieved):
    """Records of processing that were kept."""

    scope = "processing"
    permissions: ClassVar = {"*": Can.VIEW_PROCESSING}
    queryset = FrozenRecord.objects.none()
    serializer_class = ProcessingRecordOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the records the caller may know of."""
        return FrozenRecord.objects.visible_to(self.request.user).select_related("by")


class AssessmentViewSet(Listed, Retrieved):
    """Assessments of what is done with people's data."""

    scope = "processing"
    permissions: ClassVar = {"*": Can.VIEW_PROCESSING}
    queryset = Assessment.objects.none()
    serializer_class = AssessmentOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the assessments the caller may know of."""
        return Assessment.objects.visible_to(self.request.user).select_related("signed_by")
