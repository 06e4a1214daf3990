"""Background work that a person can watch, and bulk changes that can be undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.keys import new_key


class Progress(models.Model):
    """How far one background job is; pages poll it."""

    class State(models.TextChoices):
        """The life of a job."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    kind = models.CharField(_("kind"), max_length=30)
    subject = models.CharField(_("subject"), max_length=40, blank=True, default="")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    note = models.CharField(_("note"), max_length=200, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress of jobs")
        constraints = [models.UniqueConstraint(fields=["key"], name="progress_key_once")]
        indexes = [models.Index(fields=["kind", "subject"], name="progress_of_subject")]

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(self.done / self.total, 1.0) if self.total else 0.0


class BulkChange(models.Model):
    """One change to many people at once, undone through its operation's history."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    operation = models.UUIDField(_("operation"), null=True)
    action = models.CharField(_("action"), max_length=20)
    facts = models.JSONField(_("facts"), default=dict)
    count = models.PositiveIntegerField(_("count"), default=0)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("changed by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        constraints = [models.UniqueConstraint(fields=["key"], name="bulk_change_key_once")]
