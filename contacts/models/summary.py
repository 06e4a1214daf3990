"""What a person did with us, in numbers that lists, cards and segments read without counting."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The periods that are counted besides the whole time: so many days back from today, each a
# calendar day of the organisation.
WINDOWS = (30, 90, 365)


def _amount(label: Any) -> Any:
    return models.DecimalField(label, max_digits=14, decimal_places=2, default=0, db_default=0)


def _count(label: Any) -> Any:
    return models.PositiveIntegerField(label, default=0, db_default=0)


class Summary(models.Model):
    """The sums of one person; who has no row did nothing yet.

    Amounts are in the reporting currency, refunds taken off at their own day. The lifetime
    numbers are always exact. Those of a window are right through the day `holds_until`, when
    the next event leaves it: read them through `window`, which knows. Derived, kept by
    `interactions.operations.summarising` in sets.
    """

    contact: Any = models.OneToOneField(
        "contacts.Contact",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="summary",
        verbose_name=_("contact"),
    )
    orders = _count(_("orders"))
    refunds = _count(_("refunds"))
    net = _amount(_("net spent"))
    average = models.GeneratedField(
        expression=models.Case(
            models.When(
                orders__gt=0, then=models.functions.Round(models.F("net") / models.F("orders"), 2)
            )
        ),
        output_field=models.DecimalField(max_digits=14, decimal_places=2, null=True),
        db_persist=True,
        verbose_name=_("average order"),
    )
    first_order_at = models.DateTimeField(_("first order"), null=True)
    last_order_at = models.DateTimeField(_("last order"), null=True)
    last_refund_at = models.DateTimeField(_("last refund"), null=True)
    orders_30 = _count(_("orders in 30 days"))
    orders_90 = _count(_("orders in 90 days"))
    orders_365 = _count(_("orders in 365 days"))
    net_30 = _amount(_("net spent in 30 days"))
    net_90 = _amount(_("net spent in 90 days"))
    net_365 = _amount(_("net spent in 365 days"))
    engagements = _count(_("engagements"))
    engagements_30 = _count(_("engagements in 30 days"))
    engagements_90 = _count(_("engagements in 90 days"))
    engagements_365 = _count(_("engagements in 365 days"))
    last_engaged_at = models.DateTimeField(_("last engagement"), null=True)
    conversations = _count(_("conversations"))
    last_conversation_at = models.DateTimeField(_("last conversation"), null=True)
    as_of = models.DateField(_("counted on"))
    holds_until = models.DateField(_("windows hold until"), null=True)

    class Meta:
        verbose_name = _("summary of a contact")
        verbose_name_plural = _("summaries of contacts")
        indexes = [
            models.Index(fields=["net", "contact"], name="summary_by_net"),
            models.Index(fields=["orders", "contact"], name="summary_by_orders"),
            models.Index(fields=["last_order_at", "contact"], name="summary_by_last_order"),
            models.Index(fields=["holds_until"], name="summary_to_count_again"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def holds_on(self, day: date) -> bool:
        """Say whether the numbers of the windows are right on `day`."""
        return self.as_of <= day and (self.holds_until is None or day <= self.holds_until)

    def window(self, what: str, days: int) -> int | Decimal | None:
        """Return "orders", "net" or "engagements" of the last `days`.

        None past the day through which they hold: count again instead of believing them.
        """
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        found: int | Decimal = getattr(self, f"{what}_{days}")
        return found if self.holds_on(today) else None


__all__ = ["WINDOWS", "Summary"]
