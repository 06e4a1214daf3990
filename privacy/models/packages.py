"""What a person is handed on request: a file of everything we hold, sealed and short-lived."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.keys import new_key
from privacy.querysets import OfRequestQuerySet


class PackageKind(models.TextChoices):
    """What a package is for, which decides what stands in it."""

    ACCESS = "access", _("Access: everything we hold")
    PORTABILITY = "portability", _("Portability: what the person provided")
    KNOW_CATEGORIES = "know_categories", _("Know: categories only")
    KNOW_SPECIFIC = "know_specific", _("Know: specific pieces")
    HIPAA_ACCESS = "hipaa_access", _("Access to the designated record set")


class PackageState(models.TextChoices):
    """The life of a package."""

    BUILDING = "building", _("Being written")
    READY = "ready", _("Ready")
    EXPIRED = "expired", _("Expired")
    FAILED = "failed", _("Failed")


class Package(models.Model):
    """One ZIP about the person of one request.

    `file` is encrypted under a key of its own, which `sealed_key` holds wrapped by DATA_KEY;
    without it the file is noise. `sha256` and `size` are of the ZIP as the person gets it.
    `manifest` counts rows by table and names what is withheld; `redactions` counts by table,
    column, what and why. Neither holds a value. After `expires_at` file and key are gone, the
    row stays as evidence.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    request: Any = models.ForeignKey(
        "privacy.PrivacyRequest",
        models.CASCADE,
        related_name="packages",
        verbose_name=_("request"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=PackageKind)
    state = models.CharField(
        _("state"), max_length=8, choices=PackageState, default=PackageState.BUILDING
    )
    problem = models.CharField(_("problem"), max_length=200, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, default="en")
    file = models.FileField(_("file"), upload_to="packages/", max_length=120, blank=True)
    sealed_key = models.TextField(_("sealed key"), blank=True, default="")
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    manifest = models.JSONField(_("contents"), default=dict, blank=True)
    redactions = models.JSONField(_("redactions"), default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("asked for by"),
    )
    created_at = models.DateTimeField(_("asked for"), db_default=models.functions.Now())
    built_at = models.DateTimeField(_("written"), null=True, blank=True)
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    downloads = models.PositiveIntegerField(_("downloads"), default=0)
    downloaded_at = models.DateTimeField(_("last download"), null=True, blank=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("a file for a person", "package")
        verbose_name_plural = pgettext_lazy("files for persons", "packages")
        constraints = [models.UniqueConstraint(fields=["key"], name="package_key_once")]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state="ready"),
                name="package_to_expire",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def key_context(self) -> str:
        """What its key is sealed for: it opens no other package."""
        return f"privacy.Package:{self.key}"
