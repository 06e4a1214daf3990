"""Whom an incident concerns, how and when they were told, and what the letter says."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from privacy.models.incidents import Incident

_USER = settings.AUTH_USER_MODEL


class AffectedPerson(models.Model):
    """One person whom an incident concerns: how we know, and how and when they were told.

    `count_key` is the last count that found them.
    """

    class Way(models.TextChoices):
        """How somebody is told."""

        MAIL = "mail", pgettext_lazy("way of a letter", "By mail to the e-mail address")
        POST = "post", pgettext_lazy("way of a letter", "By letter post")
        NONE = "none", pgettext_lazy("way of a letter", "No address: substitute notice")

    incident: Any = models.ForeignKey(
        Incident,
        models.CASCADE,
        related_name="affected",
        db_index=False,
        verbose_name=_("incident"),
    )
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.PROTECT,
        related_name="+",
        verbose_name=_("contact"),
    )
    sources = ArrayField(
        models.CharField(max_length=12), verbose_name=_("known from"), default=list
    )
    by_hand = models.BooleanField(_("named by hand"), default=False)
    country = models.CharField(_("country"), max_length=2, blank=True, default="")
    state = models.CharField(_("state or region"), max_length=60, blank=True, default="")
    way = models.CharField(_("way"), max_length=4, choices=Way, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    failed = models.CharField(_("problem"), max_length=24, blank=True, default="")
    count_key = models.UUIDField(_("count"), null=True, blank=True)

    class Meta:
        verbose_name = _("person concerned by an incident")
        verbose_name_plural = _("people concerned by incidents")
        constraints = [
            models.UniqueConstraint(fields=["incident", "contact"], name="incident_affected_once")
        ]
        indexes = [models.Index(fields=["incident", "id"], name="incident_affected_by_id")]


class IncidentLetter(models.Model):
    """What people are told in one language; the same for everybody but for name and address."""

    incident: Any = models.ForeignKey(
        Incident,
        models.CASCADE,
        related_name="letters",
        db_index=False,
        verbose_name=_("incident"),
    )
    language = models.CharField(_("language"), max_length=8)
    template_version = models.PositiveSmallIntegerField(_("version of the template"), default=0)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    approved_by: Any = models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("letter of an incident")
        verbose_name_plural = _("letters of incidents")
        constraints = [
            models.UniqueConstraint(fields=["incident", "language"], name="incident_letter_once")
        ]

    def __str__(self) -> str:
        return self.language
