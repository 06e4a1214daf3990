"""How segments look from outside, and what they may be made of."""

from typing import Any

from rest_framework import serializers

from config.api.bodies import StrictBody
from config.api.rules import RuleField
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueIn, ColleagueOut
from segments.models.segment import Segment, SegmentChange, SegmentMembership, SegmentOverride
from segments.operations.locking import under_way
from segments.reading.rows import members_seen

MOST_KEYS = 1_000
_WORD = {"required": False, "allow_blank": True}


class SegmentOut(SparseFields, serializers.ModelSerializer):
    """One segment; `members` counts those you may see, null where a few could be recognised."""

    owner = ColleagueOut()
    rule = RuleField(read_only=True)
    members = serializers.SerializerMethodField()
    refreshing = serializers.SerializerMethodField(help_text="Whether that goes on right now.")

    class Meta:
        model = Segment
        fields = (
            "key",
            "slug",
            "name",
            "description",
            "kind",
            "purpose",
            "rule",
            "rule_version",
            "owner",
            "state",
            "refreshing",
            "problem",
            "schedule",
            "freeze_on",
            "frozen_at",
            "as_of",
            "last_ok_at",
            "duration_ms",
            "members",
            "version",
            "created_at",
            "updated_at",
            "archived_at",
        )
        read_only_fields = fields

    def get_members(self, row: Segment) -> int | None:
        """Return how many members the caller may see."""
        known = self.context.get("members") or members_seen([row], self.context["request"].user)
        return known[row.pk]

    def get_refreshing(self, row: Segment) -> bool:
        """Say whether a refresh is under way."""
        if "under_way" not in self.context:
            self.context["under_way"] = under_way()
        return row.pk in self.context["under_way"]


class SegmentChangeIn(StrictBody):
    """What is to change of a segment; its kind stays what it is."""

    name = serializers.CharField(max_length=120, required=False)
    slug = serializers.SlugField(max_length=60, required=False)
    description = serializers.CharField(max_length=2_000, **_WORD)
    purpose = serializers.ChoiceField(choices=Segment.Purpose.choices, required=False)
    rule = RuleField(required=False)
    schedule = serializers.ChoiceField(choices=Segment.Schedule.choices, required=False)
    freeze_on = serializers.DateField(required=False, allow_null=True)
    owner = ColleagueIn()


class SegmentIn(SegmentChangeIn):
    """A new segment: by a rule, kept by hand ("static"), or to be frozen ("snapshot")."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=Segment.Kind.choices, default=Segment.Kind.DYNAMIC)


class NameIn(StrictBody):
    """The name of a copy."""

    name = serializers.CharField(max_length=120)


class PeopleIn(StrictBody):
    """People by their keys."""

    contacts = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=MOST_KEYS
    )


class Moved(serializers.Serializer):
    """How many people entered or left."""

    changed = serializers.IntegerField()


class RuleIn(StrictBody):
    """A rule to try out."""

    rule = RuleField()


class Counted(serializers.Serializer):
    """What a rule describes: in words, and how many of the people you may see.

    `exact` is false where the count is an honest guess of the database.
    """

    sentence = serializers.CharField()
    members = serializers.IntegerField(allow_null=True)
    exact = serializers.BooleanField()


class MemberOut(SparseFields, serializers.ModelSerializer):
    """One membership; read the person under /contacts/."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)

    class Meta:
        model = SegmentMembership
        fields = ("contact", "since", "via")
        read_only_fields = fields


class MoveOut(SparseFields, serializers.ModelSerializer):
    """One person who entered or left, and why."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)

    class Meta:
        model = SegmentChange
        fields = ("contact", "what", "at", "cause")
        read_only_fields = fields


class OverrideOut(SparseFields, serializers.ModelSerializer):
    """One person put in or kept out by hand; `until` is the last day, null without an end."""

    id = serializers.IntegerField(read_only=True)
    contact = serializers.UUIDField(source="contact.key", read_only=True)
    by = ColleagueOut()
    until = serializers.DateField(source="ends", allow_null=True, read_only=True)

    class Meta:
        model = SegmentOverride
        fields = ("id", "contact", "side", "reason", "by", "until", "created_at")
        read_only_fields = fields


class OverrideIn(StrictBody):
    """An exception about one person."""

    contact = serializers.UUIDField()
    side = serializers.ChoiceField(choices=SegmentOverride.Side.choices)
    reason = serializers.CharField(max_length=200)
    until = serializers.DateField(required=False, allow_null=True)


class DayOut(serializers.Serializer):
    """One day of growth."""

    day = serializers.DateField()
    entered = serializers.IntegerField(allow_null=True)
    left = serializers.IntegerField(allow_null=True)
    members = serializers.IntegerField(allow_null=True)


class GrowthOut(serializers.Serializer):
    """The growth of a segment, a line per day."""

    days = DayOut(many=True)


class OverlapOut(serializers.Serializer):
    """How many people each two segments share, in the order of the keys."""

    segments = serializers.ListField(child=serializers.UUIDField())
    cells: Any = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(allow_null=True))
    )
