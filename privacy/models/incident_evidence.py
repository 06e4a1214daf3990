"""Files that show what happened in an incident and what was done about it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.keys import new_key
from privacy.models.incidents import Incident
from privacy.querysets import IncidentQuerySet


class IncidentEvidence(models.Model):
    """One file of an incident; its type was read from its content, and nothing else is told.

    The file lies outside of the web root. A removed one leaves its row and its digest: the
    register still says what there was (GDPR Art. 33(5)).
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    incident: Any = models.ForeignKey(
        Incident,
        models.CASCADE,
        related_name="evidence",
        db_index=False,
        verbose_name=_("incident"),
    )
    file = models.FileField(_("file"), upload_to="incidents/", max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=200)
    what = models.CharField(_("what it shows"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("added by"),
    )
    created_at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_because = models.CharField(
        _("why it was removed"), max_length=200, blank=True, default=""
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of an incident")
        verbose_name_plural = _("evidence of incidents")
        constraints = [models.UniqueConstraint(fields=["key"], name="incident_evidence_key_once")]
        indexes = [models.Index(fields=["incident", "id"], name="incident_evidence_by_id")]

    def __str__(self) -> str:
        return self.name


__all__ = ["IncidentEvidence"]
