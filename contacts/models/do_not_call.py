"""Numbers that nobody calls or texts to sell: our own list, and national registries."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.keys import new_key


class Registry(models.TextChoices):
    """Whose list a number stands on."""

    OWN = "own", pgettext_lazy("list of numbers not to call", "Our own list")
    US = "US", pgettext_lazy("list of numbers not to call", "National registry of the US")


class RegistryEdition(models.Model):
    """One reading of a national registry: how old it is, and for which area codes it speaks.

    Kept as the record of the process. Source: 47 CFR 64.1200(c)(2)(i)(D).
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    registry = models.CharField(_("list"), max_length=3, choices=Registry, default=Registry.US)
    obtained_on = models.DateField(_("obtained from the administrator"))
    areas = models.JSONField(_("area codes"), default=list)
    numbers = models.PositiveIntegerField(_("numbers"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("brought by"),
    )
    at = models.DateTimeField(_("read"), db_default=Now())

    class Meta:
        verbose_name = _("edition of a do-not-call registry")
        verbose_name_plural = _("editions of do-not-call registries")
        constraints = [models.UniqueConstraint(fields=["key"], name="registry_edition_key_once")]
        indexes = [models.Index(fields=["-obtained_on", "-id"], name="registry_edition_by_day")]

    def __str__(self) -> str:
        return str(self.key)


class DoNotCall(models.Model):
    """One number not to be called or texted to sell, as a keyed digest that survives erasure.

    Of our own list the digest is by channel (calls, texts) and `since` is when the person asked;
    of a registry it is that of calls, and `area` is the area code.
    """

    digest = models.CharField(_("digest"), max_length=64)
    registry = models.CharField(_("list"), max_length=3, choices=Registry, default=Registry.OWN)
    area = models.CharField(_("area code"), max_length=3, blank=True, default="")
    edition = models.ForeignKey(
        RegistryEdition,
        models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,  # a registry has millions of rows, which come and go as a whole
        verbose_name=_("edition"),
    )
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("number not to call")
        verbose_name_plural = _("numbers not to call")
        constraints = [
            models.UniqueConstraint(fields=["digest", "registry"], name="do_not_call_once")
        ]
        indexes = [
            models.Index(fields=["registry", "area"], name="do_not_call_of_area"),
            models.Index(
                fields=["-since", "-id"],
                name="do_not_call_own_by_time",
                condition=models.Q(registry="own"),
            ),
        ]
