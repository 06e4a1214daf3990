"""Groups of people that are kept: who belongs, since when, and who came and went."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from segments.querysets import SegmentQuerySet

# The end of what has no end: so the later of two ends is also the stricter one.
FOREVER = date(9999, 12, 31)


def _contact(on_delete: Any = models.CASCADE, **options: Any) -> Any:
    return models.ForeignKey(
        "contacts.Contact",
        on_delete,
        db_index=False,
        db_constraint=False,  # written by the hundred thousand; nothing deletes contacts in passing
        related_name="+",
        verbose_name=_("contact"),
        **options,
    )


def _segment(**options: Any) -> Any:
    return models.ForeignKey(
        "segments.Segment", models.CASCADE, verbose_name=_("segment"), **options
    )


class Segment(models.Model):
    """A group of people: described by a rule, listed by hand, or frozen as it was.

    `reads` are the columns that its rule looks at, those of the segments it uses included: who
    may not read one of them does not see the segment. `marks` say how far each source table
    was looked at. `state` speaks of the last refresh; a broken or failed one leaves the
    members as they were at `last_ok_at`, and `problem` says why ({"path", "code", "said"}).
    """

    class Kind(models.TextChoices):
        """How people come to belong."""

        DYNAMIC = "dynamic", _("By a rule")
        STATIC = "static", _("A list kept by hand")
        SNAPSHOT = "snapshot", _("Frozen")

    class Purpose(models.TextChoices):
        """What the group is for."""

        MARKETING = "marketing", _("Marketing")
        SERVICE = "service", _("Service")
        ANALYSIS = "analysis", _("Analysis")

    class State(models.TextChoices):
        """Whether the members are what the rule says."""

        OK = "ok", _("Up to date")
        STALE = "stale", _("Waiting for a refresh")
        BROKEN = "broken", _("Broken")
        FAILED = "failed", _("Refresh failed")

    class Schedule(models.TextChoices):
        """When the members are looked at again, besides on demand."""

        MANUAL = "manual", _("On demand only")
        HOURLY = "hourly", _("Every hour and when something changes")
        DAILY = "daily", _("Every night and when something changes")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), default="", blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.DYNAMIC)
    purpose = models.CharField(
        _("purpose"), max_length=9, choices=Purpose, default=Purpose.ANALYSIS
    )
    rule = models.JSONField(_("rule"), default=dict, blank=True)
    rule_version = models.PositiveIntegerField(_("version of the rule"), default=1, editable=False)
    reads = ArrayField(
        models.CharField(max_length=120), verbose_name=_("columns read"), default=list, blank=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.STALE)
    problem = models.JSONField(_("problem"), default=dict, blank=True)
    schedule = models.CharField(
        _("schedule"), max_length=6, choices=Schedule, default=Schedule.DAILY
    )
    freeze_on = models.DateField(_("freeze on"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True, editable=False)
    marks = models.JSONField(_("looked at"), default=dict, editable=False)
    as_of = models.DateTimeField(_("as of"), null=True, editable=False)
    last_ok_at = models.DateTimeField(_("last success"), null=True, editable=False)
    duration_ms = models.PositiveIntegerField(_("milliseconds"), null=True, editable=False)
    members = models.PositiveIntegerField(_("members"), default=0, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    updated_at = models.DateTimeField(
        _("updated"), db_default=models.functions.Now(), editable=False
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = SegmentQuerySet.as_manager()
    # What a refresh notes about itself is no change by anybody; runs tell of it.
    history = History(no_db_index=["owner"], excluded_fields=[
        "state", "problem", "marks", "as_of", "last_ok_at", "duration_ms", "members",
    ])  # fmt: skip

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="segment_key_once"),
            models.UniqueConstraint(fields=["slug"], name="segment_slug_once"),
        ]
        indexes = [models.Index(fields=["name", "id"], name="segment_by_name")]
        permissions = [("activate_segment", "Send segments to destinations")]

    def __str__(self) -> str:
        return self.name

    @property
    def moves(self) -> bool:
        """Whether a rule still brings people in and out."""
        by_rule = self.kind == self.Kind.DYNAMIC
        waiting = self.kind == self.Kind.SNAPSHOT and self.frozen_at is None
        return (by_rule or waiting) and self.archived_at is None


class SegmentUse(models.Model):
    """One segment whose rule names another one."""

    segment = _segment(related_name="uses", db_index=False)
    used = models.ForeignKey(
        Segment, models.PROTECT, related_name="used_by", verbose_name=_("used segment")
    )

    class Meta:
        verbose_name = _("use of a segment")
        verbose_name_plural = _("uses of segments")
        constraints = [
            models.UniqueConstraint(fields=["segment", "used"], name="segment_use_once"),
            models.CheckConstraint(
                condition=~models.Q(segment=models.F("used")), name="segment_not_of_itself"
            ),
        ]


class SegmentMembership(models.Model):
    """One person who belongs to one segment now; written in sets."""

    class Via(models.TextChoices):
        """What made them a member."""

        RULE = "rule", _("By the rule")
        MANUAL = "manual", _("By hand")

    pk = models.CompositePrimaryKey("segment", "contact")
    segment = _segment(related_name="memberships", db_index=False, db_constraint=False)
    contact = _contact()
    since = models.DateTimeField(_("since"))
    via = models.CharField(_("how"), max_length=6, choices=Via, default=Via.RULE)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        indexes = [models.Index(fields=["contact"], name="membership_of_contact")]


class SegmentOverride(models.Model):
    """A person put into a segment or kept out of it by hand, whatever the rule says."""

    class Side(models.TextChoices):
        """Which way; of two, the one that sorts first is the stricter and wins a merge."""

        EXCLUDE = "exclude", _("Keep out")
        INCLUDE = "include", _("Put in")

    segment = _segment(related_name="overrides", db_index=False)
    contact = _contact()
    side = models.CharField(_("which way"), max_length=7, choices=Side)
    reason = models.CharField(_("reason"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    # The last day on which it holds.
    until = models.DateField(_("until"), default=FOREVER)
    created_at = models.DateTimeField(_("since"), db_default=models.functions.Now())
    history = History(no_db_index=["segment", "contact", "by"])

    class Meta:
        verbose_name = _("exception of a segment")
        verbose_name_plural = _("exceptions of segments")
        constraints = [
            models.UniqueConstraint(fields=["segment", "contact"], name="segment_override_once")
        ]
        indexes = [models.Index(fields=["contact"], name="segment_override_of_contact")]

    @property
    def ends(self) -> date | None:
        """The last day on which it holds; None where there is no end."""
        return None if self.until == FOREVER else self.until


class SegmentRun(models.Model):
    """One refresh that changed something or could not: what it looked at and what it found."""

    class Mode(models.TextChoices):
        """How much was looked at."""

        FULL = "full", _("Everybody")
        DELTA = "delta", _("Those who changed")
        MANUAL = "manual", _("By hand")

    segment = _segment(related_name="runs", db_index=False)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    rule_version = models.PositiveIntegerField(_("version of the rule"))
    looked_at = models.PositiveIntegerField(_("people looked at"), null=True)
    entered = models.PositiveIntegerField(_("entered"), default=0)
    left = models.PositiveIntegerField(_("left"), default=0)
    members = models.PositiveIntegerField(_("members"))
    duration_ms = models.PositiveIntegerField(_("milliseconds"), default=0)
    problem = models.JSONField(_("problem"), default=dict)
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("refresh of a segment")
        verbose_name_plural = _("refreshes of segments")
        indexes = [models.Index(fields=["segment", "-id"], name="segment_run_latest")]


class SegmentChange(models.Model):
    """One person who entered or left; the growth of a segment is their running sum.

    After an erasure the row still counts and names nobody.
    """

    class What(models.TextChoices):
        """Which way."""

        ENTERED = "entered", _("Entered")
        LEFT = "left", _("Left")

    class Cause(models.TextChoices):
        """Why."""

        RULE = "rule", _("First refresh")
        DATA = "data", _("What we know of them, or the date, changed")
        MANUAL = "manual", _("By hand")
        MERGE = "merge", _("Merged with another record")
        ERASURE = "erasure", _("Erased")
        RULE_EDIT = "rule_edit", _("The rule changed")

    segment = _segment(related_name="changes", db_index=False, db_constraint=False)
    contact = _contact(models.SET_NULL, null=True)
    what = models.CharField(_("what"), max_length=7, choices=What)
    at = models.DateTimeField(_("at"))
    cause = models.CharField(_("why"), max_length=9, choices=Cause)
    run = models.ForeignKey(
        SegmentRun,
        models.SET_NULL,
        null=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name=_("refresh"),
    )

    class Meta:
        verbose_name = _("change of a membership")
        verbose_name_plural = _("changes of memberships")
        indexes = [
            models.Index(fields=["segment", "at", "id"], name="segment_change_in_time"),
            models.Index(fields=["contact", "segment", "id"], name="segment_change_of_contact"),
        ]
