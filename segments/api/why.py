"""Why one person belongs to a segment, or not, over the API."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contacts.models.contact import Contact
from segments.access import Can
from segments.api.members import OfSegment
from segments.api.segment_serializers import MemberOut, OverrideOut
from segments.language.parsing import RuleRefused, parse
from segments.models.segment import Segment, SegmentMembership
from segments.reading.members import overrides_of
from segments.reading.why import changes_on, standing_exception, why_told
from segments.vocabulary import vocabulary_for


class RowOut(serializers.Serializer):
    """One row that a condition looks at."""

    at = serializers.DateTimeField()
    said = serializers.CharField()
    amount = serializers.CharField()


class ConditionOut(serializers.Serializer):
    """One group ("all", "any", "not") or condition ("leaf"): in words, and whether it holds."""

    kind = serializers.CharField()
    said = serializers.CharField()
    holds = serializers.BooleanField()
    value = serializers.CharField(help_text="What stands there now.")
    rows = RowOut(many=True)
    parts = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/Condition"}})
    def get_parts(self, row: Any) -> list[Any]:
        """Return the parts of a group."""
        return ConditionOut(row.parts, many=True).data


class WhyOut(serializers.Serializer):
    """What is so of a person; `rule` is null where none is, or where it cannot be used now."""

    member = MemberOut(allow_null=True)
    exception = OverrideOut(allow_null=True)
    rule = ConditionOut(allow_null=True)
    changes_on = serializers.DateField(
        allow_null=True, help_text="The day the person comes in or goes out, if only time passes."
    )


class WhyViewSet(OfSegment):
    """Why a person belongs, or does not."""

    permissions: ClassVar = {"*": Can.VIEW}
    model = SegmentMembership
    queryset = SegmentMembership.objects.none()
    serializer_class = WhyOut
    lookup_field = "key"
    showing = frozenset()

    @extend_schema(responses=WhyOut)
    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Return the rule with what each condition found about the person with this key."""
        people = Contact.objects.visible_to(request.user).filter(merged_into=None, erased_at=None)
        segment, person = self.segment(), self.one_of(people, kwargs["key"])
        found = {
            "member": SegmentMembership.objects.filter(segment=segment, contact=person).first(),
            "exception": overrides_of(segment, request.user).filter(contact=person).first(),
            **_of_rule(segment, person, request.user),
        }
        return Response(WhyOut(found, context=self.get_serializer_context()).data)


def _of_rule(segment: Segment, person: Any, user: Any) -> dict[str, Any]:
    words, now = vocabulary_for(user), timezone.now()
    try:
        rule = parse(segment.rule, words, str(segment.key)) if segment.rule else None
    except RuleRefused:
        rule = None
    if rule is None:
        return {"rule": None, "changes_on": None}
    tree, turns_on = why_told(rule, person, words, now)
    exception = standing_exception(segment, person)
    day = changes_on(segment, exception, holds=tree.holds, turns_on=turns_on)
    return {"rule": tree, "changes_on": day}
