"""Teams: the bulk scope of who sees which record."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History


class Team(models.Model):
    """A group of colleagues who share their contacts."""

    name = models.CharField(_("name"), max_length=80)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="TeamMember",
        related_name="teams",
        verbose_name=_("members"),
    )
    history = History()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [models.UniqueConstraint(fields=["name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """One person in one team."""

    team = models.ForeignKey(Team, models.CASCADE, db_index=False, verbose_name=_("team"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, verbose_name=_("colleague")
    )

    class Meta:
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="team_member_once")]
        indexes = [models.Index(fields=["team", "user"], name="team_member_team")]
