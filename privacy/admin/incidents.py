"""Incidents in the admin: to look at; everything is done on their pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from config.operated_admin import ReadOnly
from privacy.access import Can
from privacy.models.incident_evidence import IncidentEvidence
from privacy.models.incidents import Incident


@admin.register(Incident)
class IncidentAdmin(ReadOnly):
    """The register; /privacy/incidents/ shows duties and people."""

    list_display = ("number", "title", "discovered_at", "conclusion", "people", "closed_at")
    list_filter: ClassVar = ("conclusion", "nature", "risk")
    search_fields = ("number", "title")
    ordering = ("-discovered_at", "-id")
    fields = (
        "key", "number", "title", "nature", "role", "agreement", "laws", "happened", "started_at",
        "ended_at", "discovered_at", "aware_at", "kinds", "records", "consequences", "measures",
        "steps", "ask_us", "risk", "conclusion", "assessment", "secured", "delay", "reach",
        "people", "states", "counted_at", "lessons", "reported_by", "closed_at", "closed_by",
        "version",
    )  # fmt: skip
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look at incidents."""
        return bool(request.user.has_perm(Can.VIEW_INCIDENTS))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Ask the same."""
        return self.has_view_permission(request)


@admin.register(IncidentEvidence)
class IncidentEvidenceAdmin(IncidentAdmin):
    """Names and digests; files are taken on the page of their incident."""

    list_display = ("incident", "name", "what", "size", "created_at", "removed_at")
    list_filter: ClassVar = ()
    list_select_related = ("incident",)
    search_fields = ("name", "sha256")
    ordering = ("-id",)
    fields = (
        "key", "incident", "name", "what", "content_type", "size", "sha256", "by", "created_at",
        "removed_at", "removed_because",
    )  # fmt: skip
    readonly_fields = fields
