"""What the API says of destinations and takes for them."""

from rest_framework import serializers

from config.api.bodies import StrictBody
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueIn, ColleagueOut
from contacts.models.preference import Channel
from segments.destinations import KINDS
from segments.models.deliveries import DeliveryReceipt
from segments.models.destinations import (
    Destination,
    Leaving,
    MatchKey,
    Mode,
    Schedule,
    SyncRun,
)
from segments.models.segment import Segment

_TERMS = (
    "purpose", "channel", "legal_basis", "region", "agreement", "shares", "automated", "match_key",
    "mode", "delete_behaviour", "schedule", "everybody",
)  # fmt: skip


class DestinationOut(SparseFields, serializers.ModelSerializer):
    """One destination; its secrets are never in it."""

    segment = serializers.SerializerMethodField()
    owner = ColleagueOut(help_text="Whose sight bounds whom it gets.")
    allowed_fields = serializers.ListField(
        child=serializers.CharField(), source="fields", read_only=True
    )
    has_secrets = serializers.SerializerMethodField()

    class Meta:
        model = Destination
        fields = (
            "key",
            "slug",
            "name",
            "kind",
            "segment",
            *_TERMS,
            "allowed_fields",
            "settings",
            "has_secrets",
            "state",
            "why",
            "owner",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    def get_segment(self, row: Destination) -> str | None:
        """Return the key of the segment, if the caller may know of it."""
        user = self.context["request"].user
        seen = Segment.objects.visible_to(user).filter(pk=row.segment_id)
        key = seen.values_list("key", flat=True).first()
        return str(key) if key else None

    def get_has_secrets(self, row: Destination) -> bool:
        """Say whether secrets are kept."""
        return bool(row.secret)


class RunOut(SparseFields, serializers.ModelSerializer):
    """One run: its terms, and what came of it in counts."""

    by = ColleagueOut()

    class Meta:
        model = SyncRun
        fields = (
            "key",
            "state",
            "problem",
            "added",
            "updated",
            "removed",
            "suppressed",
            "rejected",
            "unchanged",
            "reasons",
            "terms",
            "rule_version",
            "as_of",
            "attempts",
            "next_at",
            "by",
            "created_at",
            "finished_at",
        )
        read_only_fields = fields


class ReceiptOut(SparseFields, serializers.ModelSerializer):
    """What became of one person in a run."""

    contact = serializers.UUIDField(source="contact.key")
    run = serializers.UUIDField(source="run.key")

    class Meta:
        model = DeliveryReceipt
        fields = (
            "contact",
            "run",
            "action",
            "status",
            "reason",
            "error_code",
            "message",
            "attempts",
            "at",
        )
        read_only_fields = fields


class DestinationChange(StrictBody):
    """What is to change; secrets that are not given stay."""

    name = serializers.CharField(max_length=120, required=False)
    segment = serializers.UUIDField(required=False)
    purpose = serializers.CharField(max_length=50, required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False)
    legal_basis = serializers.CharField(max_length=24, required=False)
    region = serializers.CharField(max_length=40, required=False, allow_blank=True)
    agreement = serializers.CharField(max_length=200, required=False, allow_blank=True)
    shares = serializers.BooleanField(required=False)
    automated = serializers.BooleanField(
        required=False,
        help_text="A machine dials, or a recording speaks: such calls need a signed agreement.",
    )
    match_key = serializers.ChoiceField(choices=MatchKey.choices, required=False)
    allowed_fields = serializers.ListField(
        child=serializers.CharField(max_length=80), required=False, max_length=200
    )
    settings = serializers.DictField(child=serializers.CharField(max_length=500), required=False)
    secrets = serializers.DictField(
        child=serializers.CharField(max_length=2000), required=False, write_only=True
    )
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    delete_behaviour = serializers.ChoiceField(choices=Leaving.choices, required=False)
    schedule = serializers.ChoiceField(choices=Schedule.choices, required=False)
    everybody = serializers.BooleanField(required=False)
    owner = ColleagueIn()


class DestinationIn(DestinationChange):
    """A new destination."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=KINDS)
    segment = serializers.UUIDField()
    purpose = serializers.CharField(max_length=50)
    channel = serializers.ChoiceField(choices=Channel.choices)


class Sending(StrictBody):
    """Whether somebody looked at an unusual number of removals."""

    confirm_removals = serializers.BooleanField(default=False)


class PlanOut(serializers.Serializer):
    """What a run would do now; values in the samples are masked."""

    added = serializers.IntegerField()
    updated = serializers.IntegerField()
    removed = serializers.IntegerField()
    suppressed = serializers.IntegerField()
    rejected = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    reasons = serializers.DictField(child=serializers.IntegerField())
    samples = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class HealthOut(serializers.Serializer):
    """Whether a destination can be used, and why not."""

    ok = serializers.BooleanField()
    code = serializers.CharField(allow_blank=True)
    missing = serializers.ListField(child=serializers.CharField())
