"""Reports: questions that somebody keeps, who else sees them, and to whom they are mailed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from segments.models.sharing import SharedWith
from segments.querysets import ReportQuerySet


class Shape(models.TextChoices):
    """How the answer is shown, besides its table."""

    TABLE = "table", _("Table only")
    LINE = "line", _("Line")
    BARS = "bars", _("Bars")
    SHARE = "share", _("Stacked shares")
    RING = "ring", _("Ring")
    HEAT = "heat", _("Heat map")
    HISTOGRAM = "histogram", _("Histogram")


class Report(models.Model):
    """A question that is kept; whoever opens it gets the answer for their own scope.

    `question` is what `segments.reading.measuring.written` gives; it holds no numbers.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), default="", blank=True)
    owner: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    question = models.JSONField(_("question"), default=dict)
    shape = models.CharField(_("shown as"), max_length=9, choices=Shape, default=Shape.TABLE)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    updated_at = models.DateTimeField(
        _("updated"), db_default=models.functions.Now(), editable=False
    )

    objects = ReportQuerySet.as_manager()
    history = History(no_db_index=["owner"])

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["key"], name="report_key_once")]
        indexes = [models.Index(fields=["name", "id"], name="report_by_name")]

    def __str__(self) -> str:
        return self.name


class ReportShare(SharedWith):
    """One colleague, or everybody in one team, who sees a report of somebody else."""

    report = models.ForeignKey(
        Report, models.CASCADE, related_name="shares", db_index=False, verbose_name=_("report")
    )
    history = History(no_db_index=["report", "user", "team"])

    class Meta:
        verbose_name = _("share of a report")
        verbose_name_plural = _("shares of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user", "team"], name="report_share_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(user=None, team__isnull=False)
                | models.Q(user__isnull=False, team=None),
                name="report_share_with_one",
            ),
        ]


class ReportSchedule(models.Model):
    """A report that is mailed to one colleague every day, week or month, until they stop it.

    What is sent is what `viewer` may see when it is sent, whoever asked for the schedule.
    `next_at` is when the next run is due; none once it was stopped.
    """

    class Every(models.TextChoices):
        """How often."""

        DAY = "day", _("Every day")
        WEEK = "week", _("Every Monday")
        MONTH = "month", _("On the first of the month")

    class Format(models.TextChoices):
        """What is attached."""

        PDF = "pdf", "PDF"
        CSV = "csv", "CSV"

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    report = models.ForeignKey(
        Report, models.CASCADE, related_name="schedules", db_index=False, verbose_name=_("report")
    )
    viewer: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("reader")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    every = models.CharField(_("how often"), max_length=5, choices=Every, default=Every.WEEK)
    format = models.CharField(_("attached as"), max_length=3, choices=Format, default=Format.PDF)
    language = models.CharField(_("language"), max_length=5, default="en")
    next_at = models.DateTimeField(_("next"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    history = History(no_db_index=["report", "viewer", "by"], excluded_fields=["next_at"])

    class Meta:
        verbose_name = _("schedule of a report")
        verbose_name_plural = _("schedules of reports")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="report_schedule_key_once"),
            models.UniqueConstraint(fields=["report", "viewer"], name="report_schedule_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="report_schedule_due",
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class ReportDelivery(models.Model):
    """One run of a schedule: written down before its mail leaves, and left at most once.

    `sending` is set and committed right before the mail is handed over: a run found in that
    state after a crash may have left and is not sent again.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", pgettext_lazy("a mail", "Waiting")
        SENDING = "sending", pgettext_lazy("a mail", "Handed over")
        SENT = "sent", pgettext_lazy("a mail", "Sent")
        SKIPPED = "skipped", pgettext_lazy("a mail", "Not sent")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    schedule = models.ForeignKey(
        ReportSchedule,
        models.CASCADE,
        related_name="deliveries",
        db_index=False,
        verbose_name=_("schedule"),
    )
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    # Why nothing was sent: "left", "right", "report", "question", "stopped", "late".
    reason = models.CharField(_("reason"), max_length=10, blank=True, default="")
    lines = models.PositiveIntegerField(_("lines"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, default="")
    size = models.PositiveIntegerField(_("bytes"), default=0)
    created_at = models.DateTimeField(_("written down"), db_default=models.functions.Now())
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail of a report")
        verbose_name_plural = _("mails of reports")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="report_delivery_key_once"),
            models.UniqueConstraint(fields=["schedule", "due_at"], name="report_delivery_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=("waiting", "sending")),
                name="report_delivery_open",
            )
        ]

    def __str__(self) -> str:
        return str(self.key)
