"""What was sent to whom, and who was told how we came by their data."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models.preference import Channel


class Way(models.TextChoices):
    """By which way something went out that reaches people."""

    FILE = "file", pgettext_lazy("way out", "File for a mailing")
    MAIL = "mail", pgettext_lazy("way out", "Mail of ours")
    CALL = "call", pgettext_lazy("way out", "Call")
    API = "api", pgettext_lazy("way out", "Read by a program for a mailing")


class Outreach(models.Model):
    """One message to one person, as it went out; only ever added, and what caps are counted by.

    `reference` is the number of the file, renewal, task or request; the same one counts once.
    """

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="outreach",
        db_index=False,
        db_constraint=False,
        verbose_name=_("contact"),
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=50)
    way = models.CharField(_("way"), max_length=8, choices=Way)
    reference = models.BigIntegerField(_("number of what it was"), default=0)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("message sent")
        verbose_name_plural = _("messages sent")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "way", "reference", "channel"], name="outreach_once"
            )
        ]
        indexes = [models.Index(fields=["contact", "-at", "-id"], name="outreach_of_contact")]


class InformationGiven(models.Model):
    """Somebody was told that we have their data and where it came from (GDPR Art. 14)."""

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="information_given",
        db_index=False,
        verbose_name=_("contact"),
    )
    at = models.DateTimeField(_("when"))
    how = models.CharField(_("how"), max_length=16)
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)

    class Meta:
        verbose_name = _("information given")
        verbose_name_plural = _("information given")
        indexes = [models.Index(fields=["contact", "at"], name="information_of_contact")]
