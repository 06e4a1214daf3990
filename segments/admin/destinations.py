"""Destinations in the data owner's admin: their terms by the operation, their runs to look at."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from config.actor import Actor
from config.operated_admin import OperatedAdmin, ReadOnly
from contacts.reading.words import door_words
from segments.access import Can
from segments.models.destinations import Destination, SyncRun
from segments.operations.activation.destinations import change_destination


@admin.register(Destination)
class DestinationAdmin(OperatedAdmin):
    """Destinations are made on their own page, which knows what each kind asks for."""

    fields = (
        "name", "region", "agreement", "shares", "automated", "mode", "delete_behaviour",
        "schedule", "everybody", "kind", "segment", "purpose", "channel", "legal_basis",
        "match_key", "fields", "state", "why", "owner", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields[9:]
    list_display = ("name", "kind", "purpose", "channel", "state", "schedule", "owner")
    list_filter = ("state", "channel")
    list_select_related = ("owner",)
    search_fields = ("name", "slug", "agreement")
    ordering = ("name", "pk")
    restorable: ClassVar = (
        "name", "region", "agreement", "shares", "automated", "mode", "delete_behaviour",
        "schedule",
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: what a kind asks for is known to the page that makes one."""
        return False

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Change through the operation."""
        return change_destination(destination=row, values=values, by=by)


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnly):
    """Read only: what was planned, and what came of it, in counts."""

    list_display = (
        "created_at", "destination", "state", "problem", "added", "updated", "removed",
        "suppressed", "rejected",
    )  # fmt: skip
    list_filter = ("state",)
    list_select_related = ("destination",)
    ordering = ("-id",)
    fields = (
        "key", "destination", "rule_version", "as_of", "state", "problem", "added", "updated",
        "removed", "suppressed", "rejected", "unchanged", "reasons", "terms", "attempts",
        "next_at", "by", "way", "created_at", "finished_at",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=gettext_lazy("door"))
    def way(self, run: SyncRun) -> str:
        """Say through which door it was asked for, in words."""
        return str(door_words(run.door))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look at destinations."""
        return request.user.has_perm(Can.VIEW_DESTINATIONS)
