"""Dashboards as colleagues arrange them: which tiles, in which order, over which time."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from segments.models.sharing import SharedWith
from segments.querysets import DashboardQuerySet


class Dashboard(models.Model):
    """One arrangement of tiles. It holds no numbers: whoever looks sees their own.

    `tiles` are names registered with `config.tiles`, in the order of the page; a name that is
    known no more, or that the viewer may not see, is passed over. `period` is the name of a
    preset of `segments.measures.periods`.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
    )
    name = models.CharField(_("name"), max_length=80)
    tiles = ArrayField(
        models.CharField(max_length=60), verbose_name=_("tiles"), default=list, blank=True
    )
    period = models.CharField(_("period"), max_length=30, default="last_12_months")
    is_home = models.BooleanField(_("shown first"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    updated_at = models.DateTimeField(
        _("updated"), db_default=models.functions.Now(), editable=False
    )

    objects = DashboardQuerySet.as_manager()
    history = History(no_db_index=["owner"])

    class Meta:
        verbose_name = _("dashboard")
        verbose_name_plural = _("dashboards")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="dashboard_key_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(is_home=True), name="dashboard_one_home"
            ),
        ]
        indexes = [models.Index(fields=["owner", "name", "id"], name="dashboard_of_owner")]

    def __str__(self) -> str:
        return self.name


class DashboardShare(SharedWith):
    """One colleague, or one team, who may look at somebody's dashboard."""

    dashboard = models.ForeignKey(
        Dashboard,
        models.CASCADE,
        related_name="shares",
        db_index=False,
        verbose_name=_("dashboard"),
    )
    history = History(no_db_index=["dashboard", "user", "team"])

    class Meta:
        verbose_name = _("share of a dashboard")
        verbose_name_plural = _("shares of dashboards")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(team__isnull=True),
                name="dashboard_share_with_one",
            ),
            models.UniqueConstraint(
                fields=["dashboard", "user", "team"],
                nulls_distinct=False,
                name="dashboard_share_once",
            ),
        ]
