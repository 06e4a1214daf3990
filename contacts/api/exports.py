"""Exports over the API: ask for a file, see how far it is, fetch it while its link lasts."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.resource import Listed, Retrieved
from config.api.rules import RuleField
from config.api.sparse import SparseFields
from config.errors import Invalid
from config.groups import people_in
from config.rules import people_by_rule
from contacts.access import Can
from contacts.api.people_fields import ColleagueOut
from contacts.models.contact import Contact
from contacts.models.export import Export, ExportState
from contacts.models.preference import Channel
from contacts.operations.export_files import WRITERS
from contacts.operations.export_mailing import READS
from contacts.operations.export_sending import download_export
from contacts.operations.exporting import request_export

ORDER = ("family_name", "given_name", "pk")


class ExportOut(SparseFields, serializers.ModelSerializer):
    """One line of the ledger: who took which fields of how many people, why, and how far it is."""

    by = ColleagueOut(help_text="Who asked.")
    decided_by = ColleagueOut()

    class Meta:
        model = Export
        fields = (
            "key",
            "state",
            "by",
            "door",
            "purpose",
            "format",
            "columns",
            "count",
            "mailing_channel",
            "mailing_purpose",
            "left_out",
            "sha256",
            "size",
            "decided_by",
            "decided_at",
            "reason",
            "expires_at",
            "downloads",
            "downloaded_at",
            "created_at",
        )
        read_only_fields = fields


class ExportIn(StrictBody):
    """What is to leave; without a rule, a segment or keys, everybody you may see."""

    purpose = serializers.CharField(max_length=200)
    format = serializers.ChoiceField(choices=sorted(WRITERS), default="csv")
    columns = serializers.ListField(
        child=serializers.CharField(max_length=80), allow_empty=False, max_length=500
    )
    mailing_channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    mailing_purpose = serializers.CharField(
        max_length=50,
        required=False,
        help_text="With the channel: only people who may be reached so are in the file.",
    )
    recipient = serializers.CharField(
        max_length=60,
        required=False,
        help_text="Who gets it, as business associate agreements name them; for health data.",
    )
    rule = RuleField(required=False)
    segment = serializers.UUIDField(required=False, help_text="Only the members of this segment.")
    keys = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=10_000
    )


class ExportFilter(django_filters.FilterSet):
    """Which exports to show."""

    state = django_filters.ChoiceFilter(choices=ExportState.choices)
    since = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = Export
        fields: tuple[str, ...] = ()


class ExportViewSet(Listed, Retrieved):
    """Files of people that left, or were asked for."""

    scope = "exports"
    permissions: ClassVar = {"*": Can.EXPORT}
    queryset = Export.objects.none()
    serializer_class = ExportOut
    filterset_class = ExportFilter
    lookup_field = "key"
    orders: ClassVar = {
        "-created_at": ("-created_at", "-id"),
        "created_at": ("created_at", "id"),
    }

    def get_queryset(self) -> QuerySet:
        """Keep the caller's own exports, or all for who may look at the ledger."""
        seen = Export.objects.visible_to(self.request.user).select_related("by", "decided_by")
        # The file itself is for its taker only, however much one may read of the ledger.
        return seen.filter(by=self.request.user) if self.action == "download" else seen

    @extend_schema(request=ExportIn, responses={201: ExportOut})
    def create(self, request: Request) -> Response:
        """Ask for a file. A small one is ready at once; a large one waits for a second person."""
        given = self.checked(ExportIn)
        people = Contact.objects.visible_to(request.user).present()
        query = {}
        if "rule" in given:
            found = people_by_rule(people, given["rule"], request.user)
            people, query["rule"] = found.people, found.words
            query[READS] = sorted(found.reads)
        if "segment" in given:
            members = people_in(str(given["segment"]), request.user)
            if members is None:
                raise Invalid({"segment": [_("There is no such segment.")]})
            people = people.filter(pk__in=members)
            query["segment"] = [str(given["segment"])]
        if "keys" in given:
            people = people.filter(key__in=given["keys"])
            query["keys"] = [str(len(given["keys"]))]
        export = request_export(
            contacts=people.order_by(*ORDER),
            columns=given["columns"],
            format=given["format"],
            purpose=given["purpose"],
            by=self.by,
            query=query,
            mailing=(given.get("mailing_channel", ""), given.get("mailing_purpose", "")),
            recipient=given.get("recipient", ""),
        )
        fresh = self.get_queryset().get(pk=export.pk)
        return self.shown(fresh, status.HTTP_201_CREATED, f"/api/v1/exports/{fresh.key}/")

    @extend_schema(
        request=None,
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    @action(detail=True, methods=["post"])
    def download(self, request: Request, **kwargs: Any) -> FileResponse:
        """Fetch the file of one of your own exports; each download is written down."""
        export: Export = self.get_object()
        file = download_export(export=export, by=self.by)
        return FileResponse(file, as_attachment=True, filename=f"contacts.{export.format}")
