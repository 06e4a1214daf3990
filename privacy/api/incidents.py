"""Incidents over the API: reported, kept up to date, judged and counted; duties noted as done."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
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
from contacts.api.people_fields import ColleagueOut
from interactions.reading.files import sent_file
from privacy.access import Can
from privacy.laws.incidents import LAWS
from privacy.models.incident_evidence import IncidentEvidence
from privacy.models.incidents import Conclusion, Incident, IncidentDuty, Nature, Risk
from privacy.models.phi import Agreement
from privacy.operations.incidents.counting_many import ask_count
from privacy.operations.incidents.duties import note_told
from privacy.operations.incidents.judging import EXCEPTIONS, judge_incident
from privacy.operations.incidents.proving import EvidenceGone, add_evidence, take_evidence
from privacy.operations.incidents.reporting import KINDS, change_incident, report_incident

_LONG: dict[str, Any] = {"max_length": 10_000, "required": False, "allow_blank": True}


class IncidentDutyOut(serializers.ModelSerializer):
    """Whom to tell by when, counted by which rule, and what became of it."""

    class Meta:
        model = IncidentDuty
        fields = (
            "key", "right", "place", "state", "due_at", "clock", "ground", "phases",
            "late_because", "done_at",
        )  # fmt: skip
        read_only_fields = fields


class EvidenceOut(serializers.ModelSerializer):
    """One file that shows what happened, by its SHA-256; it is taken on the incident's page."""

    class Meta:
        model = IncidentEvidence
        fields = (
            "key", "name", "what", "content_type", "size", "sha256", "created_at", "removed_at",
            "removed_because",
        )  # fmt: skip
        read_only_fields = fields


class EvidenceIn(StrictBody):
    """One file, as multipart/form-data, and what it shows."""

    file = serializers.FileField(max_length=200)
    what = serializers.CharField(max_length=200)


class IncidentOut(SparseFields, serializers.ModelSerializer):
    """One incident with its duties; whom it concerns is on its page only."""

    laws = serializers.ListField(child=serializers.CharField(), read_only=True)
    agreement = serializers.SlugRelatedField(
        slug_field="key", read_only=True, help_text="With the owner of the data."
    )
    reported_by = ColleagueOut(help_text="Who reported it.")
    closed_by = ColleagueOut(help_text="Who closed it.")
    duties = IncidentDutyOut(many=True, read_only=True)
    evidence = EvidenceOut(many=True, read_only=True)

    class Meta:
        model = Incident
        fields = (
            "key", "number", "title", "nature", "role", "agreement", "laws", "happened",
            "started_at", "ended_at", "discovered_at", "aware_at", "kinds", "records",
            "consequences", "measures", "steps", "ask_us", "risk", "conclusion", "assessment",
            "secured", "delay", "people", "states", "counted_at", "lessons", "closed_at",
            "closed_by", "reported_by", "created_at", "duties", "evidence", "version",
        )  # fmt: skip
        read_only_fields = fields


class IncidentChange(StrictBody):
    """What is known; a field left out stays as it is. No names of people."""

    title = serializers.CharField(max_length=160, required=False)
    nature = serializers.ChoiceField(choices=Nature.choices, required=False)
    happened = serializers.CharField(max_length=10_000, required=False)
    discovered_at = serializers.DateTimeField(required=False)
    aware_at = serializers.DateTimeField(required=False)
    started_at = serializers.DateTimeField(required=False, allow_null=True)
    ended_at = serializers.DateTimeField(required=False, allow_null=True)
    role = serializers.ChoiceField(choices=Incident.Role.choices, required=False)
    agreement = serializers.SlugRelatedField(
        slug_field="key", queryset=Agreement.objects.all(), required=False, allow_null=True
    )
    laws = serializers.ListField(
        child=serializers.ChoiceField(choices=LAWS), required=False, allow_empty=False
    )
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=KINDS), required=False)
    records = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**31 - 1
    )
    consequences = serializers.CharField(**_LONG)
    measures = serializers.CharField(**_LONG)
    steps = serializers.CharField(**_LONG)
    ask_us = serializers.CharField(**_LONG)
    lessons = serializers.CharField(**_LONG)


class IncidentIn(IncidentChange):
    """A report: what, which kind, and when anybody of the house first noticed it."""

    title = serializers.CharField(max_length=160)
    nature = serializers.ChoiceField(choices=Nature.choices)
    happened = serializers.CharField(max_length=10_000)
    discovered_at = serializers.DateTimeField()


class JudgeIn(StrictBody):
    """A conclusion with what it rests on."""

    conclusion = serializers.ChoiceField(choices=Conclusion.choices)
    risk = serializers.ChoiceField(choices=Risk.choices)
    factors = serializers.DictField(child=serializers.CharField(max_length=4_000), required=False)
    exception = serializers.ChoiceField(choices=list(EXCEPTIONS), required=False)
    evidence = serializers.DictField(child=serializers.CharField(max_length=4_000), required=False)


