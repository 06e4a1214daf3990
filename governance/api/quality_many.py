"""Many quality issues over the API: settled, given, accepted in one request, and taken back."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.resource import Resource
from config.errors import Invalid
from contacts.access import Can
from contacts.api.people_fields import ColleagueIn
from contacts.models.quality import QualityIssue
from contacts.models.work import BulkChange
from contacts.operations.quality.fixing_many import ACTION, fix_many, undo_fixes
from contacts.operations.quality.many import ACCEPT, GIVE, accept_many, give_many, undo_many
from contacts.reading.quality import open_issues

MOST = 1_000


class ManyIn(StrictBody):
    """The numbers of open issues; those you may not see are left alone."""

    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1),
        min_length=1,
        max_length=MOST,
    )


class FixManyIn(ManyIn):
    """Which issues, and the value to write where there is one to choose for all."""

    choice = serializers.CharField(max_length=254, required=False, allow_blank=True)


class GiveManyIn(ManyIn):
    """Which issues, and who sees to them; null for nobody."""

    assignee = ColleagueIn()


class AcceptManyIn(ManyIn):
    """Which issues, until when they are accepted, and why."""

    until = serializers.DateField()
    reason = serializers.CharField(max_length=250)


class UndoIn(StrictBody):
    """A change of many issues, by its key."""

    change = serializers.UUIDField()


class ManyChangedOut(serializers.Serializer):
    """What came of it: the key to take it back with (null where nothing was to do) and how many.

    More than a hundred fixes are made by the worker; until then `count` is 0.
    """

    change = serializers.UUIDField(allow_null=True)
    count = serializers.IntegerField()


class ManyIssues(Resource):
    """The actions on many issues; each is one operation."""

    @extend_schema(
        operation_id="quality_issues_fix_many", request=FixManyIn, responses=ManyChangedOut
    )
    @action(detail=False, methods=["post"], url_path="fix", url_name="fix-many")
    def fix_many(self, request: Request) -> Response:
        """Settle each issue by the fix of its rule, where it is known what settles it."""
        given = self.checked(FixManyIn)
        issues = self._of(given)
        return _said(fix_many(issues=issues, choice=given.get("choice"), by=self.by))

    @extend_schema(
        operation_id="quality_issues_assign_many", request=GiveManyIn, responses=ManyChangedOut
    )
    @action(detail=False, methods=["post"], url_path="assign", url_name="assign-many")
    def assign_many(self, request: Request) -> Response:
        """Give the issues to a colleague, or to nobody."""
        given = self.checked(GiveManyIn)
        issues = self._of(given)
        return _said(give_many(issues=issues, assignee=given.get("assignee"), by=self.by))

    @extend_schema(
        operation_id="quality_issues_waive_many", request=AcceptManyIn, responses=ManyChangedOut
    )
    @action(detail=False, methods=["post"], url_path="waive", url_name="waive-many")
    def waive_many(self, request: Request) -> Response:
        """Accept that the rules do not hold for these people until a day."""
        given = self.checked(AcceptManyIn)
        return _said(accept_many(issues=self._of(given), by=self.by, **given))

    @extend_schema(
        operation_id="quality_issues_undo_many", request=UndoIn, responses=ManyChangedOut
    )
    @action(detail=False, methods=["post"], url_path="undo", url_name="undo-many")
    def undo_many(self, request: Request) -> Response:
        """Take back what one of these did, where nobody changed it since."""
        mine = BulkChange.objects.filter(action__in=(ACTION, GIVE, ACCEPT))
        if not request.user.has_perm(Can.VIEW_BULK):
            mine = mine.filter(by=request.user.pk)
        change = mine.filter(key=self.checked(UndoIn)["change"]).first()
        if change is None:
            raise Invalid({"change": [_("There is no such change of yours.")]})
        if change.action == ACTION:
            return _said(undo_fixes(change=change, by=self.by))
        restored, _kept = undo_many(change=change, by=self.by)
        return Response(ManyChangedOut({"change": change.key, "count": restored}).data)

    def _of(self, given: dict[str, Any]) -> QuerySet[QualityIssue]:
        return open_issues(self.request.user).filter(pk__in=given.pop("ids"))


def _said(change: BulkChange) -> Response:
    key = change.key if change.pk else None
    return Response(ManyChangedOut({"change": key, "count": change.count}).data)
