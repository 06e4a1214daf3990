"""Imports over the API: upload, map, check, run, undo."""

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
from contacts.access import Can
from contacts.models.source import Import, ImportMode
from contacts.models.team import Team
from contacts.operations.import_queue import queue_import
from contacts.operations.importing.starting import FORMATS, configure_import, start_import


class ImportOut(SparseFields, serializers.ModelSerializer):
    """An import: how it is read, how far it is, what came of it."""

    source = serializers.CharField(
        source="source.name", default=None, allow_null=True, read_only=True
    )
    team = serializers.CharField(source="team.name", default=None, allow_null=True, read_only=True)

    class Meta:
        model = Import
        fields = (
            "key",
            "state",
            "mode",
            "format",
            "file_name",
            "source",
            "team",
            "basis",
            "purpose",
            "headers",
            "mapping",
            "left_behind",
            "lines",
            "read",
            "created",
            "updated",
            "unchanged",
            "rejected",
            "suppressed",
            "flagged",
            "duplicates",
            "problem",
            "created_at",
            "started_at",
            "finished_at",
            "undo_until",
            "undone_at",
        )
        read_only_fields = fields


class ImportIn(FileBody):
    """A file: uploaded as `file`, or its text as `content` with its `file_name`."""

    source = serializers.CharField(max_length=80, required=False)
    format = serializers.ChoiceField(choices=FORMATS, required=False)


class ImportSettings(StrictBody):
    """How the file is read and what it may do."""

    mapping = serializers.ListField(
        child=serializers.CharField(max_length=80, allow_null=True),
        required=False,
        max_length=1000,
    )
    source_name = serializers.CharField(max_length=80, required=False)
    mode = serializers.ChoiceField(choices=ImportMode.choices, required=False)
    basis = serializers.CharField(max_length=24, required=False, allow_blank=True)
    purpose = serializers.CharField(max_length=50, required=False, allow_blank=True)
    discard_corrections = serializers.BooleanField(
        required=False,
        help_text=_("Cells mended by hand may be lost when the mapping changes."),
    )
    team = serializers.SlugRelatedField(
        slug_field="name", required=False, allow_null=True, queryset=Team.objects.all()
    )


class ImportViewSet(Listed, Retrieved):
    """Files brought in."""

    scope = "imports"
    permissions: ClassVar = {"undo": Can.UNDO_IMPORT, "*": Can.IMPORT}
    parser_classes = (StrictJSONParser, MultiPartParser)
    queryset = Import.objects.none()
    serializer_class = ImportOut
    lookup_field = "key"
    orders: ClassVar = {
        "-created_at": ("-created_at", "-id"),
        "created_at": ("created_at", "id"),
    }

    def get_queryset(self) -> QuerySet:
        """Keep the caller's own imports, or all for who may see them all."""
        return Import.objects.visible_to(self.request.user).select_related("source", "team")

    @extend_schema(request=ImportIn, responses={201: ImportOut})
    def create(self, request: Request) -> Response:
        """Upload a file; it is recognised, and nothing is imported yet."""
        given = self.checked(ImportIn)
        job = start_import(
            file=given["file"],
            file_name=given["file_name"],
            by=self.by,
            source_name=given.get("source", ""),
            format=given.get("format", "auto"),
        )
        return self.answer(job, status.HTTP_201_CREATED)

    @extend_schema(request=ImportSettings, responses=ImportOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Say how the file is read: mapping, source, mode, basis, purpose, team."""
        job = self.own_object()
        check_match(request, job)
        values = self.checked(ImportSettings)
        return self.answer(configure_import(job=job, values=values, by=self.by))

    @extend_schema(request=None, responses={202: ImportOut})
    @action(detail=True, methods=["post"])
    def check(self, request: Request, **kwargs: Any) -> Response:
        """Work out in the background what the import would do."""
        return self.queued("check")

    @extend_schema(request=None, responses={202: ImportOut})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, **kwargs: Any) -> Response:
        """Import in the background; read the import to see how far it is."""
        return self.queued("run")

    @extend_schema(request=None, responses={202: ImportOut})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, **kwargs: Any) -> Response:
        """Take the import back in the background."""
        return self.queued("undo")

    def queued(self, work: str) -> Response:
        """Hand the import to the worker and answer 202."""
        # Whoever may look at an import may take it back; only its uploader decides to run it.
        job = self.get_object() if work == "undo" else self.own_object()
        queue_import(job=job, work=work, by=self.by)
        return self.answer(job, status.HTTP_202_ACCEPTED)

    def own_object(self) -> Import:
        """Return the import of the address, if the caller uploaded it.

        It runs in the name and the scope of its uploader, so nobody else decides about it.

        Raises:
            NotPermitted: it is another person's, to look at only.
        """
        job: Import = self.get_object()
        if job.by_id != self.request.user.pk:
            raise NotPermitted(_("Only the person who uploaded the file decides about it."))
        return job

    def answer(self, job: Import, code: int = status.HTTP_200_OK) -> Response:
        """Return an import as it is stored now."""
        fresh = self.get_queryset().get(pk=job.pk)
        created = code == status.HTTP_201_CREATED
        return self.shown(fresh, code, f"/api/v1/imports/{fresh.key}/" if created else "")
