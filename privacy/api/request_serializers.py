"""What the API says of privacy requests and takes for them."""

from typing import Any

from rest_framework import serializers

from config.api.bodies import StrictBody
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueOut
from privacy.laws.table import RIGHTS
from privacy.models.requests import (
    AgentKind,
    Channel,
    IdentityCheck,
    PrivacyRequest,
    RequestMatch,
    RequestStep,
    RequestTask,
)
from privacy.operations.desk.asker import LONGEST

ASKED = sorted(right.id for right in RIGHTS.values() if right.is_request)


class RequestOut(SparseFields, serializers.ModelSerializer):
    """One request, without whom it is from: see its `person`."""

    assignee = ColleagueOut(help_text="Who works on it.")
    previous = serializers.SerializerMethodField()
    dates = serializers.SerializerMethodField(help_text="Every date of the law, by name.")
    because = serializers.SerializerMethodField(help_text="The citation of each date.")

    class Meta:
        model = PrivacyRequest
        fields = (
            "key",
            "number",
            "right",
            "regime",
            "jurisdiction",
            "channel",
            "received_at",
            "received_on",
            "language",
            "agent_kind",
            "contested",
            "flags",
            "status",
            "ack_due",
            "acknowledged_at",
            "response_due",
            "extended_due",
            "extended_at",
            "paused_since",
            "paused_days",
            "due",
            "dates",
            "because",
            "closed_at",
            "outcome",
            "ground",
            "assignee",
            "previous",
            "purged_at",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    def get_previous(self, row: PrivacyRequest) -> str | None:
        """Return the key of the request that this one goes on from."""
        return str(row.previous.key) if row.previous else None

    def get_dates(self, row: PrivacyRequest) -> dict[str, str]:
        """Return the frozen dates."""
        return dict(row.clock.get("dates", {}))

    def get_because(self, row: PrivacyRequest) -> dict[str, str]:
        """Return what each date rests on."""
        return dict(row.clock.get("because", {}))


class RequestWithWord(RequestOut):
    """A request with the person's word for the status page, for the one answer that holds it."""

    status_word = serializers.CharField(read_only=True)

    class Meta(RequestOut.Meta):
        fields = (*RequestOut.Meta.fields, "status_word")  # type: ignore[assignment]
        read_only_fields = fields


class PersonOut(serializers.Serializer):
    """Who asks, opened for the officer; null once it is purged."""

    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    external_id = serializers.CharField()
    street = serializers.CharField()
    postal_code = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    birth_date = serializers.CharField()
    statement = serializers.CharField()
    changes = serializers.DictField(child=serializers.CharField())
    hashed = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class RequestStepOut(SparseFields, serializers.ModelSerializer):
    """One step of the log; the words of notes are not in it."""

    facts = serializers.SerializerMethodField()

    class Meta:
        model = RequestStep
        fields = ("at", "user_id", "kind", "facts", "law")
        read_only_fields = fields

    def get_facts(self, row: RequestStep) -> dict[str, Any]:
        """Return the facts without what is sealed."""
        return {name: value for name, value in row.facts.items() if name != "note"}


class RequestMatchOut(SparseFields, serializers.ModelSerializer):
    """One proposed record, and what agrees."""

    contact = serializers.SerializerMethodField()
    evidence = serializers.DictField(read_only=True)

    class Meta:
        model = RequestMatch
        fields = ("id", "contact", "evidence", "score", "state", "decided_at")
        read_only_fields = fields

    def get_contact(self, row: RequestMatch) -> str | None:
        """Return the key of the record; null once it is gone."""
        return str(row.contact.key) if row.contact else None


class RequestTaskOut(SparseFields, serializers.ModelSerializer):
    """One thing to do before the answer."""

    assignee = ColleagueOut(help_text="Who does it.")
    facts = serializers.DictField(read_only=True)

    class Meta:
        model = RequestTask
        fields = ("key", "kind", "code", "system", "facts", "assignee", "due_on", "done_at")
        read_only_fields = fields


class IdentityCheckOut(serializers.ModelSerializer):
    """One check of identity, by names of fields."""

    points = serializers.ListField(child=serializers.CharField(), read_only=True)
    matched = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = IdentityCheck
        fields = (
            "key",
            "standard",
            "points",
            "matched",
            "declaration",
            "result",
            "asked_at",
            "decided_at",
            "evidence_deleted_at",
        )
        read_only_fields = fields


class PersonIn(StrictBody):
    """Who asks, by anything they can be found by."""

    name = serializers.CharField(max_length=200, required=False)
    email = serializers.CharField(max_length=254, required=False)
    phone = serializers.CharField(max_length=40, required=False)
    external_id = serializers.CharField(max_length=200, required=False)
    street = serializers.CharField(max_length=250, required=False)
    postal_code = serializers.CharField(max_length=20, required=False)
    city = serializers.CharField(max_length=120, required=False)
    country = serializers.CharField(max_length=2, required=False)
    birth_date = serializers.DateField(required=False)
    statement = serializers.CharField(max_length=LONGEST, required=False)
    changes = serializers.DictField(child=serializers.CharField(max_length=LONGEST), required=False)


class AgentIn(StrictBody):
    """Who asks for somebody else."""

    kind = serializers.ChoiceField(choices=AgentKind.choices)
    name = serializers.CharField(max_length=200, required=False)
    email = serializers.CharField(max_length=254, required=False)
    address = serializers.CharField(max_length=400, required=False)
    proven = serializers.BooleanField(default=False)


class RequestIn(StrictBody):
    """A request as it came in."""

    right = serializers.ChoiceField(choices=ASKED)
    person = PersonIn()
    agent = AgentIn(required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.API)
    received_at = serializers.DateTimeField(required=False)
    jurisdiction = serializers.CharField(max_length=10, default="", allow_blank=True)
    language = serializers.CharField(max_length=8, default="", allow_blank=True)
