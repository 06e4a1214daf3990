"""Templates of conversations over the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.bodies import StrictBody
from config.api.etag import check_match
from config.api.resource import Listed, Retrieved
from config.api.sparse import SparseFields
from interactions.access import Can
from interactions.models.conversations import (
    ConversationKind,
    ConversationTemplate,
    TemplateVersion,
)
from interactions.operations.conversations.templates import save_template


class TemplateOut(SparseFields, serializers.ModelSerializer):
    """Questions that are asked in one kind of conversation; `questions` are the newest."""

    version = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()

    class Meta:
        model = ConversationTemplate
        fields = ("key", "name", "kind", "active", "version", "questions", "created_at")
        read_only_fields = fields

    def _latest(self, row: ConversationTemplate) -> TemplateVersion | None:
        return max(row.versions.all(), key=lambda each: each.number, default=None)

    def get_version(self, row: ConversationTemplate) -> int:
        """Return the number of the newest version."""
        latest = self._latest(row)
        return latest.number if latest else 0

    @extend_schema_field({"type": "array", "items": {"type": "object"}})
    def get_questions(self, row: ConversationTemplate) -> list[Any]:
        """Return the questions that are asked now."""
        latest = self._latest(row)
        return latest.questions if latest else []


class QuestionIn(StrictBody):
    """One question; without an id it is a new one."""

    id = serializers.CharField(max_length=5, required=False)
    kind = serializers.CharField(max_length=12)
    label = serializers.DictField(child=serializers.CharField(max_length=200, allow_blank=True))
    required = serializers.BooleanField(required=False)
    choices = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=30
    )


class TemplateChange(StrictBody):
    """What is to change of a template; other questions become its next version."""

    name = serializers.CharField(max_length=80, required=False)
    kind = serializers.ChoiceField(choices=ConversationKind.choices, required=False)
    active = serializers.BooleanField(required=False)
    questions = QuestionIn(many=True, required=False)


class TemplateIn(TemplateChange):
    """A new template."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(choices=ConversationKind.choices)


class TemplateViewSet(Listed, Retrieved):
    """Templates of conversations."""

    scope = "conversations"
    permissions: ClassVar = {
        "create": Can.CONVERSATION_TEMPLATES,
        "partial_update": Can.CONVERSATION_TEMPLATES,
        "*": Can.VIEW_CONVERSATIONS,
    }
    queryset = ConversationTemplate.objects.all()
    serializer_class = TemplateOut
    lookup_field = "key"
    orders: ClassVar = {"name": ("name", "id"), "-name": ("-name", "-id")}

    def get_queryset(self) -> QuerySet:
        """Read the versions of a whole page in one query."""
        return ConversationTemplate.objects.prefetch_related("versions")

    @extend_schema(request=TemplateIn, responses={201: TemplateOut})
    def create(self, request: Request) -> Response:
        """Make a template."""
        row = save_template(values=self.checked(TemplateIn), by=self.by)
        row = self.get_queryset().get(pk=row.pk)
        location = f"/api/v1/conversation-templates/{row.key}/"
        return self.shown(row, status.HTTP_201_CREATED, location)

    @extend_schema(request=TemplateChange, responses=TemplateOut)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change a template."""
        known = self.get_object()
        check_match(request, known)
        save_template(template=known, values=self.checked(TemplateChange), by=self.by)
        return self.shown(self.get_queryset().get(pk=known.pk))
