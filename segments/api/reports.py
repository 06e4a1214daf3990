"""Reports over the API: kept questions, their answers for whoever asks, and free questions."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.rules import RuleField
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueOut
from segments.access import Can
from segments.measures import PRESETS
from segments.models.reports import Report, Shape
from segments.operations.reporting.keeping import change_report, create_report, delete_report
from segments.reading.measuring import Row, askable, list_behind, question_from, written
from segments.reading.reports.asking import question_for, sheet_for
from segments.reading.reports.ready import ready_for, ready_named
from segments.reading.reports.saying import rounded
from segments.reading.reports.sheets import Sheet

_SIDE = serializers.CharField(max_length=40)


class ReportOut(SparseFields, serializers.ModelSerializer):
    """One report; its numbers are at `answer`."""

    owner = ColleagueOut()
    question = serializers.SerializerMethodField()

    @extend_schema_field(
        serializers.JSONField(help_text="Its rule is null where you may not read it.")
    )
    def get_question(self, report: Report) -> dict[str, Any]:
        """Return the question as the caller may read it."""
        return question_for(report.question, self.context["request"].user)

    class Meta:
        model = Report
        fields = (
            "key",
            "name",
            "description",
            "owner",
            "question",
            "shape",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class ReportPeriodIn(StrictBody):
    """Days, the last one included."""

    since = serializers.DateField()
    until = serializers.DateField()


class ReportQuestionIn(StrictBody):
    """A question: what is counted, by what, when, of whom."""

    measure = serializers.CharField(max_length=40)
    by = serializers.ListField(child=_SIDE, required=False, max_length=2)
    period = serializers.ChoiceField(choices=sorted(PRESETS), required=False)
    days = ReportPeriodIn(required=False, help_text="Instead of a named period.")
    segment = serializers.UUIDField(required=False)
    rule = RuleField(required=False, help_text="Of the people it describes alone.")
    limit = serializers.IntegerField(min_value=1, max_value=5_000, required=False)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return the question as `question_from` reads it."""
        given = dict(super().to_internal_value(data))
        if days := given.pop("days", None):
            given["period"] = {name: str(day) for name, day in days.items()}
        if "segment" in given:
            given["segment"] = str(given["segment"])
        return given


class ReportChange(StrictBody):
    """What is to change of a report."""

    name = serializers.CharField(max_length=120, required=False)
    description = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    question = ReportQuestionIn(required=False)
    shape = serializers.ChoiceField(choices=Shape.choices, required=False)


class ReportIn(ReportChange):
    """A new report."""

    name = serializers.CharField(max_length=120)
    question = ReportQuestionIn()


class AnswerColumnOut(serializers.Serializer):
    """One column of the answer."""

    slug = serializers.CharField()
    label = serializers.CharField()


class AnswerKeyOut(serializers.Serializer):
    """Where a line stands on one side: days as ISO dates, the rest by key or code."""

    value = serializers.CharField()
    label = serializers.CharField()


class AnswerLineOut(serializers.Serializer):
    """One line; a hidden one has no value, because few people stand behind it."""

    keys = AnswerKeyOut(many=True)
    value = serializers.FloatField(allow_null=True)
    hidden = serializers.BooleanField()
    address = serializers.CharField(help_text="The page that lists what is counted, if there is.")


class AnswerOut(serializers.Serializer):
    """The answer for whoever asks; the same as on the page and in its files."""

    question = serializers.JSONField()
    unit = serializers.CharField()
    as_of = serializers.DateTimeField()
    columns = AnswerColumnOut(many=True)
    rows = AnswerLineOut(many=True)
    total = serializers.FloatField(allow_null=True)
    total_hidden = serializers.BooleanField()
    total_address = serializers.CharField(help_text="The page that lists all of it, if there is.")
    hidden_cells = serializers.IntegerField()
    left_out = serializers.IntegerField()


class AskableOut(serializers.Serializer):
    """A number that you may ask for."""

    slug = serializers.CharField()
    label = serializers.CharField()
    sentence = serializers.CharField()
    unit = serializers.CharField()
    basis = serializers.CharField()
    dimensions = serializers.ListField(child=serializers.CharField())


class ReadyOut(serializers.Serializer):
    """A report that comes ready."""

    slug = serializers.CharField()
    name = serializers.CharField()
    about = serializers.CharField()
    shape = serializers.CharField()
    question = serializers.JSONField(help_text="Empty where another app counts its numbers.")


