"""The papers of HIPAA in the admin, to look at; sealed words are on their pages only."""

from typing import ClassVar

from django.contrib import admin

from privacy.access import Can
from privacy.admin.phi import Looked
from privacy.models.authorisations import (
    Authorization,
    ComplianceEntry,
    DataUseAgreement,
    PracticesNotice,
    SignedPaper,
)


@admin.register(Authorization)
class AuthorizationAdmin(Looked):
    """What people permitted."""

    right = Can.VIEW_AUTHORIZATIONS
    list_display = ("key", "kind", "purpose", "signed_on", "expires_on", "revoked_at")
    list_filter: ClassVar = ("kind",)
    ordering = ("-id",)
    fields = (
        "key", "kind", "purpose", "recipient", "signed_on", "expires_on", "expires_event",
        "event_on", "remunerated", "statements", "paper", "revoked_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(SignedPaper)
class SignedPaperAdmin(Looked):
    """Which papers are kept as files; the person's page hands them out and logs who takes one."""

    right = Can.VIEW_AUTHORIZATIONS
    list_display = ("key", "authorization", "content_type", "size", "created_at", "removed_at")
    list_filter: ClassVar = ("created_at",)
    list_select_related = ("authorization",)
    ordering = ("-id",)
    fields = (
        "key", "authorization", "content_type", "size", "sha256", "created_at", "removed_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(PracticesNotice)
class PracticesNoticeAdmin(Looked):
    """Every version of the notice."""

    right = Can.VIEW_PRACTICES
    list_display = ("number", "effective_on", "published_at", "published_by")
    list_select_related = ("published_by",)
    ordering = ("-number",)
    fields = (
        "key", "number", "changes", "effective_on", "published_at", "published_by", "text_en",
        "text_es",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(ComplianceEntry)
class ComplianceEntryAdmin(Looked):
    """The registers, without what was said."""

    right = Can.VIEW_REGISTERS
    list_display = ("kind", "on", "subject", "user", "closed_on")
    list_filter: ClassVar = ("kind",)
    list_select_related = ("user",)
    ordering = ("-id",)
    fields = ("key", "kind", "on", "subject", "user", "due_on", "closed_on")
    readonly_fields = fields


@admin.register(DataUseAgreement)
class DataUseAgreementAdmin(Looked):
    """Under what limited data sets leave."""

    right = Can.VIEW_DATA_USE
    list_display = ("recipient", "purpose", "signed_on", "ends_on", "terminated_on")
    ordering = ("recipient", "id")
    fields = (
        "key", "recipient", "purpose", "users", "promises", "signed_on", "ends_on",
        "terminated_on",
    )  # fmt: skip
    readonly_fields = fields
