"""Data domains: who answers for which kind of data."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.history import History


class DataDomain(models.Model):
    """One area of data, such as identity or preferences, with somebody accountable for it.

    The owner is a person or a team; stewards do the daily work of keeping it right.
    """

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=250, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    team = models.ForeignKey(
        "contacts.Team", models.SET_NULL, null=True, blank=True, verbose_name=_("owning team")
    )
    stewards = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="DomainSteward",
        related_name="+",
        blank=True,
        verbose_name=_("stewards"),
    )
    history = History(excluded_fields=["stewards"])

    class Meta:
        verbose_name = _("data domain")
        verbose_name_plural = _("data domains")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["code"], name="data_domain_code_once")]

    def __str__(self) -> str:
        # Those every installation starts with have an English name until people change it.
        return gettext(self.name) if self.name else ""


class DomainSteward(models.Model):
    """One person who keeps the data of one domain right."""

    domain = models.ForeignKey(
        DataDomain, models.CASCADE, db_index=False, verbose_name=_("data domain")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("person"))
    history = History()

    class Meta:
        verbose_name = _("steward")
        verbose_name_plural = _("stewards")
        constraints = [
            models.UniqueConstraint(fields=["domain", "user"], name="domain_steward_once")
        ]
