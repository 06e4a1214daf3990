"""How somebody must be reached, and who must not be told of them (45 CFR 164.522)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from contacts.models.preference import Channel


class ConfidentialRoute(models.Model):
    """The one channel and address by which a person wants to be reached (164.522(b)).

    While it holds, every other channel and address is closed; `address` is normalised, empty
    where any address of the channel will do. Nobody asks why.
    """

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="confidential_routes",
        db_index=False,
        verbose_name=_("contact"),
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    address = models.CharField(_("address"), max_length=254, blank=True, default="")
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    history = History()

    class Meta:
        verbose_name = _("confidential way to reach a person")
        verbose_name_plural = _("confidential ways to reach people")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"],
                condition=models.Q(ended_at=None),
                name="confidential_route_once",
            )
        ]
        indexes = [models.Index(fields=["contact", "since"], name="route_of_contact")]

    def __str__(self) -> str:
        return self.channel


class DisclosureLimit(models.Model):
    """One recipient who must not get a person's data, as agreed with the person (164.522(a)).

    `recipient` is the short name of a destination. Where the person paid in full and asked that
    a health plan is not told, we must agree.
    """

    class Ground(models.TextChoices):
        """Why it was agreed."""

        PAID_IN_FULL = "paid_in_full", pgettext_lazy("why agreed", "Paid in full by the person")
        AGREED = "agreed", pgettext_lazy("why agreed", "Agreed without having to")

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="disclosure_limits",
        db_index=False,
        verbose_name=_("contact"),
    )
    recipient = models.CharField(_("recipient"), max_length=60)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground)
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    history = History()

    class Meta:
        verbose_name = _("limit of disclosure")
        verbose_name_plural = _("limits of disclosure")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "recipient"],
                condition=models.Q(ended_at=None),
                name="disclosure_limit_once",
            )
        ]
        indexes = [models.Index(fields=["recipient", "contact"], name="limit_of_recipient")]

    def __str__(self) -> str:
        return self.recipient


__all__ = ["ConfidentialRoute", "DisclosureLimit"]
