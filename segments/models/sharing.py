"""Whom something is shared with: one colleague, or everybody in one team."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SharedWith(models.Model):
    """The colleague or the team of a share; never both."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("colleague"),
    )
    team = models.ForeignKey(
        "contacts.Team",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
    )

    class Meta:
        abstract = True
