"""Acts on rights in the admin: who was told what, amendments, disclosures; no words of people."""

from django.contrib import admin

from privacy.admin.requests import OfTheDesk
from privacy.models.health import AccountingSuspension, Amendment, ReportedDisclosure
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


@admin.register(Amendment)
class AmendmentAdmin(OfTheDesk):
    """Read only: what was asked and answered stands on the request's page."""

    list_display = ("contact", "group", "state", "ground", "asked_at", "decided_at", "stated_at")
    list_filter = ("state",)
    list_select_related = ("contact",)
    ordering = ("-id",)
    fields = (
        "key", "request", "contact", "group", "state", "ground", "attach_request", "asked_at",
        "decided_at", "stated_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(ReportedDisclosure)
class ReportedDisclosureAdmin(OfTheDesk):
    """Read only: the accounting of a person shows them with what was disclosed."""

    list_display = ("contact", "recipient", "at", "exclusion", "reported_by")
    list_filter = ("exclusion",)
    list_select_related = ("contact",)
    search_fields = ("recipient",)
    ordering = ("-id",)
    fields = ("key", "contact", "at", "recipient", "address", "exclusion", "reported_by")
    readonly_fields = fields


@admin.register(AccountingSuspension)
class AccountingSuspensionAdmin(OfTheDesk):
    """Read only: what an agency said stands with whoever works on the request."""

    list_display = ("contact", "recipient", "kind", "oral", "said_on", "until", "ended_on")
    list_filter = ("kind", "oral")
    list_select_related = ("contact",)
    search_fields = ("recipient",)
    ordering = ("-id",)
    fields = (
        "key", "contact", "kind", "recipient", "official", "oral", "said_on", "until", "ended_on",
        "created_at",
    )  # fmt: skip
    readonly_fields = fields
