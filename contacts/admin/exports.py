"""The ledger of exports in the data owner's admin: to look at only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from config.operated_admin import ReadOnly
from contacts.models.export import Export
from contacts.reading.words import door_words


@admin.register(Export)
class ExportAdmin(ReadOnly):
    """Read only; exports are asked for and decided on their own pages."""

    fields = (
        "by", "way", "state", "purpose", "format", "fields_taken", "count", "sha256", "size",
        "decided_by", "decided_at", "reason", "expires_at", "downloads", "downloaded_at",
        "created_at",
    )  # fmt: skip
    list_display = ("__str__", "by", "purpose", "state", "count", "downloads", "created_at")
    list_filter = ("state",)
    list_select_related = ("by",)
    ordering = ("-created_at", "-pk")
    search_fields = ("purpose", "sha256")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the exports the person may look at."""
        seen = super().get_queryset(request).visible_to(request.user)
        return seen.select_related("by", "decided_by")

    @admin.display(description=gettext_lazy("door"))
    def way(self, export: Export) -> str:
        """Say through which door it left, in words."""
        return str(door_words(export.door))

    @admin.display(description=gettext_lazy("columns"))
    def fields_taken(self, export: Export) -> str:
        """Return the columns of the file."""
        return ", ".join(export.columns)
