"""Notices to recipients in the admin: who was told what and when; nobody's data."""

from django.contrib import admin

from privacy.admin.requests import OfTheDesk
from privacy.models.notices import RecipientNotice


@admin.register(RecipientNotice)
class RecipientNoticeAdmin(OfTheDesk):
    """Read only: recipients are told by the worker, or settled on their page."""

    list_display = ("recipient", "kind", "way", "state", "due_on", "sent_at", "done_at", "person")
    list_filter = ("state", "kind", "way")
    list_select_related = ("person",)
    search_fields = ("recipient",)
    ordering = ("-id",)
    fields = (
        "key", "request", "erasure_key", "destination", "recipient", "kind", "groups", "way",
        "state", "attempts", "next_at", "receipt", "problem", "explanation", "due_on", "person",
        "escalated_at", "sent_at", "done_at", "created_at",
    )  # fmt: skip
    readonly_fields = fields
