"""Erasures in the admin: to look at; they are planned, approved and run on their own page."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from config.operated_admin import ReadOnly
from privacy.access import Can
from privacy.models.erasure import Erasure


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """What was erased, by numbers; whom it was about stands nowhere."""

    list_display = ("planned_at", "state", "why", "erased", "planned_by", "approved_by")
    list_filter = ("state", "why")
    list_select_related = ("planned_by", "approved_by")
    ordering = ("-planned_at", "-pk")
    exclude = ("people", "sought")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say yes to whoever sees requests."""
        return bool(request.user.has_perm(Can.VIEW_REQUESTS))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same for the index."""
        return self.has_view_permission(request)
