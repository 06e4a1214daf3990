"""What the API says of consents and purposes, and takes for them."""

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers

from config.api.bodies import StrictBody
from config.api.sparse import SparseFields
from contacts.models.do_not_call import RegistryEdition
from contacts.models.preference import Action, Channel, ConsentEvent, Purpose
from contacts.operations.consent_facts import SIGNATURES
from contacts.operations.permission.listed import REGISTRY_DAYS
from contacts.operations.permission.question import Use
from privacy.models.consents import Revocation


class ConsentOut(SparseFields, serializers.ModelSerializer):
    """One thing a person said, or a file claims, with what proves it."""

    contact = serializers.UUIDField(source="contact.key", allow_null=True, default=None)
    facts = serializers.SerializerMethodField(help_text="The sale or the signature it rests on.")

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
            "facts",
            "language",
            "how",
            "jurisdiction",
            "event_at",
            "recorded_at",
            "expires_at",
        )
        read_only_fields = fields

    def get_facts(self, row: ConsentEvent) -> dict[str, Any]:
        """Return the facts of a sale or a signature, as they were given."""
        return {name: row.evidence[name] for name in ("sale", "written") if name in row.evidence}


class SaleIn(StrictBody):
    """A sale at which the address was given (Directive 2002/58/EC Art. 13(2))."""

    order = serializers.CharField(max_length=120, help_text="Number of the order, or its key.")
    own_similar = serializers.BooleanField(
        help_text="Only our own similar products will be offered."
    )
    could_refuse = serializers.BooleanField(
        help_text="The person could refuse there and then, free and easily."
    )


class WrittenIn(StrictBody):
    """A signed agreement to calls or texts (47 CFR 64.1200(f)(9))."""

    signature = serializers.ChoiceField(choices=SIGNATURES)
    automated = serializers.BooleanField(
        help_text="The words disclose that machines will call or text."
    )
    no_condition = serializers.BooleanField(
        help_text="The words disclose that no purchase depends on it."
    )
    name = serializers.CharField(
        max_length=200, required=False, help_text="As typed, where that is the signature."
    )


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
    sale = SaleIn(required=False)
    written = WrittenIn(required=False)


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
    automated = serializers.BooleanField(
        default=False, help_text="A machine dials or speaks; every text counts as such."
    )
    health = serializers.BooleanField(
        default=False, help_text="The people were chosen by their health data (HIPAA)."
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


class DoNotCallIn(StrictBody):
    """A number whose owner asked not to be called or texted."""

    number = serializers.CharField(max_length=40)
    asked_at = serializers.DateTimeField(required=False)


class DoNotCallOut(serializers.Serializer):
    """Since when it counts, by when the law wanted it, and until when it is kept."""

    since = serializers.DateTimeField()
    due_on = serializers.DateField(allow_null=True)
    kept_until = serializers.DateField()


class RegistryOut(serializers.ModelSerializer):
    """One reading of a national do-not-call registry."""

    good_until = serializers.SerializerMethodField()

    class Meta:
        model = RegistryEdition
        fields = ("key", "registry", "obtained_on", "good_until", "areas", "numbers", "at")
        read_only_fields = fields

    def get_good_until(self, row: RegistryEdition) -> date:
        """Return the last day on which calls may rely on it."""
        return row.obtained_on + timedelta(days=REGISTRY_DAYS)


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
