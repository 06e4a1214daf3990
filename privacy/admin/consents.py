"""Purposes and what people said in the data owner's admin: to read; pages and operations write."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from config.operated_admin import ReadOnly
from contacts.models.do_not_call import RegistryEdition
from contacts.models.preference import ConsentEvent, Purpose
from privacy.access import Can


class OfConsents(ReadOnly):
    """Shown to whoever may read consents."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Ask for the one right of everything about consent."""
        return request.user.has_perm(Can.VIEW_CONSENTS)  # type: ignore[union-attr]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Ask the same."""
        return self.has_view_permission(request)


@admin.register(Purpose)
class PurposeAdmin(OfConsents):
    """Every version of every purpose; /privacy/purposes/ publishes another one."""

    list_display = ("slug", "version", "name_en", "basis", "active", "published_at")
    list_filter: ClassVar = ("active",)
    ordering = ("slug", "-version")


@admin.register(ConsentEvent)
class ConsentEventAdmin(OfConsents):
    """What people said, without their addresses; /privacy/consents/ shows the proof."""

    list_display = ("id", "channel", "purpose", "purpose_version", "action", "event_at")
    list_filter: ClassVar = ("channel", "action")
    fields = (
        "channel", "purpose", "purpose_version", "action", "basis", "wording", "wording_digest",
        "language", "jurisdiction", "event_at", "recorded_at", "expires_at",
    )  # fmt: skip
    ordering = ("-id",)


@admin.register(RegistryEdition)
class RegistryEditionAdmin(OfConsents):
    """Each reading of a do-not-call registry; /privacy/consents/do-not-call/ brings others."""

    list_display = ("registry", "obtained_on", "numbers", "by", "at")
    ordering = ("-obtained_on", "-id")
