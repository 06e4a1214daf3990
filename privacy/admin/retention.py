"""Retention in the admin: to look at; rules are kept, and runs decided on, on their pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from config.operated_admin import ReadOnly
from privacy.access import Can
from privacy.models.retention import RetentionRule, RetentionRun


class _Seen(ReadOnly):
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look at retention."""
        return bool(request.user.has_perm(Can.VIEW_RETENTION))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Ask the same."""
        return self.has_view_permission(request)


@admin.register(RetentionRule)
class RetentionRuleAdmin(_Seen):
    """How long data are kept."""

    list_display = ("name_en", "category", "trigger", "months", "days", "action", "active")
    list_filter: ClassVar = ("active", "action", "category")
    search_fields = ("name_en", "name_es", "ground")
    ordering = ("name_en", "id")
    fields = (
        "key", "name_en", "name_es", "category", "purpose", "basis", "countries", "people",
        "trigger", "field", "months", "days", "action", "ground", "owner", "next_review",
        "active", "suggested", "version",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(RetentionRun)
class RetentionRunAdmin(_Seen):
    """Dry runs and their evidence; /privacy/retention/runs/ shows the people."""

    list_display = ("planned_at", "state", "people", "decided_by", "executed_at")
    list_filter: ClassVar = ("state",)
    list_select_related = ("decided_by",)
    ordering = ("-planned_at", "-id")
    fields = (
        "key", "state", "as_of", "planned_at", "planned_by", "people", "rows", "digest",
        "decided_by", "decided_at", "reason", "executed_at", "erasure", "evidence",
        "certificate",
    )  # fmt: skip
    readonly_fields = fields
