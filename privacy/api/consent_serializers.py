"""What the API says of consents and purposes, and takes for them."""

from rest_framework import serializers

from config.api.bodies import StrictBody
from config.api.sparse import SparseFields
from contacts.models.preference import Action, Channel, ConsentEvent, Purpose
from contacts.operations.permission.question import Use
from privacy.models.consents import Revocation


class ConsentOut(SparseFields, serializers.ModelSerializer):
    """One thing a person said, or a file claims, with what proves it."""

    contact = serializers.UUIDField(source="contact.key", allow_null=True, default=None)

    class Meta:
        model = ConsentEvent
        fields = (
            "id",
            "contact",
            "channel",
            "purpose",
            "purpose_version",
            "action",
            "basis",
            "wording",
            "wording_digest",
            "language",
            "how",
            "jurisdiction",
            "event_at",
            "recorded_at",
            "expires_at",
        )
        read_only_fields = fields


class ConsentIn(StrictBody):
    """What a person said, to the words they saw."""

    contact = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=Channel.choices)
    purpose = serializers.CharField(max_length=50)
    action = serializers.ChoiceField(
        choices=[(a.value, a.label) for a in Action if a not in (Action.IMPORT_ASSERT, "expire")]
    )
    wording = serializers.CharField(max_length=4_000, required=False)
    language = serializers.CharField(max_length=2, required=False)
    event_at = serializers.DateTimeField(required=False)
    ip = serializers.IPAddressField(required=False)
    guardian = serializers.CharField(
        max_length=120, required=False, help_text="Where a parent said it: what shows that."
    )


class ReachIn(StrictBody):
    """Whom to reach, by what, for what, and what happens then."""

    contacts = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=1_000
    )
    channel = serializers.ChoiceField(choices=Channel.choices)
    purpose = serializers.CharField(max_length=50)
    at = serializers.DateTimeField(required=False)
    use = serializers.ChoiceField(
        choices=[each.value for each in Use],
        default=Use.MESSAGE.value,
        help_text="A message leaves at that moment: caps and quiet hours count.",
    )


class ReachOut(serializers.Serializer):
    """Whether one person may be reached, by which rule, and the row that proves it."""

    contact = serializers.UUIDField()
    allowed = serializers.BooleanField()
    reason = serializers.CharField()
    rule = serializers.CharField()
    evidence = serializers.IntegerField(allow_null=True)


class InboundIn(StrictBody):
    """A message that came in from a person."""

    via = serializers.ChoiceField(choices=[Channel.SMS, Channel.EMAIL, Channel.PHONE])
    sender = serializers.CharField(max_length=254)
    text = serializers.CharField(max_length=2_000)
    received_at = serializers.DateTimeField(required=False)


class RevocationOut(serializers.ModelSerializer):
    """What ended, and by when it must have."""

    class Meta:
        model = Revocation
        fields = ("key", "channel", "via", "word", "received_at", "due_on", "honoured_at")
        read_only_fields = fields


class InboundOut(serializers.Serializer):
    """What was understood. `confirmation` is the one message that may be sent, if any."""

    stops = serializers.BooleanField()
    revocations = RevocationOut(many=True)
    confirmation = serializers.CharField(allow_blank=True)


class PurposeOut(SparseFields, serializers.ModelSerializer):
    """One version of a purpose, in the words shown to people."""

    class Meta:
        model = Purpose
        fields = (
            "slug",
            "version",
            "name_en",
            "name_es",
            "wording_en",
            "wording_es",
            "basis",
            "active",
            "lasts_months",
            "cap",
            "cap_days",
            "published_at",
        )
        read_only_fields = fields
