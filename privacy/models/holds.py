"""Legal holds: whose data must stay as they are while a claim is open, and why."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from privacy.querysets import HoldQuerySet


class LegalHold(models.Model):
    """One matter for which data are kept: nothing of the held people is erased or changed.

    `matter` and `reason` are for those who keep holds: neither other staff nor the person
    learns more than that the data are kept for legal claims (GDPR Art. 17(3)(e)). Held are the
    people named, and whoever `rule` describes: as of one moment (frozen), or always anew (live).
    """

    class Reach(models.TextChoices):
        """How people come under a hold."""

        NAMED = "named", _("The people named")
        FROZEN = "frozen", _("Whom a rule described when the hold began")
        LIVE = "live", _("Whomever a rule describes at any time")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    matter = models.CharField(_("matter"), max_length=200)
    reason = models.TextField(_("reason"))
    custodian = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("custodian"),
    )
    reach = models.CharField(_("who is held"), max_length=8, choices=Reach, default=Reach.NAMED)
    rule = models.JSONField(_("rule"), null=True, blank=True)
    since = models.DateTimeField(_("from"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("placed by"),
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("released by"),
    )
    why_released = models.TextField(_("why it was released"), blank=True, default="")
    version = models.PositiveIntegerField(_("revision"), default=1)

    objects = HoldQuerySet.as_manager()
    history = History(no_db_index=["custodian", "placed_by", "released_by"])

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="legal_hold_key_once"),
            models.CheckConstraint(
                condition=models.Q(reach="named", rule=None)
                | models.Q(reach__in=["frozen", "live"], rule__isnull=False),
                name="legal_hold_rule_fits_reach",
            ),
        ]
        indexes = [models.Index(fields=["-since", "-id"], name="legal_hold_by_time")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class HeldContact(models.Model):
    """One person under one hold: named, or described by its frozen rule."""

    hold: Any = models.ForeignKey(
        LegalHold, models.CASCADE, related_name="held", db_index=False, verbose_name=_("hold")
    )
    contact = models.ForeignKey(
        "contacts.Contact",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("contact"),
    )
    by_rule = models.BooleanField(_("by the rule"), default=False)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("person under a legal hold")
        verbose_name_plural = _("people under legal holds")
        constraints = [
            models.UniqueConstraint(fields=["contact", "hold"], name="held_contact_once"),
        ]
        indexes = [models.Index(fields=["hold", "contact"], name="held_contact_of_hold")]
