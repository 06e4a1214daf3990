"""Dashboards in the data owner's admin: whose they are and who may look; changed on their pages."""

from django.contrib import admin
from django.http import HttpRequest

from config.operated_admin import ReadOnly
from segments.access import Can
from segments.models.dashboards import Dashboard, DashboardShare


class _Looked(ReadOnly):
    ordering = ("-pk",)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Say whether the person may look at dashboards; arrangements hold no numbers."""
        return bool(request.user.has_perm(Can.VIEW_DASHBOARDS))


@admin.register(Dashboard)
class DashboardAdmin(_Looked):
    """Arrangements of tiles."""

    list_display = ("name", "owner", "period", "is_home", "updated_at")
    list_select_related = ("owner",)
    search_fields = ("name",)
    fields = ("name", "owner", "period", "is_home", "tiles", "version", "created_at", "updated_at")
    readonly_fields = fields


@admin.register(DashboardShare)
class DashboardShareAdmin(_Looked):
    """Who may look at whose dashboard."""

    list_display = ("dashboard", "user", "team")
    list_select_related = ("dashboard", "user", "team")
    fields = ("dashboard", "user", "team")
    readonly_fields = fields
