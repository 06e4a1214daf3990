"""Health data over the API: the register of agreements, and the log of reads to look at."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.operations.sealed_store import open_stored
from governance.models.audit import AuditEvent
from governance.phi_trail import READ
from privacy.access import Can
from privacy.models.phi import Agreement
from privacy.operations.acting.reported_files import import_disclosures
from privacy.operations.phi.agreements import (
    CATEGORIES,
    MOST_DAYS,
    change_agreement,
    current,
    record_agreement,
)


class AgreementOut(SparseFields, serializers.ModelSerializer):
    """One business associate agreement."""

    destinations = serializers.ListField(child=serializers.CharField(), read_only=True)
    categories = serializers.ListField(child=serializers.CharField(), read_only=True)
    current = serializers.SerializerMethodField(help_text="Whether it is in force today.")

    class Meta:
        model = Agreement
        fields = (
            "key", "vendor", "services", "destinations", "categories", "permitted",
            "subcontractors", "report_days", "at_end", "signed_on", "starts_on", "ends_on",
            "terminated_on", "evidence_sha256", "current", "version",
        )  # fmt: skip
        read_only_fields = fields

    def get_current(self, agreement: Agreement) -> bool:
        """Say whether it is in force; one query for all."""
        if "in_force" not in self.context:
            self.context["in_force"] = set(current().values_list("pk", flat=True))
        return agreement.pk in self.context["in_force"]


class AgreementIn(StrictBody):
    """What an agreement says; the signed document is brought on its page."""

    vendor = serializers.CharField(max_length=160)
    services = serializers.CharField(max_length=250)
    destinations = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=100
    )
    categories = serializers.ListField(
        child=serializers.ChoiceField(choices=CATEGORIES), allow_empty=False
    )
    permitted = serializers.CharField(max_length=500, required=False, allow_blank=True)
    subcontractors = serializers.CharField(max_length=500, required=False, allow_blank=True)
    report_days = serializers.IntegerField(required=False, min_value=1, max_value=MOST_DAYS)
    at_end = serializers.ChoiceField(choices=Agreement.AtEnd.choices, required=False)
    signed_on = serializers.DateField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True)


class AgreementChange(AgreementIn):
    """What changes; a field left out stays as it is."""

    vendor = serializers.CharField(max_length=160, required=False)
    services = serializers.CharField(max_length=250, required=False)
    categories = serializers.ListField(
        child=serializers.ChoiceField(choices=CATEGORIES), allow_empty=False, required=False
    )
    signed_on = serializers.DateField(required=False)
    starts_on = serializers.DateField(required=False)


class ReportsIn(serializers.Serializer):
    """A CSV file of disclosures, as multipart/form-data."""

    file = serializers.FileField(
        max_length=200,
        help_text="Columns: person (key or email), at, recipient, what, purpose; address and"
        " exclusion if there are any.",
    )


class ReportsOut(serializers.Serializer):
    """What came of a file of disclosures."""

    added = serializers.IntegerField()
    known = serializers.IntegerField(help_text="Rows that the vendor reported before.")


class AgreementViewSet(Listed, Retrieved):
    """Who may get which health data from us."""

    scope = "agreements"
    permissions: ClassVar = {
        "list": Can.VIEW_AGREEMENTS,
        "retrieve": Can.VIEW_AGREEMENTS,
        "document": Can.VIEW_AGREEMENTS,
        "reports": Can.CHANGE_REQUESTS,
        "*": Can.CHANGE_AGREEMENTS,
    }
    reading = frozenset({"list", "retrieve", "document"})
    queryset = Agreement.objects.all()
    serializer_class = AgreementOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    @extend_schema(request=AgreementIn, responses={201: AgreementOut})
    def create(self, request: Request) -> Response:
        """Write an agreement into the register."""
        made = record_agreement(values=dict(self.checked(AgreementIn)), by=self.by)
        fresh = self.get_queryset().get(pk=made.pk)
        return self.shown(fresh, status.HTTP_201_CREATED, f"/api/v1/agreements/{made.key}/")

    @extend_schema(request=AgreementChange, responses=AgreementOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields given; with If-Match only the state you read."""
        known = self.get_object()
        expected = known.version if check_match(request, known) else 0
        values = dict(self.checked(AgreementChange))
        change_agreement(agreement=known, values=values, by=self.by, expected_version=expected)
        return self.shown(self.get_object())

    @extend_schema(request={"multipart/form-data": ReportsIn}, responses=ReportsOut)
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def reports(self, request: Request, **kwargs: Any) -> Response:
        """Take the disclosures that the vendor reports: all of them, or none."""
        known, file = self.get_object(), self.checked(ReportsIn)["file"]
        done = import_disclosures(agreement=known, file=file, by=self.by, now=timezone.now())
        return Response(ReportsOut(done).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def document(self, request: Request, **kwargs: Any) -> FileResponse:
        """Return the signed document, to be saved; 404 where none was brought."""
        known: Agreement = self.get_object()
        if not known.evidence:
            raise Http404
        stored = open_stored(known.evidence.name)
        return FileResponse(stored, as_attachment=True, filename=f"agreement-{known.key}")


class ReadOut(SparseFields, serializers.ModelSerializer):
    """One read of health data: who, when, which fields of whom, where, and what for."""

    user = serializers.IntegerField(source="user_id", read_only=True, allow_null=True)
    fields_read = serializers.ListField(
        child=serializers.CharField(), source="facts.fields", read_only=True
    )
    people = serializers.ListField(
        child=serializers.CharField(), source="facts.people", read_only=True
    )
    page = serializers.CharField(source="facts.page", read_only=True)
    purpose = serializers.CharField(source="facts.why", read_only=True)
    emergency = serializers.SerializerMethodField(help_text="Key of the emergency access, or empty")

    class Meta:
        model = AuditEvent
        fields = (
            "id", "at", "user", "door", "fields_read", "people", "page", "purpose", "emergency",
            "request_id",
        )  # fmt: skip
        read_only_fields = fields

    def get_emergency(self, event: AuditEvent) -> str:
        """Return the key of the emergency access it happened under."""
        return str(event.facts.get("emergency", ""))


class ReadViewSet(Listed):
    """The log of reads of health data."""

    scope = "audit-events"
    permissions: ClassVar = {"*": Can.VIEW_READS}
    queryset = AuditEvent.objects.none()
    serializer_class = ReadOut
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the reads."""
        return AuditEvent.objects.filter(verb=READ)
