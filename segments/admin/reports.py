"""Reports in the data owner's admin: which questions are kept, who sees them, what was mailed."""

import json

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.operated_admin import ReadOnly
from segments.access import Can
from segments.models.reports import Report, ReportDelivery, ReportSchedule


@admin.register(Report)
class ReportAdmin(ReadOnly):
    """Kept questions of everybody; they hold no numbers, and are changed by their owners."""

    list_display = ("name", "owner", "shape", "version", "updated_at")
    list_filter = ("shape",)
    list_select_related = ("owner",)
    search_fields = ("name",)
    ordering = ("name", "pk")
    fields = (
        "key", "name", "description", "owner", "asked", "shape", "version", "created_at",
        "updated_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("question"))
    def asked(self, report: Report) -> str:
        """Return the question without what its rule says, which may be about people."""
        told = {name: "…" if name == "rule" else each for name, each in report.question.items()}
        return json.dumps(told, ensure_ascii=False)


class _OfReport(ReadOnly):
    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Say whether the person may look at reports."""
        return bool(request.user.has_perm(Can.REPORTS))


@admin.register(ReportSchedule)
class ReportScheduleAdmin(_OfReport):
    """Who gets which report by mail."""

    list_display = ("report", "viewer", "every", "format", "next_at", "stopped_at")
    list_filter = ("every", "format")
    list_select_related = ("report", "viewer")
    ordering = ("-pk",)
    fields = (
        "key", "report", "viewer", "by", "every", "format", "language", "next_at", "stopped_at",
        "created_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(ReportDelivery)
class ReportDeliveryAdmin(_OfReport):
    """What was mailed, and what was not."""

    list_display = ("due_at", "schedule", "state", "reason", "lines", "sent_at")
    list_filter = ("state",)
    list_select_related = ("schedule",)
    ordering = ("-due_at", "-pk")
    fields = (
        "key", "schedule", "due_at", "state", "reason", "lines", "sha256", "size", "created_at",
        "sent_at",
    )  # fmt: skip
    readonly_fields = fields
