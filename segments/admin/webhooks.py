"""Webhooks in the data owner's admin: changed by the operation, messages to look at."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import URLField
from django.http import HttpRequest

from config.actor import Actor
from config.operated_admin import OperatedAdmin, ReadOnly
from segments.models.webhooks import WebhookDelivery, WebhookSubscription
from segments.operations.webhooks.subscribing import change_webhook


@admin.register(WebhookSubscription)
class WebhookSubscriptionAdmin(OperatedAdmin):
    """Webhooks are made on their own page, which shows the secret once."""

    fields = (
        "name", "url", "events", "filters", "thin", "owner", "state", "why", "failures",
        "failing_since", "disabled_at", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields[5:]
    list_display = ("name", "url", "state", "failures", "owner", "created_at")
    list_filter = ("state",)
    list_select_related = ("owner",)
    search_fields = ("name", "url")
    ordering = ("-created_at", "-pk")
    restorable: ClassVar = ("name", "url", "events", "filters", "thin")
    formfield_overrides: ClassVar = {URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: the page that makes one shows its secret, and this one could not."""
        return False

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Change through the operation."""
        return change_webhook(webhook=row, values=values, by=by)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnly):
    """Read only; messages are sent again on the page of their webhook."""

    list_display = ("created_at", "subscription", "event", "state", "attempts", "status_code")
    list_filter = ("state",)
    list_select_related = ("subscription",)
    ordering = ("-created_at", "-pk")
    fields = (
        "key", "subscription", "event", "payload", "state", "attempts", "next_try_at",
        "status_code", "duration_ms", "problem", "log", "created_at",
    )  # fmt: skip
    readonly_fields = fields

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look at webhooks."""
        return bool(request.user.has_perm("segments.view_webhooksubscription"))
