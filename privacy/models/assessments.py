"""Assessments of what a kind of processing may do to people, signed before it begins."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from privacy.querysets import ProcessingQuerySet

_USER = settings.AUTH_USER_MODEL


class Assessment(models.Model):
    """A data protection impact assessment (GDPR Art. 35) or a risk assessment (11 CCR 7150-7157).

    `triggers` are the codes of what asked for it, as found when it was begun. `answers` holds the
    parts the law names, `risks` a list of {harm, likelihood, severity, measure, left}.
    """

    class Kind(models.TextChoices):
        """Under which law."""

        DPIA = "dpia", _("Data protection impact assessment (GDPR)")
        CCPA = "ccpa", _("Risk assessment (CCPA)")

    class Decision(models.TextChoices):
        """What came of it."""

        PROCEED = "proceed", pgettext_lazy("an assessment", "Go on, with the measures")
        CONSULT = "consult", pgettext_lazy("an assessment", "Ask the authority first (Art. 36)")
        STOP = "stop", pgettext_lazy("an assessment", "Do not do it")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    kind = models.CharField(pgettext_lazy("assessment", "kind"), max_length=5, choices=Kind)
    title = models.CharField(_("what is assessed"), max_length=160)
    triggers = models.JSONField(_("why it is needed"), default=list)
    answers = models.JSONField(_("answers"), default=dict)
    risks = models.JSONField(_("risks"), default=list)
    advice = models.TextField(_("advice of the data protection officer"), blank=True, default="")
    decision = models.CharField(
        _("decision"), max_length=8, choices=Decision, blank=True, default=""
    )
    review_on = models.DateField(_("looked at again on"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    signed_by: Any = models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("signed by"),
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("begun"))

    objects = ProcessingQuerySet.as_manager()
    history = History(no_db_index=["signed_by"])

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [models.UniqueConstraint(fields=["key"], name="assessment_key_once")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="assessment_by_time")]

    def __str__(self) -> str:
        return self.title
