"""Files of purchases over the API: upload, map, run, undo."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import FileBody, StrictBody
from config.api.etag import check_match
from config.api.parsing import StrictJSONParser
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from config.errors import NotPermitted
from interactions.access import Can
from interactions.files.purchases.recognise import FORMATS
from interactions.models.purchase_import import PurchaseImport
from interactions.operations.purchases.importing.queueing import queue_purchase_import
from interactions.operations.purchases.importing.starting import (
    configure_purchase_import,
    start_purchase_import,
)
from interactions.operations.purchases.importing.undoing import queue_purchase_undo
from interactions.reading.purchases.imports import purchase_imports_seen


class KeptOrderOut(serializers.Serializer):
    """An order that stays when its file is taken back."""

    number = serializers.CharField()
    reason = serializers.ChoiceField(choices=["changed", "points", "refunded"])


class UndoneOut(serializers.Serializer):
    """What came of taking a file back; only the first orders that stay are named."""

    removed = serializers.IntegerField()
    kept = serializers.IntegerField()
    orders = KeptOrderOut(many=True)


class PurchaseImportOut(SparseFields, serializers.ModelSerializer):
    """A file of purchases: how it is read, how far it is, what came of it."""

    source = serializers.CharField(source="source.name", read_only=True)
    undone = UndoneOut(
        source="details.undone", default=None, allow_null=True, read_only=True,
        help_text="Null unless it was taken back.",
    )  # fmt: skip

    class Meta:
        model = PurchaseImport
        fields = (
            "key", "state", "format", "file_name", "source", "headers", "mapping", "left_behind",
            "lines", "orders", "created", "updated", "unchanged", "rejected", "unmatched",
            "problem", "undone", "created_at", "started_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class PurchaseFileIn(FileBody):
    """A file: uploaded as `file`, or its text as `content` with its `file_name`."""

    source = serializers.CharField(max_length=80, required=False)
    format = serializers.ChoiceField(choices=FORMATS, required=False)


class PurchaseFileSettings(StrictBody):
    """How the file is read."""

    mapping = serializers.ListField(
        child=serializers.CharField(max_length=80, allow_null=True), required=False, max_length=1000
    )
    source_name = serializers.CharField(max_length=80, required=False)


class PurchaseImportViewSet(Listed, Retrieved):
    """Files of purchases brought in; whoever uploaded one decides about it."""

    scope = "purchases"
    permissions: ClassVar = {"*": Can.IMPORT_PURCHASES}
    parser_classes = (StrictJSONParser, MultiPartParser)
    queryset = PurchaseImport.objects.none()
    serializer_class = PurchaseImportOut
    lookup_field = "key"
    orders: ClassVar = {
        "-created_at": ("-created_at", "-id"),
        "created_at": ("created_at", "id"),
    }

    def get_queryset(self) -> QuerySet:
        """Keep the caller's own files, or all for who may see them all."""
        return purchase_imports_seen(self.request.user)

    @extend_schema(request=PurchaseFileIn, responses={201: PurchaseImportOut})
    def create(self, request: Request) -> Response:
        """Upload a file; it is recognised, and nothing is imported yet."""
        given = self.checked(PurchaseFileIn)
        job = start_purchase_import(
            file=given["file"],
            file_name=given["file_name"],
            by=self.by,
            format=given.get("format", "auto"),
            source_name=given.get("source", ""),
        )
        return self.answer(job, status.HTTP_201_CREATED)

    @extend_schema(request=PurchaseFileSettings, responses=PurchaseImportOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Say how the file is read: what each column becomes, and from which source it is."""
        job = self.own_object()
        check_match(request, job)
        values = self.checked(PurchaseFileSettings)
        return self.answer(configure_purchase_import(job=job, values=values, by=self.by))

    @extend_schema(request=None, responses={202: PurchaseImportOut})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, **kwargs: Any) -> Response:
        """Import in the background; read the import to see how far it is."""
        job = self.own_object()
        queue_purchase_import(job=job, by=self.by)
        return self.answer(job, status.HTTP_202_ACCEPTED)

    @extend_schema(request=None, responses={202: PurchaseImportOut})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, **kwargs: Any) -> Response:
        """Take the file back in the background; what changed since stays, and is named."""
        job = self.own_object()
        queue_purchase_undo(job=job, by=self.by)
        return self.answer(job, status.HTTP_202_ACCEPTED)

    def own_object(self) -> PurchaseImport:
        """Return the file of the address, if the caller uploaded it.

        Raises:
            NotPermitted: it is another person's, to look at only.
        """
        job: PurchaseImport = self.get_object()
        if job.by_id != self.request.user.pk:
            raise NotPermitted(_("Only the person who uploaded the file decides about it."))
        return job

    def answer(self, job: PurchaseImport, code: int = status.HTTP_200_OK) -> Response:
        """Return a file as it is stored now."""
        fresh = self.get_queryset().get(pk=job.pk)
        created = code == status.HTTP_201_CREATED
        return self.shown(fresh, code, f"/api/v1/purchase-imports/{fresh.key}/" if created else "")
