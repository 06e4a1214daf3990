"""Privacy requests in the admin: dates and steps to look at; who asks stays sealed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from config.operated_admin import ReadOnly
from privacy.access import Can
from privacy.models.requests import PrivacyRequest, RequestStep
from privacy.reading.desk.steps import step_words
from privacy.reading.desk.words import right_title


class OfTheDesk(ReadOnly):
    """What whoever reads requests may look at."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may read requests."""
        return request.user.has_perm(Can.VIEW_REQUESTS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Say whether the list is offered."""
        return self.has_view_permission(request)


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(OfTheDesk):
    """Read only: decisions are taken at the desk, where the law stands beside them."""

    list_display = (
        "number", "what", "channel", "received_on", "status", "due", "outcome", "assignee",
    )  # fmt: skip
    list_filter = ("status", "channel", "outcome")
    list_select_related = ("assignee",)
    search_fields = ("number",)
    ordering = ("-id",)
    fields = (
        "key", "number", "what", "jurisdiction", "channel", "received_at", "language",
        "agent_kind", "contested", "flags", "status", "ack_due", "acknowledged_at",
        "response_due", "extended_due", "extended_at", "paused_since", "paused_days", "due",
        "closed_at", "outcome", "ground", "assignee", "previous", "purged_at", "clock",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=gettext_lazy("right"))
    def what(self, row: PrivacyRequest) -> str:
        """Say under which right."""
        return right_title(row.right)


@admin.register(RequestStep)
class RequestStepAdmin(OfTheDesk):
    """Read only: the log of every request, the latest first."""

    list_display = ("at", "request", "what", "law", "user_id")
    list_select_related = ("request",)
    search_fields = ("request__number",)
    ordering = ("-id",)
    fields = ("request", "at", "what", "law", "user_id")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("step"))
    def what(self, row: RequestStep) -> str:
        """Say what was done."""
        return step_words(row.kind)[0]
