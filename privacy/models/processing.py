"""What the record of processing cannot be generated from, and records as they were on a day."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from privacy.querysets import ProcessingQuerySet


class ProcessingHouse(models.Model):
    """Who answers for the processing, and how it is secured; one row (GDPR Art. 30(1)(a), (g)).

    `answers` holds by question {"says": "yes" or "no", "en", "es", "by", "at"}: what the notices
    state and no table shows (`privacy.operations.processing.answers`).
    """

    controller = models.TextField(
        _("controller"), help_text=_("Name, address and how you can be reached.")
    )
    representative = models.TextField(
        _("representative in the Union"), blank=True, default="", help_text=_("Only from outside.")
    )
    officer = models.TextField(_("data protection officer"), blank=True, default="")
    no_officer = models.BooleanField(
        _("no data protection officer is needed"), default=False, db_default=False
    )
    joint = models.TextField(_("joint controllers"), blank=True, default="")
    measures = models.TextField(
        _("security measures"),
        help_text=_("What you do yourselves; what Custodia does is listed by itself."),
    )
    answers = models.JSONField(
        _("answers for the notices"), default=dict, db_default=models.Value({}, models.JSONField())
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ProcessingQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("facts of the record of processing")
        verbose_name_plural = _("facts of the record of processing")

    def __str__(self) -> str:
        return str(_("Facts of the record of processing"))


class RecipientPlace(models.Model):
    """Where a recipient keeps what it gets from us, and what makes that lawful (Art. 44 to 49).

    `recipient` is "destination:" or "webhook:" and the key of it, so that it outlives a name.
    """

    class Safeguard(models.TextChoices):
        """What a transfer out of the European Economic Area rests on."""

        NONE = "none", _("Nothing yet")
        ADEQUACY = "adequacy", _("Adequacy decision (Art. 45)")
        CLAUSES = "clauses", _("Standard contractual clauses (Art. 46(2)(c))")
        RULES = "rules", _("Binding corporate rules (Art. 47)")
        DEROGATION = "derogation", _("Derogation for a single case (Art. 49)")

    recipient = models.CharField(_("recipient"), max_length=60)
    country = models.CharField(_("country"), max_length=2)
    safeguard = models.CharField(
        _("safeguard"), max_length=10, choices=Safeguard, default=Safeguard.NONE
    )
    reference = models.CharField(
        _("reference"),
        max_length=250,
        blank=True,
        default="",
        help_text=_("Of the contract or the decision, and where it can be read."),
    )
    assessed_on = models.DateField(_("transfer assessed"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ProcessingQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name = _("place of a recipient")
        verbose_name_plural = _("places of recipients")
        constraints = [models.UniqueConstraint(fields=["recipient"], name="recipient_place_once")]

    def __str__(self) -> str:
        return self.recipient


class FrozenRecord(models.Model):
    """The record of processing as it was on a day, with the digest of its canonical JSON."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    at = models.DateTimeField(_("frozen"))
    by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("frozen by"),
    )
    content = models.JSONField(_("record"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    gaps = models.PositiveSmallIntegerField(_("gaps"), default=0)

    objects = ProcessingQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of processing")
        verbose_name_plural = _("records of processing")
        constraints = [models.UniqueConstraint(fields=["key"], name="frozen_record_key_once")]
        indexes = [models.Index(fields=["-at", "-id"], name="frozen_record_by_time")]

    def __str__(self) -> str:
        return self.at.isoformat()
