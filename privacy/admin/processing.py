"""The record of processing in the admin: to look at; it is kept on its pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from config.operated_admin import ReadOnly
from privacy.access import Can
from privacy.models.assessments import Assessment
from privacy.models.processing import FrozenRecord, ProcessingHouse, RecipientPlace


class _Seen(ReadOnly):
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look at the record."""
        return bool(request.user.has_perm(Can.VIEW_PROCESSING))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Ask the same."""
        return self.has_view_permission(request)


@admin.register(ProcessingHouse)
class ProcessingHouseAdmin(_Seen):
    """Who answers for the processing."""

    list_display = ("controller", "officer", "no_officer")
    ordering = ("id",)
    fields = (
        "controller", "representative", "officer", "no_officer", "joint", "measures", "answers",
        "version",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(RecipientPlace)
class RecipientPlaceAdmin(_Seen):
    """The register of recipients' countries and of transfers."""

    list_display = ("recipient", "country", "safeguard", "assessed_on")
    list_filter: ClassVar = ("safeguard",)
    ordering = ("recipient",)
    fields = ("recipient", "country", "safeguard", "reference", "assessed_on", "version")
    readonly_fields = fields


@admin.register(FrozenRecord)
class FrozenRecordAdmin(_Seen):
    """Records of processing as they were."""

    list_display = ("at", "by", "gaps", "digest")
    list_select_related = ("by",)
    ordering = ("-at", "-id")
    fields = ("key", "at", "by", "gaps", "digest", "content")
    readonly_fields = fields


@admin.register(Assessment)
class AssessmentAdmin(_Seen):
    """Assessments of what is done with people's data."""

    list_display = ("title", "kind", "decision", "signed_at", "review_on")
    list_filter: ClassVar = ("kind", "decision")
    search_fields = ("title",)
    ordering = ("-created_at", "-id")
    fields = (
        "key", "kind", "title", "triggers", "answers", "risks", "advice", "decision",
        "review_on", "signed_at", "signed_by", "created_at", "version",
    )  # fmt: skip
    readonly_fields = fields
