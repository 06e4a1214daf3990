"""Scores of people, counted anew every night, that rules and lists read without counting."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Cell(models.TextChoices):
    """The kinds of customers that recency, frequency and money make, the best first."""

    CHAMPION = "champion", _("Champions")
    LOYAL = "loyal", _("Loyal customers")
    POTENTIAL = "potential", _("Potential loyal customers")
    PROMISING = "promising", _("Promising")
    NEW = "new", _("New customers")
    NEEDS_ATTENTION = "needs_attention", _("Need attention")
    ABOUT_TO_SLEEP = "about_to_sleep", _("About to sleep")
    CANNOT_LOSE = "cannot_lose", _("Cannot lose them")
    AT_RISK = "at_risk", _("At risk")
    HIBERNATING = "hibernating", _("Hibernating")
    LOST = "lost", _("Lost customers")


def _fifth(label: Any) -> Any:
    return models.PositiveSmallIntegerField(label)


class ContactScore(models.Model):
    """How one customer stands among all; who kept no order in twelve months has no row.

    Each of recency, frequency and money is the fifth (1 to 5, 5 the best) the customer is in,
    ties equal; `rfm_fm` is the mean of the last two and `rfm` the name of their cell.
    `spent_more` is the share of customers, in percent, who spent more: "less than 10" is the
    top tenth with everybody tied at its edge. `as_of` is the day on which it came to be so.
    Derived, kept by `segments.operations.scoring`.
    """

    contact: Any = models.OneToOneField(
        "contacts.Contact",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="standing",
        verbose_name=_("contact"),
    )
    rfm_r = _fifth(_("recency"))
    rfm_f = _fifth(_("frequency"))
    rfm_m = _fifth(_("money"))
    rfm_fm = _fifth(_("frequency and money"))
    rfm = models.CharField(_("kind of customer"), max_length=20, choices=Cell)
    spent_more = models.DecimalField(
        _("share of customers who spent more"), max_digits=7, decimal_places=4
    )
    as_of = models.DateField(_("since"))

    class Meta:
        verbose_name = _("score of a contact")
        verbose_name_plural = _("scores of contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    rfm_r__range=(1, 5),
                    rfm_f__range=(1, 5),
                    rfm_m__range=(1, 5),
                    rfm_fm__range=(1, 5),
                ),
                name="score_in_fifths",
            )
        ]
        indexes = [
            models.Index(fields=["rfm", "contact"], name="score_by_rfm"),
            models.Index(fields=["rfm_r", "rfm_fm", "contact"], name="score_by_cell"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


__all__ = ["Cell", "ContactScore"]
