"""What is expected of customers and months, in the data owner's admin: to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from config.operated_admin import ReadOnly
from segments.access import Can
from segments.models.value import CustomerValue, ForecastRun, ValueModel


class _ToLookAt(ReadOnly):
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Say whether the person may look at values."""
        return bool(request.user.has_perm(Can.VIEW_VALUES))


@admin.register(ValueModel)
class ValueModelAdmin(_ToLookAt):
    """The models of every night."""

    list_display = ("as_of", "customers", "repeaters", "enough", "scored", "fitted_at")
    list_filter = ("enough",)
    ordering = ("-as_of",)
    fields = (
        "key", "as_of", "customers", "repeaters", "enough", "warnings", "r", "alpha", "a", "b",
        "log_likelihood", "p", "q", "gamma", "depends", "churn_days", "discount", "calibration",
        "scored", "fitted_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(CustomerValue)
class CustomerValueAdmin(_ToLookAt):
    """What customers are expected to do."""

    list_display = ("contact", "value_12_months", "p_buy_90", "churn_risk", "next_purchase")
    list_select_related = ("contact",)
    ordering = ("-pk",)
    fields = (
        "contact", "model", "p_alive", "p_buy_30", "p_buy_90", "p_buy_365", "purchases_12_months",
        "value_12_months", "next_from", "next_purchase", "next_until", "churn_risk", "as_of",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the people that the colleague may see."""
        seen = CustomerValue.objects.visible_to(request.user).values("pk")
        return super().get_queryset(request).filter(pk__in=seen)


@admin.register(ForecastRun)
class ForecastRunAdmin(_ToLookAt):
    """What was expected of the months after each one."""

    list_display = ("until", "method", "skill", "rough", "shift", "made_at")
    ordering = ("-until",)
    fields = ("until", "method", "skill", "rough", "shift", "months", "made_at")
    readonly_fields = fields
