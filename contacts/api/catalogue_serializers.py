"""How organisations, tags, custom fields and sources look from outside."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.bodies import StrictBody
from config.api.sparse import SparseFields
from config.personal_data import Sensitivity
from contacts.api.people_fields import ColleagueIn, ColleagueOut
from contacts.models.catalogue import CustomField, Tag
from contacts.models.contact import Organisation
from contacts.models.source import Obtained, Source


class OrganisationOut(SparseFields, serializers.ModelSerializer):
    """An organisation."""

    owner = ColleagueOut()
    # Empty where there is none, so no address in the words of OpenAPI.
    website = serializers.CharField(read_only=True)

    class Meta:
        model = Organisation
        fields = (
            "key",
            "name",
            "website",
            "tax_id",
            "phone",
            "city",
            "country",
            "notes",
            "owner",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class OrganisationIn(StrictBody):
    """What an organisation is made of."""

    name = serializers.CharField(max_length=200, required=False)
    website = serializers.CharField(max_length=200, required=False, allow_blank=True)
    tax_id = serializers.CharField(max_length=40, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    city = serializers.CharField(max_length=120, required=False, allow_blank=True)
    country = serializers.CharField(max_length=60, required=False, allow_blank=True)
    notes = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    owner = ColleagueIn()


class TagOut(SparseFields, serializers.ModelSerializer):
    """A tag."""

    class Meta:
        model = Tag
        fields = ("id", "name", "colour")
        read_only_fields = fields


class TagIn(StrictBody):
    """A new tag."""

    name = serializers.CharField(max_length=60)
    colour = serializers.IntegerField(required=False, min_value=0, max_value=11)


class TagChange(StrictBody):
    """A tag's new name, or colour, or both."""

    name = serializers.CharField(max_length=60, required=False)
    colour = serializers.IntegerField(required=False, min_value=0, max_value=11)


class TagMerge(StrictBody):
    """The tag that is absorbed into the one of the address."""

    absorbed = serializers.PrimaryKeyRelatedField(queryset=Tag.objects.all())


class CustomFieldOut(SparseFields, serializers.ModelSerializer):
    """The definition of a custom field."""

    choices = serializers.SerializerMethodField()

    class Meta:
        model = CustomField
        fields = (
            "slug",
            "label_en",
            "label_es",
            "kind",
            "choices",
            "rules",
            "required",
            "category",
            "sensitivity",
            "findable",
            "active",
            "position",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_choices(self, field: CustomField) -> list[str]:
        """Return the values to choose from."""
        return list(field.choices)


class CustomFieldIn(StrictBody):
    """What a custom field is made of."""

    slug = serializers.CharField(max_length=40, required=False)
    label_en = serializers.CharField(max_length=80, required=False)
    label_es = serializers.CharField(max_length=80, required=False, allow_blank=True)
    kind = serializers.ChoiceField(choices=CustomField.Kind.choices, required=False)
    choices = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=500
    )
    rules = serializers.DictField(required=False)
    required = serializers.BooleanField(required=False)
    category = serializers.CharField(max_length=20, required=False)
    sensitivity = serializers.ChoiceField(
        choices=[str(each) for each in Sensitivity], required=False
    )
    findable = serializers.BooleanField(required=False)
    active = serializers.BooleanField(required=False)
    position = serializers.IntegerField(required=False, min_value=0, max_value=32_767)


class SourceOut(SparseFields, serializers.ModelSerializer):
    """A place that data comes from; `error_rate` is the share of rows that were refused."""

    owner = ColleagueOut()
    obtained = serializers.CharField(
        read_only=True, help_text="`person`, `elsewhere`, or empty where nobody said."
    )
    since = serializers.DateField(read_only=True, allow_null=True)
    deliveries = serializers.IntegerField(read_only=True)
    last_delivery = serializers.DateTimeField(read_only=True, allow_null=True)
    error_rate = serializers.FloatField(read_only=True, allow_null=True)

    class Meta:
        model = Source
        fields = (
            "id",
            "name",
            "kind",
            "owner",
            "trust",
            "provides",
            "obtained",
            "since",
            "active",
            "deliveries",
            "last_delivery",
            "error_rate",
            "created_at",
        )
        read_only_fields = fields


class SourceIn(StrictBody):
    """What people say about a source."""

    name = serializers.CharField(max_length=80, required=False)
    owner = ColleagueIn()
    trust = serializers.IntegerField(required=False, min_value=0, max_value=100)
    provides = serializers.CharField(max_length=250, required=False, allow_blank=True)
    obtained = serializers.ChoiceField(choices=Obtained.choices, required=False, allow_blank=True)
    since = serializers.DateField(required=False, allow_null=True)
    active = serializers.BooleanField(required=False)
