"""Retention over the API: the rules and runs read, a run approved by the digest that was seen."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueOut
from privacy.access import Can
from privacy.models.retention import RetentionRule, RetentionRun
from privacy.operations.retaining.deciding import approve_run


class RetentionRuleOut(SparseFields, serializers.ModelSerializer):
    """How long data are kept, from which day, and what happens then."""

    owner = ColleagueOut()

    class Meta:
        model = RetentionRule
        fields = (
            "key", "name_en", "name_es", "category", "purpose", "basis", "countries", "people",
            "trigger", "field", "months", "days", "action", "ground", "owner", "next_review",
            "active", "suggested", "version",
        )  # fmt: skip
        read_only_fields = fields


class RetentionRunOut(SparseFields, serializers.ModelSerializer):
    """One dry run, what was decided on it, and the evidence of what was done."""

    planned_by = ColleagueOut()
    decided_by = ColleagueOut()
    erasure = serializers.UUIDField(source="erasure.key", read_only=True, allow_null=True)

    class Meta:
        model = RetentionRun
        fields = (
            "key", "state", "as_of", "planned_at", "planned_by", "people", "rows", "digest",
            "decided_by", "decided_at", "reason", "executed_at", "erasure", "evidence",
            "certificate",
        )  # fmt: skip
        read_only_fields = fields


class ApproveIn(StrictBody):
    """The digest of exactly the population that was looked at."""

    digest = serializers.RegexField(r"^[0-9a-f]{64}$")


class RetentionRuleViewSet(Listed, Retrieved):
    """Rules of retention; they are kept on their pages."""

    scope = "retention"
    permissions: ClassVar = {"*": Can.VIEW_RETENTION}
    queryset = RetentionRule.objects.none()
    serializer_class = RetentionRuleOut
    lookup_field = "key"
    orders: ClassVar = {"id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the rules the caller may know of."""
        return RetentionRule.objects.visible_to(self.request.user).select_related("owner")


class RetentionRunViewSet(Listed, Retrieved):
    """Dry runs, and what became of them."""

    scope = "retention"
    permissions: ClassVar = {"approve": Can.APPROVE_RETENTION, "*": Can.VIEW_RETENTION}
    queryset = RetentionRun.objects.none()
    serializer_class = RetentionRunOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the runs the caller may know of."""
        seen = RetentionRun.objects.visible_to(self.request.user)
        return seen.select_related("planned_by", "decided_by", "erasure")

    @extend_schema(request=ApproveIn, responses=RetentionRunOut)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, **kwargs: Any) -> Response:
        """Approve exactly the people and rules that were seen; the worker carries it out."""
        run, given = self.get_object(), self.checked(ApproveIn)
        approve_run(run=run, by=self.by, now=timezone.now(), **given)
        return self.shown(self.get_object())
