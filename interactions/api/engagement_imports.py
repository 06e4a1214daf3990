"""Files of posts and engagement over the API: brought, and what came of them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import FileBody
from config.api.parsing import StrictJSONParser
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from interactions.access import Can
from interactions.files.social_opening import FORMATS
from interactions.models.engagement import EngagementImport
from interactions.operations.engagement.importing import bring_engagement_file
from interactions.reading.engagement_files import reason_in_words

REJECTS_SHOWN = 50


class RejectOut(serializers.Serializer):
    """A line that was refused, with the file's own word for the column."""

    line = serializers.IntegerField()
    code = serializers.CharField()
    column = serializers.CharField()
    detail = serializers.CharField()


class EngagementImportOut(SparseFields, serializers.ModelSerializer):
    """A file of posts or engagement, how far it is, and what came of it."""

    rejects = serializers.SerializerMethodField(help_text="The first lines that were refused.")

    class Meta:
        model = EngagementImport
        fields = (
            "key", "state", "format", "file_name", "exported_on", "lines", "posts", "events",
            "matched", "unmatched", "rejected", "created", "updated", "unchanged", "suggested",
            "left_behind", "rejects", "problem", "created_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_rejects(self, row: EngagementImport) -> list[dict[str, Any]]:
        """Return why the first lines were refused; no values."""
        told = [
            {"line": line, "code": code, "column": column, "detail": reason_in_words(code)}
            for line, code, column in row.rejects[:REJECTS_SHOWN]
        ]
        return list(RejectOut(told, many=True).data)


class EngagementFileIn(FileBody):
    """A file: uploaded as `file`, or its text as `content` with its `file_name`."""

    format = serializers.ChoiceField(choices=FORMATS, required=False)
    exported_on = serializers.DateField(required=False)


class EngagementImportViewSet(Listed, Retrieved):
    """Exports of networks, connections, downloads and our own template."""

    scope = "engagement"
    permissions: ClassVar = {"*": Can.IMPORT_ENGAGEMENT}
    parser_classes = (StrictJSONParser, MultiPartParser)
    queryset = EngagementImport.objects.none()
    serializer_class = EngagementImportOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet[EngagementImport]:
        """Return every file: they hold counts, and line numbers without values."""
        return EngagementImport.objects.all()

    @extend_schema(request=EngagementFileIn, responses={202: EngagementImportOut})
    def create(self, request: Request) -> Response:
        """Bring a file: it is recognised now and written in the background."""
        given = self.checked(EngagementFileIn)
        job = bring_engagement_file(
            file=given["file"],
            file_name=given["file_name"],
            by=self.by,
            format=given.get("format", "auto"),
            exported_on=given.get("exported_on"),
        )
        job.refresh_from_db()
        place = f"/api/v1/engagement-imports/{job.key}/"
        return self.shown(job, status.HTTP_202_ACCEPTED, place)
