"""Erasures: the plan, who approved it, how far it is, and the proof that nothing is left."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.keys import new_key


class Erasure(models.Model):
    """The erasure of one person, or of many people whose retention ended.

    `plan` says by table how many rows and which columns go; `plan_hash` is what the second
    person approves. `people` are the numbers of all records, merged twins included; the first
    `erased` of them are gone, so work that was interrupted goes on there. `sought` holds the
    words and files the proof looks for, sealed, and is emptied once the proof found nothing.
    """

    class State(models.TextChoices):
        """How far an erasure is."""

        PLANNED = "planned", _("Planned, waits for approval")
        APPROVED = "approved", _("Approved")
        HELD = "held", _("Waits: the data must be kept for now")
        RUNNING = "running", _("Running")
        PROVING = "proving", _("Being proven")
        BLOCKED = "blocked", _("Something was found; not complete")
        DONE = "done", _("Complete and proven")
        CANCELLED = "cancelled", _("Given up")

    class Why(models.TextChoices):
        """What an erasure rests on."""

        REQUEST = "request", _("The person asked")
        RETENTION = "retention", _("The time of keeping is over")
        OTHER = "other", _("Another reason")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    request = models.ForeignKey(
        "privacy.PrivacyRequest",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="erasures",
        verbose_name=_("request"),
    )
    why = models.CharField(_("why"), max_length=10, choices=Why, default=Why.OTHER)
    people = ArrayField(models.BigIntegerField(), verbose_name=_("numbers of the records"))
    plan = models.JSONField(_("what is erased"), default=dict)
    plan_hash = models.CharField(_("digest of the plan"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("planned by"),
    )
    planned_at = models.DateTimeField(_("planned"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    started_at = models.DateTimeField(_("begun"), null=True)
    executed_at = models.DateTimeField(_("executed"), null=True)
    proven_at = models.DateTimeField(_("proven"), null=True)
    erased = models.PositiveIntegerField(_("records erased so far"), default=0)
    rows = models.JSONField(_("rows done by table"), default=dict)
    kept = models.JSONField(_("what stays, and on which ground"), default=list)
    recipients = models.JSONField(_("recipients to be told"), default=list)
    sought = models.TextField(_("what the proof looks for, sealed"), blank=True, default="")
    proof = models.JSONField(_("proof"), default=dict)
    certificate = models.CharField(
        _("digest of the certificate"), max_length=64, blank=True, default=""
    )

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        permissions = [("approve_erasure", "Approve the plan of an erasure")]
        constraints = [models.UniqueConstraint(fields=["key"], name="erasure_key_once")]
        indexes = [
            models.Index(fields=["-planned_at", "-id"], name="erasure_by_time"),
            models.Index(fields=["state", "-id"], name="erasure_by_state"),
        ]

    def __str__(self) -> str:
        return str(self.key)
