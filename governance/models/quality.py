"""The steward's memory of quality: frozen scores, anomalies, and how long facts stay fresh."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key


class Scope(models.TextChoices):
    """Whose contacts a number is about."""

    ALL = "all", _("Everybody")
    SOURCE = "source", _("Source")
    OWNER = "owner", _("Owner")
    TEAM = "team", _("Team")
    SEGMENT = "segment", _("Segment")
    RULE = "rule", _("Rule")


class QualityDay(models.Model):
    """The quality of one part of the base as it was on one day; never changed afterwards.

    `scope_key` is the number of the source, person or team, or the code of the rule; empty for
    the whole base and for contacts without one. Scores run from 0 to 100.
    """

    day = models.DateField(_("day"))
    scope = models.CharField(_("part"), max_length=8, choices=Scope)
    scope_key = models.CharField(_("which"), max_length=50, blank=True, default="")
    contacts = models.PositiveIntegerField(_("contacts"), default=0)
    score = models.FloatField(_("score"), null=True)
    dimensions = models.JSONField(_("score by dimension"), default=dict)
    open_issues = models.PositiveIntegerField(_("open issues"), default=0)
    overdue_issues = models.PositiveIntegerField(_("overdue issues"), default=0)

    class Meta:
        verbose_name = _("quality of a day")
        verbose_name_plural = _("quality by day")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "scope_key", "day"], name="quality_day_of_scope_once"
            )
        ]
        indexes = [models.Index(fields=["day"], name="quality_day_by_day")]
        permissions = [
            ("view_quality", "See the quality of the data and its open issues"),
            ("resolve_quality", "Fix, waive and assign quality issues"),
        ]


class QualityAnomaly(models.Model):
    """Something unusual in a part of the base, such as a source that brings fewer phones."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    code = models.CharField(_("code"), max_length=40)
    scope = models.CharField(_("part"), max_length=8, choices=Scope)
    scope_key = models.CharField(_("which"), max_length=50, blank=True, default="")
    facts = models.JSONField(_("facts"), default=dict)
    opened_at = models.DateTimeField(_("opened"), db_default=models.functions.Now())
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seen by"),
    )
    acknowledged_at = models.DateTimeField(_("seen"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True, default="")
    history = History()

    class Meta:
        verbose_name = _("anomaly")
        verbose_name_plural = _("anomalies")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="quality_anomaly_key_once"),
            models.UniqueConstraint(
                fields=["code", "scope", "scope_key"],
                condition=Q(closed_at=None),
                name="quality_anomaly_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.scope} {self.scope_key}".rstrip()


class FreshnessPolicy(models.Model):
    """After how many months a group of fields is to be verified again, and for whom.

    The narrowest active policy of a field group counts: of a segment, then of a stage, then
    of everybody.
    """

    class For(models.TextChoices):
        """Whom a policy is about."""

        ALL = "all", _("Everybody")
        STAGE = "stage", _("One stage")
        SEGMENT = "segment", _("One segment")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    group = models.CharField(_("fields"), max_length=60)
    scope = models.CharField(_("for"), max_length=8, choices=For, default=For.ALL)
    scope_key = models.CharField(_("which"), max_length=50, blank=True, default="")
    months = models.PositiveSmallIntegerField(_("months"))
    active = models.BooleanField(_("active"), default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    history = History()

    class Meta:
        verbose_name = _("freshness policy")
        verbose_name_plural = _("freshness policies")
        ordering = ["group", "scope", "scope_key"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="freshness_policy_key_once"),
            models.UniqueConstraint(
                fields=["group", "scope", "scope_key"], name="freshness_policy_once"
            ),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=120), name="freshness_policy_months"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)
