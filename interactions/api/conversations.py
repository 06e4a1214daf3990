"""Conversations over the API, with their files."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from contacts.api.people_fields import ColleagueOut
from contacts.models.contact import Contact
from interactions.access import Can
from interactions.models.conversations import (
    Attachment,
    Conversation,
    ConversationKind,
    ConversationTemplate,
    Direction,
    Participant,
)
from interactions.operations.conversations.attaching import attach, detach
from interactions.operations.conversations.writing import (
    change_conversation,
    delete_conversation,
    write_conversation,
)
from interactions.reading.files import sent_file

ORDERS = {"-at": ("-at", "-id"), "at": ("at", "id")}


class AttachmentOut(serializers.ModelSerializer):
    """One file, without its content."""

    by = ColleagueOut()

    class Meta:
        model = Attachment
        fields = ("key", "name", "content_type", "size", "sha256", "by", "created_at")
        read_only_fields = fields


class ConversationOut(SparseFields, serializers.ModelSerializer):
    """A call, meeting, visit, interview or observation; people out of your scope are left out."""

    contact = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()
    colleagues = serializers.SerializerMethodField()
    template = serializers.UUIDField(source="template_version.template.key", default=None)
    template_version = serializers.IntegerField(source="template_version.number", default=None)
    author = ColleagueOut()
    attachments = AttachmentOut(many=True)

    class Meta:
        model = Conversation
        fields = (
            "key",
            "contact",
            "people",
            "colleagues",
            "kind",
            "at",
            "minutes",
            "direction",
            "subject",
            "body",
            "template",
            "template_version",
            "answers",
            "author",
            "attachments",
            "created_at",
            "edited_at",
        )
        read_only_fields = fields

    def _people(self, row: Conversation) -> dict[int, str]:
        return {each.contact_id: str(each.contact.key) for each in row.seen_people}  # type: ignore[attr-defined]

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_contact(self, row: Conversation) -> str | None:
        """Return the contact it is mainly about."""
        return self._people(row).get(row.contact_id)

    @extend_schema_field({"type": "array", "items": {"type": "string", "format": "uuid"}})
    def get_people(self, row: Conversation) -> list[str]:
        """Return the contacts who took part."""
        return sorted(self._people(row).values())

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_colleagues(self, row: Conversation) -> list[str]:
        """Return the usernames of the colleagues who took part."""
        return sorted(each.user.username for each in row.participants.all() if each.user)


class ConversationChange(StrictBody):
    """What is written of a conversation; what is not given stays."""

    kind = serializers.ChoiceField(choices=ConversationKind.choices, required=False)
    at = serializers.DateTimeField(required=False)
    minutes = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=1440)
    direction = serializers.ChoiceField(choices=Direction.choices, required=False, allow_blank=True)
    subject = serializers.CharField(max_length=200, required=False, allow_blank=True)
    body = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    template = serializers.UUIDField(required=False, allow_null=True)
    answers = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False)
    people = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)


class ConversationIn(ConversationChange):
    """A new conversation with a contact."""

    contact = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ConversationKind.choices)


class FileIn(serializers.Serializer):
    """One file, as multipart/form-data."""

    file = serializers.FileField(max_length=200)


class ConversationFilter(django_filters.FilterSet):
    """Which conversations to show."""

    kind = django_filters.ChoiceFilter(choices=ConversationKind.choices)
    contact = django_filters.UUIDFilter(method="with_contact")
    author = django_filters.CharFilter(field_name="author__username", max_length=150)
    since = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte")
    until = django_filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = Conversation
        fields: tuple[str, ...] = ()

    def with_contact(self, rows: QuerySet, _name: str, key: Any) -> QuerySet:
        """Keep the conversations in which a contact of your scope took part."""
        seen = Contact.objects.visible_to(self.request.user).filter(key=key, merged_into=None)
        took_part = Participant.objects.filter(contact__in=seen.values("pk"))
        return rows.filter(pk__in=took_part.values("conversation"))


class ConversationViewSet(Listed, Retrieved):
    """What was talked about with people."""

    scope = "conversations"
    permissions: ClassVar = {
        "create": Can.WRITE_CONVERSATIONS,
        "partial_update": Can.WRITE_CONVERSATIONS,
        "destroy": Can.WRITE_CONVERSATIONS,
        "attach": Can.WRITE_CONVERSATIONS,
        "*": Can.VIEW_CONVERSATIONS,
    }
    queryset = Conversation.objects.none()
    model = Conversation
    serializer_class = ConversationOut
    filterset_class = ConversationFilter
    lookup_field = "key"
    orders: ClassVar = ORDERS

    def get_queryset(self) -> QuerySet:
        """Keep conversations in which somebody of the caller's scope took part."""
        user = self.request.user
        seen = Contact.objects.visible_to(user).filter(merged_into=None, erased_at=None)
        people = Participant.objects.filter(contact__in=seen.order_by().values("pk"))
        rows = Conversation.objects.visible_to(user)
        return rows.select_related("author", "template_version__template").prefetch_related(
            Prefetch("participants", people.select_related("contact"), to_attr="seen_people"),
            Prefetch("participants", Participant.objects.select_related("user")),
            Prefetch("attachments", Attachment.objects.select_related("by").order_by("pk")),
        )

    def _given(self, given: dict[str, Any]) -> dict[str, Any]:
        if "template" in given and given["template"] is not None:
            template = ConversationTemplate.objects.filter(key=given["template"]).first()
            if template is None:
                raise ValidationError({"template": [_("There is no such record.")]})
            given["template"] = template
        if "people" in given:
            keys = set(given["people"])
            seen = Contact.objects.visible_to(self.request.user).filter(merged_into=None)
            given["people"] = list(seen.filter(key__in=keys))
            if len(given["people"]) < len(keys):
                raise ValidationError({"people": [_("There is no such record.")]})
        return given

    @extend_schema(request=ConversationIn, responses={201: ConversationOut})
    def create(self, request: Request) -> Response:
        """Write a conversation down; colleagues named with @ who may see it are told."""
        given = self._given(self.checked(ConversationIn))
        seen = Contact.objects.visible_to(request.user).filter(merged_into=None, erased_at=None)
        contact = seen.filter(key=given.pop("contact")).first()
        if contact is None:
            raise ValidationError({"contact": [_("There is no such record.")]})
        row = write_conversation(contact=contact, values=given, by=self.by).conversation
        row = self.get_queryset().get(pk=row.pk)
        location = f"/api/v1/conversations/{row.key}/"
        return self.shown(row, status.HTTP_201_CREATED, location)

    @extend_schema(request=ConversationChange, responses=ConversationOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change what you wrote; answers keep the questions that were asked."""
        known = self.get_object()
        check_match(request, known)
        given = self._given(self.checked(ConversationChange))
        change_conversation(conversation=known, values=given, by=self.by)
        return self.shown(self.get_queryset().get(pk=known.pk))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Remove what you wrote, with its files."""
        known = self.get_object()
        check_match(request, known)
        delete_conversation(conversation=known, by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request={"multipart/form-data": FileIn}, responses={201: AttachmentOut})
    @action(detail=True, methods=["post"], url_path="attachments", parser_classes=[MultiPartParser])
    def attach(self, request: Request, **kwargs: Any) -> Response:
        """Attach a file; its type is read from its content."""
        known = self.get_object()
        file = self.checked(FileIn)["file"]
        row = attach(conversation=known, file=file, name=file.name or "", by=self.by)
        return Response(AttachmentOut(row).data, status=status.HTTP_201_CREATED)


class AttachmentViewSet(Retrieved):
    """Files of conversations."""

    scope = "conversations"
    permissions: ClassVar = {"destroy": Can.WRITE_CONVERSATIONS, "*": Can.VIEW_CONVERSATIONS}
    reading = frozenset({"retrieve", "content"})
    queryset = Attachment.objects.none()
    model = Attachment
    serializer_class = AttachmentOut
    lookup_field = "key"

    def get_queryset(self) -> QuerySet:
        """Keep files of conversations that the caller may see."""
        return Attachment.objects.visible_to(self.request.user).select_related("by", "conversation")

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, **kwargs: Any) -> FileResponse:
        """Return the file itself, to be saved."""
        return sent_file(self.get_object())

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Remove a file that you attached."""
        known = get_object_or_404(self.get_queryset(), key=self.kwargs["key"])
        detach(attachment=known, by=self.by)
        return Response(status=status.HTTP_204_NO_CONTENT)
