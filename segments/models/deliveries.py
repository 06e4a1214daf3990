"""What left for whom: a receipt a row, what each place has of whom, and the disclosures."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from segments.models.destinations import Destination, SyncRun
from segments.querysets import OfDestinationQuerySet


class Receipt(models.TextChoices):
    """What became of one row of a run."""

    PLANNED = "planned", _("Planned")
    SENT = "sent", _("Sent, no answer yet")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Refused by the destination")
    SUPPRESSED = "suppressed", _("Left out")
    UNKNOWN = "unknown", _("Outcome unknown")


class RowAction(models.TextChoices):
    """What is done with one person there."""

    ADD = "add", _("Add")
    UPDATE = "update", _("Change")
    REMOVE = "remove", _("Remove")
    ERASE = "erase", _("Have forgotten")


class DeliveryReceipt(models.Model):
    """One row of a run: what was to be done with one person and what the destination said.

    `batch` is the request it went out with, `reason` why it was left out at the moment of
    sending, `payload_hash` the keyed digest of what was sent.
    """

    run = models.ForeignKey(
        SyncRun, models.CASCADE, related_name="receipts", db_index=False, verbose_name=_("run")
    )
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="+",
        db_constraint=False,
        verbose_name=_("contact"),
    )
    action = models.CharField(_("action"), max_length=6, choices=RowAction)
    status = models.CharField(_("status"), max_length=10, choices=Receipt, default=Receipt.PLANNED)
    reason = models.CharField(_("reason"), max_length=24, blank=True, default="")
    batch = models.CharField(_("request"), max_length=40, blank=True, default="")
    payload_hash = models.CharField(_("digest"), max_length=64, blank=True, default="")
    remote_id = models.CharField(_("key there"), max_length=200, blank=True, default="")
    error_code = models.CharField(_("code"), max_length=60, blank=True, default="")
    message = models.CharField(_("message"), max_length=200, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    at = models.DateTimeField(_("when"), db_default=models.functions.Now())

    objects = OfDestinationQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of a row")
        verbose_name_plural = _("receipts of rows")
        constraints = [
            models.UniqueConstraint(fields=["run", "contact", "action"], name="receipt_once")
        ]
        indexes = [
            models.Index(
                fields=["run", "action", "id"],
                condition=models.Q(status__in=["planned", "sent", "unknown"]),
                name="receipt_open",
            )
        ]


class Held(models.TextChoices):
    """What a destination has of a person, as far as we know."""

    UNKNOWN = "unknown", _("Perhaps there")
    THERE = "there", _("There")
    REJECTED = "rejected", _("Refused by the destination")
    OPTED_OUT = "opted_out", _("Opted out there")


class DestinationState(models.Model):
    """What one destination has of one person: the base of the next difference and of Art. 19.

    The row stands from before the person's first row leaves until a removal is accepted.
    `payload_hash` is the keyed digest of what they have, `rejected_hash` of what they refused,
    which is not sent again. `identifier` is what the person is known by there, sealed, since
    who is erased here must still be named there; `identifier_hash` is its keyed digest.
    """

    pk = models.CompositePrimaryKey("destination", "contact")
    destination = models.ForeignKey(
        Destination, models.CASCADE, related_name="held", db_index=False, verbose_name=_("by")
    )
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="+",
        db_constraint=False,
        verbose_name=_("contact"),
    )
    state = models.CharField(_("state"), max_length=9, choices=Held, default=Held.UNKNOWN)
    payload_hash = models.CharField(_("digest"), max_length=64, blank=True, default="")
    rejected_hash = models.CharField(
        _("digest of what was refused"), max_length=64, blank=True, default=""
    )
    remote_id = models.CharField(_("key there"), max_length=200, blank=True, default="")
    identifier = models.TextField(_("known there by"), blank=True, default="")
    identifier_hash = models.CharField(_("digest of it"), max_length=64, blank=True, default="")
    first_sent = models.DateTimeField(_("first sent"))
    last_sent = models.DateTimeField(_("last sent"))

    objects = OfDestinationQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at a destination")
        verbose_name_plural = _("people at destinations")


class Disclosure(models.Model):
    """One person's data given to one recipient, written before it leaves.

    What was given, for what and on which basis stands in the terms of the run.
    """

    run = models.ForeignKey(
        SyncRun, models.PROTECT, related_name="disclosures", verbose_name=_("run")
    )
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="+",
        db_constraint=False,
        verbose_name=_("contact"),
    )
    at = models.DateTimeField(_("when"), db_default=models.functions.Now())
    # Keys of the statements of disagreement that went along.
    statements = models.JSONField(_("statements that went along"), default=list, blank=True)

    objects = OfDestinationQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        constraints = [models.UniqueConstraint(fields=["run", "contact"], name="disclosure_once")]
