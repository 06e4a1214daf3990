"""Policies in the data owner's admin; their texts are published on their pages."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.actor import Actor
from config.operated_admin import OperatedAdmin
from governance.models.policy import Policy
from governance.operations.policies import FIELDS, change_policy, create_policy


@admin.register(Policy)
class PolicyAdmin(OperatedAdmin):
    """Title, topic, owner and review date."""

    fields = (*FIELDS, "latest", "retired_at")
    readonly_fields = ("latest", "retired_at")
    autocomplete_fields = ("owner",)
    list_display = ("title", "topic", "owner", "review_on", "latest", "retired_at")
    list_filter = ("topic",)
    list_select_related = ("owner",)
    search_fields = ("title",)
    ordering = ("topic", "title", "pk")
    restorable: ClassVar = ("topic", "title", "review_on")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Read the number of the latest version along."""
        return super().get_queryset(request).annotate(latest_number=Max("versions__number"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out of a new policy what only an old one has."""
        return self.fields if obj else FIELDS

    @admin.display(description=_("version"))
    def latest(self, policy: Policy) -> Any:
        """Return the number of the latest version."""
        return policy.latest_number  # type: ignore[attr-defined]

    def write(self, row: Any, values: dict[str, Any], by: Actor) -> Any:
        """Create or change through the operation."""
        if row is None:
            return create_policy(values=values, by=by)
        return change_policy(policy=row, values=values, by=by)
