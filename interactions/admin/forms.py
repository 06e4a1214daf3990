"""Forms and their answers in the data owner's admin: to look at."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from config.field_access import access
from config.operated_admin import ReadOnly
from interactions.models.forms import Form, Response


@admin.register(Form)
class FormAdmin(ReadOnly):
    """Read only; forms are built on their own page."""

    list_display = ("name", "slug", "state", "basis", "closes_at", "quota", "owner", "created_at")
    list_filter = ("state",)
    list_select_related = ("owner",)
    search_fields = ("name", "slug")
    ordering = ("-created_at", "-pk")
    fields = (
        "name", "slug", "purpose", "basis", "state", "languages", "closes_at", "quota",
        "allowed_origins", "single_use", "source", "team", "owner", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(Response)
class ResponseAdmin(ReadOnly):
    """Read only; answers that were held back are decided on at the form's results."""

    list_display = ("at", "form", "form_version", "state", "contact", "nps", "csat", "language")
    list_filter = ("state",)
    list_select_related = ("form", "form_version", "contact")
    ordering = ("-at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Keep the answers of people the colleague may see."""
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    def get_fields(self, request: HttpRequest, obj: Response | None = None) -> Sequence[str]:
        """Leave out what the role may not read."""
        limits = access(request.user, "interactions.Response")
        shut = limits.unreadable | limits.masked
        names = ("form", "form_version", "contact", "state", "doubt", "answers", "nps", "csat",
                 "language", "at", "origin")  # fmt: skip
        return [name for name in names if name not in shut]
