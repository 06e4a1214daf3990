"""Engagement, posts, files and suggested handles in the data owner's admin: to look at only."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from config.field_access import hidden_fields
from config.operated_admin import ReadOnly
from interactions.files.social import METRICS
from interactions.models.engagement import (
    Engagement,
    EngagementImport,
    HandleSuggestion,
    Post,
    PostMetric,
)

_COUNTS = (
    "lines", "posts", "events", "matched", "unmatched", "rejected", "created", "updated",
    "unchanged", "suggested",
)  # fmt: skip


class _OfPeople(ReadOnly):
    """A list about people: only those one may see, without the columns one may not read."""

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the rows the person may look at."""
        return super().get_queryset(request).visible_to(request.user)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """Leave out what the role may not read."""
        return _readable(self, request, super().get_fields(request, obj))

    def get_list_display(self, request: HttpRequest) -> Sequence[Any]:
        """Leave out what the role may not read."""
        return _readable(self, request, super().get_list_display(request))


def _readable(page: Any, request: HttpRequest, names: Sequence[Any]) -> list[Any]:
    hidden = hidden_fields(request.user, page.model._meta.label)
    return [name for name in names if name not in hidden]


@admin.register(Engagement)
class EngagementAdmin(_OfPeople):
    """What people did; rows come from files, the API and the website."""

    fields = (
        "key", "contact", "channel", "network", "kind", "object", "text", "url", "at", "value",
        "handle", "post", "import_id", "created_at",
    )  # fmt: skip
    list_display = ("at", "kind", "channel", "network", "contact", "object")
    list_filter = ("channel", "kind")
    list_select_related = ("contact", "post")
    ordering = ("-at", "-pk")


@admin.register(HandleSuggestion)
class HandleSuggestionAdmin(_OfPeople):
    """Handles that may be somebody's; they are decided on their own page."""

    fields = (
        "contact", "network", "handle", "why", "state", "decided_by", "decided_at", "created_at",
    )  # fmt: skip
    list_display = ("network", "handle", "contact", "why", "state", "created_at")
    list_filter = ("state", "why")
    list_select_related = ("contact", "decided_by")
    ordering = ("-created_at", "-pk")


@admin.register(Post)
class PostAdmin(ReadOnly):
    """Posts of ours with their numbers."""

    fields = (
        "network", "external_id", "account", "title", "kind", "url", "published_at", "numbers",
        "created_at",
    )  # fmt: skip
    list_display = ("__str__", "network", "kind", "account", "published_at")
    search_fields = ("title", "=external_id")
    ordering = ("-published_at", "-pk")

    @admin.display(description=gettext_lazy("newest numbers"))
    def numbers(self, post: Post) -> str:
        """Say what the last export counted."""
        row = post.metrics.order_by("daily", "-on").first()
        if row is None:
            return ""
        named = ((PostMetric._meta.get_field(n).verbose_name, getattr(row, n)) for n in METRICS)
        return ", ".join(f"{name} {count}" for name, count in named if count is not None)


@admin.register(EngagementImport)
class EngagementImportAdmin(ReadOnly):
    """Files of posts and engagement, and what came of them."""

    fields = (
        "key", "file_name", "format", "state", "exported_on", "by", *_COUNTS, "left_behind",
        "problem", "created_at", "finished_at",
    )  # fmt: skip
    list_display = ("__str__", "file_name", "format", "state", "events", "posts", "created_at")
    list_filter = ("state",)
    list_select_related = ("by",)
    ordering = ("-pk",)