def answer_out(sheet: Sheet, user: Any) -> dict[str, Any]:
    """Return an answer for programs, each number with the list that `user` can open behind it."""
    found, unit = sheet.answer, sheet.answer.unit

    def number(value: Any) -> Any:
        return None if value is None else rounded(value, unit)

    def behind(row: Row | None = None) -> str:
        return list_behind(found.question, row, user=user)

    told = {
        "question": written(found.question),
        "unit": unit,
        "as_of": found.as_of,
        "columns": found.columns,
        "rows": [
            {
                "keys": row.keys,
                "value": number(row.value),
                "hidden": row.hidden,
                "address": behind(row),
            }
            for row in found.rows
        ],
        "total": number(found.total),
        "total_hidden": found.total_hidden,
        "total_address": "" if found.total_hidden else behind(),
        "hidden_cells": found.hidden_cells,
        "left_out": found.left_out,
    }
    return dict(AnswerOut(told).data)


_READING = ("list", "retrieve", "answer", "ask", "measures", "ready", "ready_answer")


class ReportViewSet(Listed, Retrieved):
    """Kept questions, and what they are answered for you."""

    scope = "reports"
    permissions: ClassVar = {
        **dict.fromkeys(_READING, Can.REPORTS),
        "create": Can.ADD_REPORTS,
        "*": Can.CHANGE_REPORTS,
    }
    reading = frozenset(_READING)
    queryset = Report.objects.none()
    serializer_class = ReportOut
    lookup_field = "key"
    orders: ClassVar = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
    }

    def get_queryset(self) -> QuerySet:
        """Keep the reports the caller sees."""
        return Report.objects.visible_to(self.request.user).select_related("owner")

    @extend_schema(request=ReportIn, responses={201: ReportOut})
    def create(self, request: Request) -> Response:
        """Keep a question under a name; it is private until it is shared on its page."""
        made = create_report(values=self.kept(ReportIn), by=self.by)
        fresh = self.get_queryset().get(pk=made.pk)
        return self.shown(fresh, status.HTTP_201_CREATED, f"/api/v1/reports/{made.key}/")

    @extend_schema(request=ReportChange, responses=ReportOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the fields given of your own report; with If-Match only the state you read."""
        known = self.get_object()
        expected = known.version if check_match(request, known) else None
        change_report(
            report=known, values=self.kept(ReportChange), by=self.by, expected_version=expected
        )
        return self.shown(self.get_object())

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete your own report."""
        known = self.get_object()
        check_match(request, known)
        delete_report(report=known, by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=AnswerOut)
    @action(detail=True, methods=["get"])
    def answer(self, request: Request, **kwargs: Any) -> Response:
        """Answer a report as you may see it now."""
        report = self.get_object()
        return self.answered(report.name, report.question, report.key)

    @extend_schema(request=ReportQuestionIn, responses=AnswerOut)
    @action(detail=False, methods=["post"])
    def ask(self, request: Request) -> Response:
        """Answer a question that is not kept."""
        return self.answered("", self.checked(ReportQuestionIn), None)

    @extend_schema(responses=AskableOut(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def measures(self, request: Request) -> Response:
        """Return the numbers you may ask for, and by what."""
        return Response(AskableOut(askable(request.user), many=True).data)

    @extend_schema(responses=ReadyOut(many=True))
    @action(detail=False, methods=["get"], pagination_class=None)
    def ready(self, request: Request) -> Response:
        """Return the reports that come ready."""
        return Response(ReadyOut(ready_for(request.user), many=True).data)

    @extend_schema(responses=AnswerOut)
    @action(detail=False, methods=["get"], url_path="ready/(?P<slug>[a-z-]+)")
    def ready_answer(self, request: Request, slug: str) -> Response:
        """Answer a report that comes ready."""
        try:
            ready = ready_named(slug, request.user)
        except LookupError:
            raise NotFound from None
        return Response(answer_out(ready.sheet(request.user, timezone.now()), request.user))

    def answered(self, name: str, question: Any, report: UUID | None) -> Response:
        """Return the answer that the caller gets; `report` is where the question is kept."""
        user = self.request.user
        sheet = sheet_for(name, question, user=user, now=timezone.now(), report=report)
        return Response(answer_out(sheet, user))

    def kept(self, body: type) -> dict[str, Any]:
        """Return the checked body, its question as it is kept."""
        given = dict(self.checked(body))
        if "question" in given:
            given["question"] = written(question_from(given["question"], now=timezone.now()))
        return given
