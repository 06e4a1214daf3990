"""The steward's desk in the data owner's admin: freshness, anomalies and reviews."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin
from contacts.reading.groups import group_label
from governance.models.quality import FreshnessPolicy, QualityAnomaly
from governance.models.review import ReviewCampaign
from governance.operations.desk.anomalies import acknowledge_anomaly
from governance.operations.desk.freshness import FIELDS, agree_freshness, change_freshness
from governance.operations.reviewing.planning import FIELDS as PLANNED
from governance.operations.reviewing.planning import change_campaign, plan_campaign


@admin.register(FreshnessPolicy)
class FreshnessPolicyAdmin(OperatedAdmin):
    """After how many months which fields are to be verified again."""

    fields = FIELDS
    list_display = ("group_words", "scope", "scope_key", "months", "active", "owner")
    list_filter = ("active", "scope")
    list_select_related = ("owner",)
    search_fields = ("group",)
    ordering = ("group", "scope", "scope_key", "pk")
    restorable: ClassVar = ("group", "scope", "scope_key", "months", "active")

    @admin.display(description=_("fields"), ordering="group")
    def group_words(self, policy: FreshnessPolicy) -> str:
        """Return the group in words."""
        return group_label(policy.group, {})

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Create or change through the operation."""
        if row is None:
            return agree_freshness(values=values, by=by)
        return change_freshness(policy=row, values=values, by=by)


@admin.register(QualityAnomaly)
class QualityAnomalyAdmin(OperatedAdmin):
    """What is unusual; a note says that somebody has seen it."""

    fields = ("code", "scope", "scope_key", "facts", "owner", "opened_at", "closed_at", "note")
    readonly_fields = ("code", "scope", "scope_key", "facts", "owner", "opened_at", "closed_at")
    list_display = ("code", "scope", "scope_key", "owner", "opened_at", "closed_at")
    list_filter = ("scope",)
    list_select_related = ("owner",)
    ordering = ("-opened_at", "-pk")
    restorable: ClassVar = ("note",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Say no: the nightly comparison opens them."""
        return False

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Note that it was seen."""
        return acknowledge_anomaly(anomaly=row, note=values.get("note", row.note), by=by)


@admin.register(ReviewCampaign)
class ReviewCampaignAdmin(OperatedAdmin):
    """Plans and dates of reviews; they are started, decided and signed on their pages."""

    fields = (
        *(name for name in PLANNED if name != "reviewers"),
        "state", "frozen_count", "frozen_digest", "signed_off_by", "signed_off_at",
    )  # fmt: skip
    readonly_fields = ("state", "frozen_count", "frozen_digest", "signed_off_by", "signed_off_at")
    list_display = ("title", "state", "cadence", "due_on", "owner", "frozen_count")
    list_filter = ("state", "cadence")
    list_select_related = ("owner",)
    search_fields = ("title",)
    ordering = ("-due_on", "-pk")
    restorable: ClassVar = ("title", "due_on", "remind_days", "note")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out of a new campaign what only an old one has."""
        return self.fields if obj else [name for name in PLANNED if name != "reviewers"]

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Plan or change through the operation."""
        if row is None:
            return plan_campaign(values=values, by=by)
        return change_campaign(campaign=row, values=values, by=by)
