"""How contacts look from outside, and what a contact may be made of."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.bodies import StrictBody
from config.api.rules import RuleField
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueIn, ColleagueOut
from contacts.models.contact import Contact, Gender, Stage
from contacts.models.reach import ContactPoint, ExternalId, PostalAddress
from contacts.models.team import Team
from contacts.normalise.masking import mask
from contacts.reading.sensitive import note_custom, note_shown, sensitive_slugs

# Parts with a shape of their own are masked inside it.
_PARTS = frozenset({"points", "addresses", "external_ids"})
_PLACE = ("street", "city", "region", "postal_code")
NAME = {"max_length": 120, "required": False, "allow_blank": True}


class PointOut(serializers.ModelSerializer):
    """One email, phone or handle."""

    class Meta:
        model = ContactPoint
        fields = (
            "kind",
            "value",
            "normalised",
            "extension",
            "network",
            "label",
            "is_primary",
            "is_valid",
            "verified_at",
            "opted_out_at",
        )
        read_only_fields = fields


class AddressOut(serializers.ModelSerializer):
    """One postal address."""

    class Meta:
        model = PostalAddress
        fields = (
            "label",
            "street",
            "city",
            "region",
            "postal_code",
            "country",
            "is_primary",
            "opted_out_at",
        )
        read_only_fields = fields


class ExternalIdOut(serializers.ModelSerializer):
    """The key in another system."""

    source = serializers.CharField(source="source.name", read_only=True)

    class Meta:
        model = ExternalId
        fields = ("source", "value")
        read_only_fields = fields


class ContactOut(SparseFields, serializers.ModelSerializer):
    """A person, with the fields that the caller may read."""

    # Empty where it is unknown, which the choices of the column do not say.
    gender = serializers.ChoiceField(choices=Gender.choices, allow_blank=True, read_only=True)
    organisation = serializers.CharField(
        source="organisation.name", default=None, allow_null=True, read_only=True
    )
    organisation_key = serializers.UUIDField(
        source="organisation.key", default=None, allow_null=True, read_only=True
    )
    owner = ColleagueOut()
    team = serializers.CharField(source="team.name", default=None, allow_null=True, read_only=True)
    source = serializers.CharField(
        source="source.name", default=None, allow_null=True, read_only=True
    )
    tags = serializers.SerializerMethodField()
    custom = serializers.SerializerMethodField()
    external_ids = ExternalIdOut(many=True, read_only=True)
    points = serializers.SerializerMethodField()
    addresses = AddressOut(many=True, read_only=True)
    masked = serializers.SerializerMethodField()

    class Meta:
        model = Contact
        fields = (
            "key",
            "given_name",
            "family_name",
            "second_family_name",
            "full_name",
            "honorific",
            "email",
            "phone",
            "gender",
            "birth_date",
            "birth_year",
            "birth_day",
            "occupation",
            "language",
            "time_zone",
            "organisation",
            "organisation_key",
            "organisation_role",
            "stage",
            "owner",
            "team",
            "tags",
            "notes",
            "custom",
            "source",
            "external_ids",
            "points",
            "addresses",
            "version",
            "created_at",
            "updated_at",
            "archived_at",
            "masked",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_tags(self, contact: Contact) -> list[str]:
        """Return the names of the tags, sorted."""
        return sorted(tag.name for tag in contact.tags.all())

    @extend_schema_field(PointOut(many=True))
    def get_points(self, contact: Contact) -> list[dict[str, Any]]:
        """Return the points of the kinds that the caller may know of, masked or in full."""
        closed, masked = self._closed(), self.context.get("masked", frozenset())
        rows = [point for point in contact.points.all() if point.kind not in closed]
        # Making a serializer reads the model's columns; one serves every person of the page.
        if "point" not in self.context:
            self.context["point"] = PointOut()
        found = [self.context["point"].to_representation(row) for row in rows]
        for point in found:
            if point["kind"] in masked:
                wearing = mask(point["kind"], point["normalised"] or point["value"])
                point |= {"value": wearing, "normalised": wearing, "extension": ""}
        return found

    def _closed(self) -> frozenset[str]:
        return self.context.get("hidden", frozenset()) - self.context.get("masked", frozenset())

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_custom(self, contact: Contact) -> dict[str, Any]:
        """Return the custom fields that the caller may know of, masked or in full."""
        closed, masked = self._closed(), self.context.get("masked", frozenset())
        self._note_sensitive(contact, closed | masked)
        return {
            slug: mask("custom", value) if f"custom.{slug}" in masked else value
            for slug, value in contact.custom.items()
            if f"custom.{slug}" not in closed
        }

    def _note_sensitive(self, contact: Contact, unread: frozenset[str]) -> None:
        shown = {slug: v for slug, v in contact.custom.items() if f"custom.{slug}" not in unread}
        if shown:
            if "sensitive" not in self.context:
                self.context["sensitive"] = sensitive_slugs()
            note_custom(contact, shown, self.context["sensitive"])

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_masked(self, contact: Contact) -> list[str]:
        """Return the names of the fields shown masked; what they hold cannot be used."""
        return sorted(self.context.get("masked", frozenset()) & {*self.fields, *_PARTS})

    def to_representation(self, contact: Contact) -> dict[str, Any]:
        """Return the values, those masked that the caller may not read in full."""
        shown = super().to_representation(contact)
        note_shown(contact, shown.keys() - self.context.get("hidden", frozenset()))
        for name in self.context.get("masked", frozenset()) & shown.keys() - _PARTS:
            shown[name] = mask(name, shown[name])
        if "addresses" in shown and "addresses" in self.context.get("masked", frozenset()):
            for address in shown["addresses"]:
                address |= {name: mask(name, address[name]) for name in _PLACE}
        if "external_ids" in shown and "external_ids" in self.context.get("masked", frozenset()):
            for known in shown["external_ids"]:
                known["value"] = mask("external_id", known["value"])
        return shown


class ContactIn(StrictBody):
    """What a contact is made of; a field left out stays as it is."""

    given_name = serializers.CharField(**NAME)
    family_name = serializers.CharField(**NAME)
    second_family_name = serializers.CharField(**NAME)
    honorific = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    gender = serializers.ChoiceField(choices=Gender.choices, required=False, allow_blank=True)
    birth_date = serializers.DateField(required=False, allow_null=True)
    birth_year = serializers.IntegerField(
        required=False, allow_null=True, min_value=1850, max_value=9999
    )
    birth_day = serializers.CharField(max_length=5, required=False, allow_blank=True)
    occupation = serializers.CharField(**NAME)
    language = serializers.CharField(max_length=40, required=False, allow_blank=True)
    time_zone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    organisation = serializers.CharField(max_length=200, required=False, allow_null=True)
    organisation_role = serializers.CharField(**NAME)
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    owner = ColleagueIn()
    team = serializers.SlugRelatedField(
        slug_field="name", required=False, allow_null=True, queryset=Team.objects.all()
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=100
    )
    notes = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    custom = serializers.DictField(required=False)

    def validate_custom(self, custom: dict[str, Any]) -> dict[str, Any]:
        """Refuse custom fields that the caller may not read, as if they were not there."""
        hidden = self.context.get("hidden", frozenset())
        problems = {
            slug: [_("There is no such field.")] for slug in custom if f"custom.{slug}" in hidden
        }
        if problems:
            raise serializers.ValidationError(problems)
        return custom


class BatchItem(StrictBody):
    """One change of a batch."""

    action = serializers.ChoiceField(choices=["create", "update", "upsert"])
    key = serializers.UUIDField(required=False, help_text="of the contact to update")
    source = serializers.CharField(max_length=80, required=False, help_text="for upsert")
    external_id = serializers.CharField(max_length=200, required=False, help_text="for upsert")
    if_match = serializers.CharField(max_length=80, required=False)
    body = ContactIn()


class BatchIn(StrictBody):
    """Up to 100 changes, each done or refused on its own."""

    items = BatchItem(many=True)


class BatchResult(serializers.Serializer):
    """What became of one item: its status, and the contact or the problem."""

    status = serializers.IntegerField()
    body = serializers.DictField()


class BatchOut(serializers.Serializer):
    """One result per item, in order."""

    results = BatchResult(many=True)


class SearchIn(serializers.Serializer):
    """Words to search for, or a segment rule; a rule may also stand without its envelope."""

    q = serializers.CharField(required=False, max_length=200)
    v = serializers.IntegerField(required=False)
    tz = serializers.CharField(required=False)
    rule = RuleField(required=False)
