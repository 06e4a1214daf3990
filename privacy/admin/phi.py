"""Health data in the admin: to look at; agreements and reviews are kept on their pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from config.operated_admin import ReadOnly
from privacy.access import Can
from privacy.models.phi import Agreement, EmergencyAccess, ReadReview


class Looked(ReadOnly):
    """What may be looked at with one right."""

    right: ClassVar[str] = Can.VIEW_READS

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look."""
        return bool(request.user.has_perm(self.right))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Ask the same."""
        return self.has_view_permission(request)


@admin.register(Agreement)
class AgreementAdmin(Looked):
    """The register; /privacy/agreements/ changes it."""

    right = Can.VIEW_AGREEMENTS
    list_display = ("vendor", "services", "starts_on", "ends_on", "terminated_on")
    search_fields = ("vendor", "services")
    ordering = ("vendor", "id")
    fields = (
        "key", "vendor", "services", "destinations", "categories", "permitted",
        "subcontractors", "report_days", "at_end", "signed_on", "starts_on", "ends_on",
        "terminated_on", "evidence_sha256",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(EmergencyAccess)
class EmergencyAccessAdmin(Looked):
    """Who broke the glass."""

    list_display = ("user", "started_at", "until", "verdict")
    list_filter: ClassVar = ("verdict",)
    list_select_related = ("user",)
    ordering = ("-id",)
    fields = (
        "key", "user", "reason", "started_at", "until", "ended_at", "told_at", "verdict",
        "findings", "reviewed_by", "reviewed_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(ReadReview)
class ReadReviewAdmin(Looked):
    """The weekly reviews; /privacy/reads/ shows their samples."""

    list_display = ("starts_on", "reads", "readers", "people", "state", "signed_by")
    list_filter: ClassVar = ("state",)
    list_select_related = ("signed_by",)
    ordering = ("-starts_on",)
    fields = (
        "key", "starts_on", "ends_on", "reads", "readers", "people", "state", "findings",
        "signed_by", "signed_at",
    )  # fmt: skip
    readonly_fields = fields
