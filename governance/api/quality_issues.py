"""Quality issues over the API: listed, given to somebody, settled, accepted until a day."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.access import Can
from contacts.api.people_fields import ColleagueIn, ColleagueOut
from contacts.models.quality import Dimension, QualityIssue, Severity
from contacts.operations.quality.fixing import fix_issue
from contacts.operations.quality.issues import assign_issue, close_issue
from contacts.operations.quality.waivers import waive
from contacts.reading.quality import open_issues
from governance.api.quality_many import ManyIssues


class IssueOut(SparseFields, serializers.ModelSerializer):
    """One open flaw: whose, in which field, by which rule; never the value."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)
    dimension = serializers.SerializerMethodField()
    fix = serializers.SerializerMethodField()
    overdue = serializers.SerializerMethodField()
    assignee = ColleagueOut()

    class Meta:
        model = QualityIssue
        fields = (
            "id",
            "contact",
            "code",
            "field",
            "severity",
            "dimension",
            "fix",
            "assignee",
            "due_on",
            "overdue",
            "opened_at",
            "closed_at",
            "closed_how",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "enum": [*Dimension.values, ""]})
    def get_dimension(self, issue: QualityIssue) -> str:
        """Return the dimension of the rule, empty for findings of imports."""
        return issue.rule.dimension if issue.rule else ""

    @extend_schema_field({"type": "string"})
    def get_fix(self, issue: QualityIssue) -> str:
        """Return what settles it in one step, empty where a person must think."""
        return issue.rule.fix if issue.rule else ""

    def get_overdue(self, issue: QualityIssue) -> bool:
        """Return whether it should have been settled."""
        return bool(issue.due_on and issue.due_on < timezone.localdate())


class AssignIn(StrictBody):
    """Who sees to an issue; null for nobody."""

    assignee = ColleagueIn()


class FixIn(StrictBody):
    """The value to write, where there is one to choose."""

    choice = serializers.CharField(max_length=254, required=False, allow_blank=True)


class WaiveIn(StrictBody):
    """Until when an issue is accepted, and why."""

    until = serializers.DateField()
    reason = serializers.CharField(max_length=250)


class IssueFilter(django_filters.FilterSet):
    """Which open issues to show."""

    contact = django_filters.UUIDFilter(field_name="contact__key")
    rule = django_filters.CharFilter(field_name="code", max_length=40)
    field = django_filters.CharFilter(max_length=80)
    source = django_filters.CharFilter(field_name="contact__source__name", max_length=120)
    assignee = django_filters.CharFilter(field_name="assignee__username", max_length=150)
    severity = django_filters.ChoiceFilter(choices=Severity.choices)
    dimension = django_filters.ChoiceFilter(field_name="rule__dimension", choices=Dimension.choices)
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lt")

    class Meta:
        model = QualityIssue
        fields: tuple[str, ...] = ()


class QualityIssueViewSet(ManyIssues, Listed, Retrieved):
    """What should be put right in the data of people you may see."""

    scope = "quality-issues"
    permissions: ClassVar = {
        "list": Can.VIEW_QUALITY,
        "retrieve": Can.VIEW_QUALITY,
        "fix_many": Can.BULK,
        "assign_many": Can.BULK,
        "waive_many": Can.BULK,
        "undo_many": Can.BULK,
        "*": Can.RESOLVE_QUALITY,
    }
    queryset = QualityIssue.objects.none()
    model = QualityIssue
    serializer_class = IssueOut
    filterset_class = IssueFilter
    lookup_field = "id"
    orders: ClassVar = {"due_on": ("due_on", "id"), "-due_on": ("-due_on", "-id")}

    def get_queryset(self) -> QuerySet:
        """Keep open issues of people the caller may see, about values the role may read."""
        return self._related(open_issues(self.request.user))

    def _related(self, issues: QuerySet) -> QuerySet:
        return issues.select_related("contact", "rule", "assignee")

    def _now(self, issue: QualityIssue) -> Response:
        """Return the issue as it stands after the action, closed or not."""
        return self.shown(self._related(QualityIssue.objects.all()).get(pk=issue.pk))

    @extend_schema(request=AssignIn, responses=IssueOut)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, **kwargs: Any) -> Response:
        """Give the issue to a colleague, or to nobody."""
        issue = self.get_object()
        assignee = self.checked(AssignIn).get("assignee")
        return self._now(assign_issue(issue=issue, assignee=assignee, by=self.by))

    @extend_schema(request=FixIn, responses=IssueOut)
    @action(detail=True, methods=["post"])
    def fix(self, request: Request, **kwargs: Any) -> Response:
        """Settle the issue by the fix of its rule."""
        issue = self.get_object()
        choice = self.checked(FixIn).get("choice")
        return self._now(fix_issue(issue=issue, choice=choice, by=self.by))

    @extend_schema(request=WaiveIn, responses=IssueOut)
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, **kwargs: Any) -> Response:
        """Accept that the rule does not hold for this person until a day."""
        issue = self.get_object()
        given = self.checked(WaiveIn)
        if issue.rule is None:
            return self._now(close_issue(issue=issue, by=self.by))
        waive(contact=issue.contact, rule=issue.rule, by=self.by, **given)
        return self._now(issue)
