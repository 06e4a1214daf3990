"""What HIPAA mode keeps: agreements with vendors, emergency access, reviews of who read."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key


class Agreement(models.Model):
    """A business associate agreement: who may get which health data from us (164.504(e)).

    `destinations` are the short names of the ways out it covers. Without a current one, no
    protected field goes there.
    """

    class AtEnd(models.TextChoices):
        """What the vendor does with the data when it ends."""

        DESTROY = "destroy", pgettext_lazy("at the end of an agreement", "Destroys the data")
        RETURN = "return", pgettext_lazy("at the end of an agreement", "Returns the data")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    vendor = models.CharField(_("vendor"), max_length=160)
    services = models.CharField(_("services"), max_length=250)
    destinations = models.JSONField(_("ways out"), default=list, blank=True)
    categories = models.JSONField(_("categories of health data"), default=list)
    permitted = models.CharField(_("permitted uses"), max_length=500, blank=True, default="")
    subcontractors = models.CharField(_("subcontractors"), max_length=500, blank=True, default="")
    report_days = models.PositiveSmallIntegerField(_("days to report a breach"), default=30)
    at_end = models.CharField(_("at the end"), max_length=8, choices=AtEnd, default=AtEnd.DESTROY)
    signed_on = models.DateField(_("signed"))
    starts_on = models.DateField(_("in force from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    terminated_on = models.DateField(_("ended early"), null=True, blank=True)
    evidence = models.FileField(_("signed document"), upload_to="agreements/", blank=True)
    evidence_sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, default="")
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())
    history = History()

    class Meta:
        verbose_name = _("business associate agreement")
        verbose_name_plural = _("business associate agreements")
        constraints = [models.UniqueConstraint(fields=["key"], name="agreement_key_once")]

    def __str__(self) -> str:
        return self.vendor


class EmergencyAccess(models.Model):
    """A colleague who broke the glass: for a while they read what their role masks."""

    class Verdict(models.TextChoices):
        """What the review found."""

        RIGHT = "right", pgettext_lazy("an emergency access", "Was right")
        WRONG = "wrong", pgettext_lazy("an emergency access", "Was not right")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    user: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("colleague")
    )
    reason = models.CharField(_("reason"), max_length=500)
    started_at = models.DateTimeField(_("started"))
    until = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    told_at = models.DateTimeField(_("officers told"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=5, choices=Verdict, blank=True, default="")
    findings = models.CharField(_("findings"), max_length=500, blank=True, default="")
    reviewed_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    history = History()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        constraints = [models.UniqueConstraint(fields=["key"], name="emergency_access_key_once")]
        indexes = [models.Index(fields=["user", "-until"], name="emergency_of_user")]
        permissions = [
            ("view_phi", "Read health data without asking each time"),
            ("reveal_phi", "Reveal health data one by one, with a reason"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class ReadReview(models.Model):
    """One week of reads of health data, looked at by sample and signed (164.308(a)(1)(ii)(D)).

    `sample` holds the numbers of the drawn entries of the trail with what was said of each,
    `flags` what stood out by itself.
    """

    class State(models.TextChoices):
        """Whether somebody answered for it."""

        OPEN = "open", pgettext_lazy("a review", "Open")
        SIGNED = "signed", pgettext_lazy("a review", "Signed")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reads = models.PositiveIntegerField(_("reads"), default=0)
    readers = models.PositiveIntegerField(_("readers"), default=0)
    people = models.PositiveIntegerField(_("people read"), default=0)
    sample = models.JSONField(_("sample"), default=list)
    flags = models.JSONField(_("what stood out"), default=list)
    findings = models.CharField(_("findings"), max_length=500, blank=True, default="")
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    signed_by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    history = History()

    class Meta:
        verbose_name = _("review of reads")
        verbose_name_plural = _("reviews of reads")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="read_review_key_once"),
            models.UniqueConstraint(fields=["starts_on"], name="read_review_of_week_once"),
        ]

    def __str__(self) -> str:
        return str(self.starts_on)


__all__ = ["Agreement", "EmergencyAccess", "ReadReview"]
