"""The audit trail: that something happened, never the values."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditPosition(models.Func):
    """Where a row stands in the order of transactions; seals cover ranges of positions."""

    function = "crm_audit_position"
    template = "%(function)s()"
    output_field = models.BigIntegerField()
    arity = 0


class AuditEvent(models.Model):
    """One thing that happened. Rows are only ever added; the application may not change them.

    There are no foreign keys, so that the trail never stands in the way of live data.
    """

    at = models.DateTimeField(_("when"), db_default=models.functions.Now())
    verb = models.CharField(_("what happened"), max_length=60)
    model = models.CharField(_("kind of record"), max_length=60)
    key = models.CharField(_("key"), max_length=40, blank=True, default="")
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    door = models.CharField(_("door"), max_length=10)
    operation = models.UUIDField(_("operation"), null=True)
    facts = models.JSONField(_("facts"), default=dict)
    request_id = models.CharField(
        _("request"), max_length=40, blank=True, default="", db_default=""
    )
    position = models.BigIntegerField(_("position"), db_default=AuditPosition(), editable=False)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["model", "key"], name="audit_by_subject"),
            models.Index(fields=["user_id", "-at"], name="audit_by_person"),
            models.Index(fields=["position", "id"], name="audit_by_position"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_by_verb"),
            # Ids of operations grow with time as the rows do (config.history).
            BrinIndex(
                fields=["operation"],
                name="audit_by_operation",
                pages_per_range=32,
                autosummarize=True,
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
