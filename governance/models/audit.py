"""The audit trail: that something happened, never the values."""

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

    at = models.DateTimeField(db_default=models.functions.Now())
    verb = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    key = models.CharField(max_length=40, blank=True, default="")
    user_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=10)
    operation = models.UUIDField(null=True)
    request_id = models.CharField(max_length=40, blank=True, default="", db_default="")
    facts = models.JSONField(default=dict)
    position = models.BigIntegerField(db_default=AuditPosition(), editable=False)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_by_time"),
            models.Index(fields=["model", "key"], name="audit_by_subject"),
            models.Index(fields=["user_id", "-at"], name="audit_by_person"),
            models.Index(fields=["position", "id"], name="audit_by_position"),
        ]
