"""Forms over the API: their definition, and publishing it."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.api.writing import visible
from interactions.access import Can
from interactions.models.forms import Form, FormInvitation
from interactions.operations.forms.building import change_form, create_form
from interactions.operations.forms.checking import BASES, LANGUAGES
from interactions.operations.forms.inviting import invite, link_of
from interactions.operations.forms.publishing import close_form, publish_form
from interactions.questionnaire.schema import SCHEMA

_DEFINITION = {name: value for name, value in SCHEMA.items() if not name.startswith("$")}


@extend_schema_field(_DEFINITION)
class DefinitionField(serializers.JSONField):
    """The questions; what is wrong with them is said with its place."""


class FormOut(SparseFields, serializers.ModelSerializer):
    """One form; `definition` is the draft, people answer the published `latest_version`."""

    definition = DefinitionField(read_only=True)
    latest_version = serializers.SerializerMethodField()

    class Meta:
        model = Form
        fields = (
            "key",
            "slug",
            "name",
            "purpose",
            "basis",
            "state",
            "definition",
            "theme",
            "languages",
            "closes_at",
            "quota",
            "allowed_origins",
            "single_use",
            "version",
            "latest_version",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields

    def get_latest_version(self, row: Form) -> int:
        """Return the number of the published version, 0 before the first."""
        return max((each.number for each in row.versions.all()), default=0)


class FormChange(StrictBody):
    """What is to change of a form."""

    slug = serializers.CharField(max_length=60, required=False)
    name = serializers.CharField(max_length=120, required=False)
    purpose = serializers.CharField(max_length=200, required=False, allow_blank=True)
    basis = serializers.ChoiceField(choices=BASES, required=False)
    definition = DefinitionField(required=False)
    theme = serializers.DictField(child=serializers.CharField(max_length=7), required=False)
    languages = serializers.ListField(
        child=serializers.ChoiceField(choices=LANGUAGES), required=False, max_length=2
    )
    closes_at = serializers.DateTimeField(required=False, allow_null=True)
    quota = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    allowed_origins = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=20
    )
    single_use = serializers.BooleanField(required=False)


class FormIn(FormChange):
    """A new form: its name and address at least."""

    slug = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=120)


class InvitationOut(SparseFields, serializers.ModelSerializer):
    """A personal link to a form, and what became of it."""

    contact = serializers.UUIDField(source="contact.key", read_only=True)

    class Meta:
        model = FormInvitation
        fields = ("key", "contact", "created_at", "opened_at", "answered_at")
        read_only_fields = fields


class InvitedOut(InvitationOut):
    """The same with the link, for whoever passes it on."""

    link = serializers.SerializerMethodField()

    class Meta(InvitationOut.Meta):
        fields = (*InvitationOut.Meta.fields, "link")
        read_only_fields = fields

    def get_link(self, row: FormInvitation) -> str:
        """Return the personal address; it is signed and says nothing about the person."""
        return link_of(row)


class InvitationIn(StrictBody):
    """Who gets a personal link."""

    contact = serializers.UUIDField()


class FormViewSet(Listed, Retrieved):
    """Forms, surveys and polls."""

    scope = "forms"
    permissions: ClassVar = {
        "create": Can.CHANGE_FORMS,
        "partial_update": Can.CHANGE_FORMS,
        "publish": Can.CHANGE_FORMS,
        "close": Can.CHANGE_FORMS,
        "invite": Can.CHANGE_FORMS,
        "invitations": Can.VIEW_RESPONSES,
        "*": Can.VIEW_FORMS,
    }
    reading = frozenset({"list", "retrieve", "invitations"})
    listing = frozenset({"list", "invitations"})
    showing = reading
    queryset = Form.objects.prefetch_related("versions")
    serializer_class = FormOut
    lookup_field = "key"
    orders: ClassVar = {"-id": ("-id",), "id": ("id",)}

    @extend_schema(request=FormIn, responses={201: FormOut})
    def create(self, request: Request) -> Response:
        """Make a draft."""
        made = create_form(values=self.checked(FormIn), by=self.by)
        made.refresh_from_db()
        return self.shown(made, status.HTTP_201_CREATED, f"/api/v1/forms/{made.key}/")

    @extend_schema(request=FormChange, responses=FormOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the draft; people see it once it is published. With If-Match, if unchanged."""
        known = self.get_object()
        expected = known.version if check_match(request, known) else None
        values = self.checked(FormChange)
        change_form(form=known, values=values, by=self.by, expected_version=expected)
        return self.shown(self.get_object())

    @extend_schema(request=None, responses=FormOut)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, **kwargs: Any) -> Response:
        """Freeze the draft as a version and take answers to it."""
        publish_form(form=self.get_object(), by=self.by)
        return self.shown(self.get_object())

    @extend_schema(request=None, responses=FormOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **kwargs: Any) -> Response:
        """Take no more answers."""
        close_form(form=self.get_object(), by=self.by)
        return self.shown(self.get_object())

    def get_serializer_class(self) -> type[serializers.BaseSerializer]:
        """Return what the present action shows."""
        return InvitationOut if self.action == "invitations" else FormOut

    @extend_schema(responses=InvitationOut(many=True))
    @action(detail=True, methods=["get"])
    def invitations(self, request: Request, **kwargs: Any) -> Response:
        """Return the personal links of people you may see, in pages."""
        seen = FormInvitation.objects.visible_to(request.user)
        return self.page(seen.filter(form=self.get_object()).select_related("contact"))

    @extend_schema(request=InvitationIn, responses={201: InvitedOut})
    @invitations.mapping.post
    def invite(self, request: Request, **kwargs: Any) -> Response:
        """Make a personal link, or return the one that waits for an answer."""
        form = self.get_object()
        person = visible(request.user, self.checked(InvitationIn)["contact"])
        made = invite(form=form, contact=person, by=self.by)
        shown = InvitedOut(made, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED)
