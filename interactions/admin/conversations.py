"""Conversations and their templates in the data owner's admin."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin, ReadOnly
from interactions.models.conversations import Conversation, ConversationTemplate
from interactions.operations.conversations.checking import latest_version
from interactions.operations.conversations.templates import save_template


@admin.register(ConversationTemplate)
class ConversationTemplateAdmin(OperatedAdmin):
    """Templates; their questions have an editor of their own."""

    fields = ("name", "kind", "active", "questions", "created_at")
    readonly_fields = ("questions", "created_at")
    list_display = ("name", "kind", "active", "created_at")
    list_filter = ("kind", "active")
    search_fields = ("name",)
    ordering = ("name", "pk")
    restorable: ClassVar = ("name", "kind", "active")

    @admin.display(description=_("questions"))
    def questions(self, template: ConversationTemplate) -> str:
        """Return how many questions there are, and the way to their editor."""
        if template.pk is None:
            return "–"
        latest = latest_version(template)
        return format_html(
            '<a href="{}">{}</a>',
            reverse("interactions:conversation_template", args=[template.key]),
            _("%(count)d, edit") % {"count": len(latest.questions) if latest else 0},
        )

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Make or change through the operation."""
        return save_template(template=row, values=values, by=by)


@admin.register(Conversation)
class ConversationAdmin(ReadOnly, OperatedAdmin):
    """What was written down; it is changed on its own page, by who wrote it."""

    fields = ("kind", "at", "subject", "body", "template_version", "author", "edited_at")
    readonly_fields = fields
    list_display = ("called", "kind", "author", "at")
    list_filter = ("kind",)
    list_select_related = ("author",)
    ordering = ("-at", "-pk")
    sortable_by = ("at",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep what the reader may see."""
        seen = super().get_queryset(request).visible_to(request.user)
        return seen.select_related("author", "template_version__template")

    @admin.display(description=_("conversation"))
    def called(self, row: Conversation) -> str:
        """Return the subject, or its kind."""
        return row.subject or row.get_kind_display()
