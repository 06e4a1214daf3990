"""Tables of area figures over the API: sent, mapped, and written or dropped."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import FileBody, StrictBody
from config.api.parsing import StrictJSONParser
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from interactions.access import Can
from interactions.models.areas import AreaFile
from interactions.operations.areas.importing import (
    drop_area_file,
    import_area_file,
    receive_area_file,
)


class RefusedLineOut(serializers.Serializer):
    """A line without figures, and why."""

    line = serializers.IntegerField()
    code = serializers.CharField()


class AreaFileOut(SparseFields, serializers.ModelSerializer):
    """A table of figures: its columns, what they mean, and what was written of it."""

    source = serializers.CharField(source="source.name", read_only=True)
    year = serializers.IntegerField(source="source.year", read_only=True)
    refused = RefusedLineOut(many=True, read_only=True)

    class Meta:
        model = AreaFile
        fields = (
            "key", "source", "year", "file_name", "headers", "mapping", "rows", "written",
            "unchanged", "refused", "created_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields


class AreaFileIn(FileBody):
    """A table, and where it was published."""

    name = serializers.CharField(max_length=120)
    year = serializers.IntegerField()
    licence = serializers.CharField(max_length=120)
    url = serializers.CharField(max_length=300, required=False, allow_blank=True)


class AreaMappingIn(StrictBody):
    """What each column means; without a mapping the proposed one holds."""

    mapping = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, max_length=1000
    )
    country = serializers.CharField(
        max_length=2, required=False, default="", help_text="Of lines that name none."
    )
    decimal = serializers.ChoiceField(
        choices=(".", ","), required=False, help_text="Where numbers can be read in two ways."
    )


class AreaFileViewSet(Listed, Retrieved):
    """Tables of area figures that were sent; what is read from them stands under `areas`."""

    scope = "areas"
    permissions: ClassVar = {"*": Can.IMPORT_AREAS}
    parser_classes = (StrictJSONParser, MultiPartParser)
    queryset = AreaFile.objects.none()
    serializer_class = AreaFileOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet[AreaFile]:
        """Return every table: they speak of places."""
        return AreaFile.objects.select_related("source")

    @extend_schema(request=AreaFileIn, responses={201: AreaFileOut})
    def create(self, request: Request) -> Response:
        """Send a table; what its columns mean is proposed, and nothing is written yet."""
        given = self.checked(AreaFileIn)
        values = {name: given[name] for name in ("name", "year", "licence", "url") if name in given}
        made = receive_area_file(
            file=given["file"], file_name=given["file_name"], values=values, by=self.by
        )
        made.refresh_from_db()
        return self.shown(made, status.HTTP_201_CREATED, f"/api/v1/area-files/{made.key}/")

    @extend_schema(request=AreaMappingIn, responses=AreaFileOut)
    @action(detail=True, methods=["post"])
    def run(self, request: Request, **kwargs: Any) -> Response:
        """Write the figures; the table itself goes."""
        row, given = self.get_object(), self.checked(AreaMappingIn)
        import_area_file(
            area_file=row,
            mapping=given.get("mapping", row.mapping),
            country=given["country"],
            decimal=given.get("decimal", ""),
            by=self.by,
        )
        return self.shown(self.get_object())

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Let a table go that was not written."""
        drop_area_file(area_file=self.get_object(), by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)
