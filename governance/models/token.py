"""Credentials of integrations, and the memory of what they asked for."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.keys import new_key


class ApiToken(models.Model):
    """One credential of an integration: `cst_<prefix>_<secret>`, of which only a digest is kept.

    The secret has 256 random bits, so a fast hash is enough. Scopes and end are mandatory.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("prefix"), max_length=12)
    digest = models.CharField(_("digest"), max_length=64)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name=_("owner")
    )
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("scopes"))
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [models.UniqueConstraint(fields=["prefix"], name="api_token_prefix_once")]

    def __str__(self) -> str:
        return f"cst_{self.prefix}_…"


class IdempotencyKey(models.Model):
    """The first answer to one POST, replayed when the same request comes again."""

    owner = models.CharField(_("owner"), max_length=60)
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    body = models.TextField(_("body"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("repeat key")
        verbose_name_plural = _("repeat keys")
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="idempotency_once")]