class IncidentReachIn(StrictBody):
    """What is looked through for people: keys, and numbers of colleagues."""

    exports = serializers.ListField(child=serializers.UUIDField(), default=list)
    destinations = serializers.ListField(child=serializers.UUIDField(), default=list)
    webhooks = serializers.ListField(child=serializers.UUIDField(), default=list)
    colleagues = serializers.ListField(child=serializers.IntegerField(min_value=1), default=list)
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False)


class IncidentToldIn(StrictBody):
    """A notice, or a part of it, that went out for one duty."""

    duty = serializers.UUIDField()
    at = serializers.DateTimeField()
    to = serializers.CharField(max_length=160, required=False, allow_blank=True)
    reference = serializers.CharField(max_length=160, required=False, allow_blank=True)
    complete = serializers.BooleanField(default=True)
    late_because = serializers.CharField(**_LONG)


class IncidentViewSet(Listed, Retrieved):
    """What went wrong, and whom the laws want to be told."""

    scope = "incidents"
    permissions: ClassVar = {
        "list": Can.VIEW_INCIDENTS,
        "retrieve": Can.VIEW_INCIDENTS,
        "create": Can.ADD_INCIDENTS,
        "evidence_file": Can.VIEW_INCIDENTS,
        "*": Can.CHANGE_INCIDENTS,
    }
    reading = frozenset({"list", "retrieve", "evidence_file"})
    # Bodies tell of a breach: they are not kept for a repetition.
    repeatable = False
    queryset = Incident.objects.none()
    serializer_class = IncidentOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    def get_queryset(self) -> QuerySet:
        """Keep the incidents the caller may know of."""
        seen = Incident.objects.visible_to(self.request.user)
        return seen.select_related("reported_by", "closed_by", "agreement").prefetch_related(
            "duties", "evidence"
        )

    @extend_schema(request=IncidentIn, responses={201: IncidentOut})
    def create(self, request: Request) -> Response:
        """Report an incident; the clocks run from its discovery."""
        given = dict(self.checked(IncidentIn))
        made = report_incident(values=given, by=self.by, now=timezone.now())
        return self.shown(made, status.HTTP_201_CREATED, f"/api/v1/incidents/{made.key}/")

    @extend_schema(request=IncidentChange, responses=IncidentOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields given; with If-Match only the state you read."""
        known = self.get_object()
        expected = known.version if check_match(request, known) else None
        values = dict(self.checked(IncidentChange))
        change_incident(
            incident=known, values=values, by=self.by, now=timezone.now(),
            expected_version=expected,
        )  # fmt: skip
        return self.shown(self.get_object())

    @extend_schema(request=JudgeIn, responses=IncidentOut)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, **kwargs: Any) -> Response:
        """Keep a judgement; the duties follow from it."""
        known, given = self.get_object(), dict(self.checked(JudgeIn))
        judge_incident(incident=known, by=self.by, now=timezone.now(), **given)
        return self.shown(self.get_object())

    @extend_schema(request=IncidentReachIn, responses={200: IncidentOut, 202: IncidentOut})
    @action(detail=True, methods=["post"])
    def count(self, request: Request, **kwargs: Any) -> Response:
        """Find the people concerned; 202 where there are many, and `counted_at` says when it ended.

        What the ledgers and the trail say is looked through.
        """
        known, given = self.get_object(), dict(self.checked(IncidentReachIn))
        span = {name: given.pop(name) for name in ("since", "until") if name in given}
        later = ask_count(incident=known, reach=given, by=self.by, now=timezone.now(), **span)
        code = status.HTTP_202_ACCEPTED if later else status.HTTP_200_OK
        return self.shown(self.get_object(), code)

    @extend_schema(request={"multipart/form-data": EvidenceIn}, responses={201: EvidenceOut})
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def evidence(self, request: Request, **kwargs: Any) -> Response:
        """Keep a file with an incident; its type is read from its content."""
        known, given = self.get_object(), dict(self.checked(EvidenceIn))
        file = given["file"]
        row = add_evidence(
            incident=known, file=file, name=file.name or "", what=given["what"], by=self.by,
            now=timezone.now(),
        )  # fmt: skip
        return Response(EvidenceOut(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], url_path="evidence/(?P<file>[0-9a-f-]{36})")
    def evidence_file(self, request: Request, file: str, **kwargs: Any) -> FileResponse:
        """Return a file of the evidence, to be saved; that it was taken is put on record."""
        row = get_object_or_404(self.get_object().evidence.select_related("incident"), key=file)
        try:
            return sent_file(take_evidence(evidence=row, by=self.by))
        except EvidenceGone as gone:
            raise Http404(str(gone.message)) from None

    @extend_schema(request=IncidentToldIn, responses=IncidentOut)
    @action(detail=True, methods=["post"])
    def told(self, request: Request, **kwargs: Any) -> Response:
        """Note a notice that went out; an incident has only its own duties."""
        known, given = self.get_object(), dict(self.checked(IncidentToldIn))
        duty = known.duties.filter(key=given.pop("duty")).first()
        if duty is None:
            raise Http404
        note_told(duty=duty, by=self.by, now=timezone.now(), **given)
        return self.shown(self.get_object())
