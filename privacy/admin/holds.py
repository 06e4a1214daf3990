"""Legal holds in the admin: to look at; they are placed and released on their pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from config.operated_admin import ReadOnly
from privacy.access import Can
from privacy.models.holds import LegalHold


@admin.register(LegalHold)
class LegalHoldAdmin(ReadOnly):
    """The register; /privacy/holds/ shows who is held."""

    list_display = ("matter", "reach", "custodian", "since", "released_at")
    list_filter: ClassVar = ("reach",)
    list_select_related = ("custodian",)
    search_fields = ("matter",)
    ordering = ("-since", "-id")
    fields = (
        "key", "matter", "reason", "custodian", "reach", "rule", "since", "placed_by",
        "released_at", "released_by", "why_released",
    )  # fmt: skip
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look at holds."""
        return bool(request.user.has_perm(Can.VIEW_HOLDS))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Ask the same."""
        return self.has_view_permission(request)
