"""Likely duplicates over the API: the queue, decisions, and merges of many pairs."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.access import Can
from contacts.api.merging import ChoicesIn, MergeOut, merge_answer
from contacts.api.people_fields import ColleagueOut
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.models.merge import Merge
from contacts.operations.likely import likely_duplicates
from contacts.operations.merging.automatic import merge_many
from contacts.operations.merging.deciding import decide_duplicate, seen_by
from contacts.operations.merging.merging import merge_contacts
from contacts.reading.merged import merges_seen_by

MOST = 100


class DuplicateOut(SparseFields, serializers.ModelSerializer):
    """Two contacts that may be one person; evidence in bits by field, names and never values."""

    left = serializers.UUIDField(source="left.key", read_only=True)
    right = serializers.UUIDField(source="right.key", read_only=True)
    evidence = serializers.SerializerMethodField()
    decided_by = ColleagueOut()

    class Meta:
        model = DuplicateCandidate
        fields = (
            "key",
            "left",
            "right",
            "probability",
            "bits",
            "evidence",
            "status",
            "note",
            "decided_by",
            "decided_at",
            "created_at",
            "seen_at",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_evidence(self, row: DuplicateCandidate) -> list[Any]:
        """Return field, level and bits of each comparison."""
        return list(row.evidence)


class CheckIn(StrictBody):
    """What is known of somebody who is about to be written."""

    given_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    family_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    second_family_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)


class CheckOut(serializers.Serializer):
    """One stored contact that may be the same person, and the fields that speak for it."""

    contact = serializers.UUIDField(source="contact.key")
    probability = serializers.FloatField(source="score")
    reasons = serializers.ListField(child=serializers.CharField())


class DecideIn(StrictBody):
    """Not the same person, later, or open again."""

    decision = serializers.ChoiceField(choices=("rejected", "later", "open"))
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class MergePairIn(ChoicesIn):
    """Which of the two goes on (by default the older one), and whose values are kept."""

    survivor = serializers.UUIDField(required=False)


class MergeManyIn(StrictBody):
    """Up to 100 pairs, each merged by the defaults."""

    keys = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)


class MergeManyOut(serializers.Serializer):
    """The merges that were made, and how many pairs were left by reason."""

    merged = MergeOut(many=True)
    left = serializers.DictField(child=serializers.IntegerField())


class DuplicateFilter(django_filters.FilterSet):
    """Which pairs to show; without a status the open ones."""

    status = django_filters.ChoiceFilter(choices=CandidateStatus.choices)
    least = django_filters.NumberFilter(
        field_name="probability", lookup_expr="gte", min_value=0, max_value=1
    )

    class Meta:
        model = DuplicateCandidate
        fields: tuple[str, ...] = ()


class DuplicateViewSet(Listed, Retrieved):
    """Pairs of contacts that may be one person: read, decide, merge."""

    scope = "duplicates"
    permissions: ClassVar = {
        "merge": Can.MERGE,
        "merge_pairs": Can.MERGE,
        "check": Can.ADD,
        "*": Can.DECIDE_DUPLICATES,
    }
    queryset = DuplicateCandidate.objects.none()
    model = DuplicateCandidate
    serializer_class = DuplicateOut
    filterset_class = DuplicateFilter
    lookup_field = "key"
    orders: ClassVar = {
        "-probability": ("-probability", "-id"),
        "probability": ("probability", "id"),
    }

    def get_queryset(self) -> QuerySet:
        """Keep the pairs whose both contacts the caller may see."""
        rows = seen_by(DuplicateCandidate.objects.all(), self.request.user)
        if self.action == "list" and "status" not in self.request.query_params:
            rows = rows.filter(status=CandidateStatus.OPEN)
        return rows.select_related("left", "right", "decided_by")

    @extend_schema(request=CheckIn, responses=CheckOut(many=True))
    @action(detail=False, methods=["post"])
    def check(self, request: Request) -> Response:
        """Compare one record with the whole base before it is written; the likeliest first."""
        found = likely_duplicates(request.user, self.checked(CheckIn))
        return Response(CheckOut(found, many=True).data)

    @extend_schema(request=DecideIn, responses=DuplicateOut)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, **kwargs: Any) -> Response:
        """Say: not the same person, later, or open again."""
        pair = self.get_object()
        check_match(request, pair)
        given = self.checked(DecideIn)
        decide_duplicate(
            candidate=pair, decision=given["decision"], note=given.get("note", ""), by=self.by
        )
        return self.shown(self.get_queryset().get(pk=pair.pk))

    @extend_schema(request=MergePairIn, responses={201: MergeOut})
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, **kwargs: Any) -> Response:
        """Fold the younger contact into the older one, or as `survivor` says."""
        pair = self.get_object()
        given = self.checked(MergePairIn)
        survivor, absorbed = pair.left, pair.right
        if given.get("survivor") == absorbed.key:
            survivor, absorbed = absorbed, survivor
        merge = merge_contacts(
            survivor=survivor,
            absorbed=absorbed,
            choices=given.get("choices"),
            by=self.by,
            reason=given.get("reason", ""),
            probability=pair.probability,
        )
        return merge_answer(merge, self, status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="duplicates_merge_many",
        request=MergeManyIn,
        responses={200: OpenApiResponse(MergeManyOut, "What became of the pairs.")},
    )
    @action(detail=False, methods=["post"], url_path="merge", url_name="merge-many")
    def merge_pairs(self, request: Request) -> Response:
        """Merge up to 100 pairs by the defaults; one that is refused leaves the others alone."""
        keys = self.checked(MergeManyIn)["keys"]
        pairs = list(self.get_queryset().filter(key__in=keys).order_by("pk"))
        report = merge_many(pairs=pairs, by=self.by)
        left = dict(report.left)
        if missing := len(set(keys)) - len(pairs):
            left["not_found"] = missing
        made = Merge.objects.filter(pk__in=[merge.pk for merge in report.merges])
        rows = made.select_related("survivor", "absorbed", "by", "undone_by").order_by("pk")
        body = MergeOut(rows, many=True, context={"request": request}).data
        return Response({"merged": body, "left": left})


class MergeViewSet(Listed, Retrieved):
    """The log of merges."""

    scope = "duplicates"
    permissions: ClassVar = {"*": Can.MERGE}
    queryset = Merge.objects.none()
    model = Merge
    serializer_class = MergeOut
    lookup_field = "key"
    orders: ClassVar = {"-at": ("-at", "-id"), "at": ("at", "id")}

    def get_queryset(self) -> QuerySet:
        """Keep the merges of contacts the caller may see."""
        return merges_seen_by(self.request.user)
