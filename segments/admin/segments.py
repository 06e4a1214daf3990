"""Segments in the data owner's admin: changed by the operations, people and runs to look at."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest

from config.actor import Actor
from config.operated_admin import OperatedAdmin, ReadOnly
from segments.access import Can
from segments.models.segment import Segment, SegmentOverride, SegmentRun
from segments.operations.segments import change_segment


@admin.register(Segment)
class SegmentAdmin(OperatedAdmin):
    """Segments are made on their own page, where their rule is built."""

    fields = (
        "name", "slug", "description", "purpose", "schedule", "freeze_on", "owner", "kind", "rule",
        "rule_version", "state", "problem", "members", "as_of", "last_ok_at", "duration_ms",
        "frozen_at", "archived_at", "created_at", "updated_at",
    )  # fmt: skip
    readonly_fields = fields[7:]
    list_display = ("name", "kind", "purpose", "state", "members", "as_of", "owner")
    list_filter = ("kind", "purpose", "state", "schedule")
    list_select_related = ("owner",)
    search_fields = ("name", "slug")
    ordering = ("name", "pk")
    restorable: ClassVar = ("name", "slug", "description", "purpose", "schedule", "owner")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep what the person may know of."""
        return (
            super()
            .get_queryset(request)
            .filter(pk__in=Segment.objects.visible_to(request.user).values("pk"))
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: a rule is built on the page of segments."""
        return False

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Change through the operation."""
        return change_segment(segment=row, values=values, by=by)


class _OfSegment(ReadOnly):
    list_select_related = ("segment",)
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the rows of segments that the person may know of."""
        seen = Segment.objects.visible_to(request.user).values("pk")
        return super().get_queryset(request).filter(segment__in=seen)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look at segments."""
        return bool(request.user.has_perm(Can.VIEW))


@admin.register(SegmentRun)
class SegmentRunAdmin(_OfSegment):
    """What refreshes found."""

    list_display = ("at", "segment", "mode", "looked_at", "entered", "left", "members")
    list_filter = ("mode",)
    fields = (
        "segment", "mode", "rule_version", "looked_at", "entered", "left", "members",
        "duration_ms", "problem", "user_id", "at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(SegmentOverride)
class SegmentOverrideAdmin(_OfSegment):
    """Who was put in or is kept out by hand; ended on the page of the segment."""

    list_display = ("created_at", "segment", "contact", "side", "until", "by")
    list_select_related = ("segment", "contact", "by")
    list_filter = ("side",)
    fields = ("segment", "contact", "side", "reason", "until", "by", "created_at")
    readonly_fields = fields
