"""The ledger of what left: every file of people, who took it, why, and whom it named."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.keys import new_key
from contacts.querysets import ExportQuerySet


class ExportState(models.TextChoices):
    """The life of an export."""

    WAITING = "waiting", _("Waiting for a second person")
    BUILDING = "building", _("Being written")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")
    EXPIRED = "expired", _("Expired")
    FAILED = "failed", _("Failed")


class Export(models.Model):
    """One file of people that left, or was asked for.

    Above the limit a second person decides first. `sha256` is of the bytes that were sent;
    the file goes when the link expires, the row stays.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("taken by"),
    )
    door = models.CharField(_("door"), max_length=10, default="page")
    state = models.CharField(
        _("state"), max_length=10, choices=ExportState, default=ExportState.READY
    )
    purpose = models.CharField(_("purpose"), max_length=200)
    format = models.CharField(_("format"), max_length=4)
    query = models.JSONField(_("filters"), default=dict)
    columns = models.JSONField(_("columns"), default=list)
    count = models.PositiveIntegerField(_("people"), default=0)
    # Set where the file is for writing to the people in it: who may not be reached is left out.
    mailing_channel = models.CharField(
        _("channel of the mailing"), max_length=8, blank=True, default=""
    )
    mailing_purpose = models.CharField(
        _("purpose of the mailing"), max_length=50, blank=True, default=""
    )
    # The short name of the way out, as agreements name it; health data leave under one alone.
    recipient = models.CharField(_("recipient"), max_length=60, blank=True, default="")
    left_out = models.JSONField(_("people left out, by reason"), default=dict, blank=True)
    file = models.FileField(_("file"), upload_to="exports/", blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(_("bytes"), default=0)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    expires_at = models.DateTimeField(_("link ends"), null=True, blank=True)
    downloads = models.PositiveIntegerField(_("downloads"), default=0)
    downloaded_at = models.DateTimeField(_("last download"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [models.UniqueConstraint(fields=["key"], name="export_key_once")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="export_by_time")]
        permissions = [("decide_export", "Decide on large exports of others")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ExportedContact(models.Model):
    """One person named in one export; written in sets, and the answer to "where was I sent?"."""

    pk = models.CompositePrimaryKey("export", "contact")
    export = models.ForeignKey(
        Export, models.CASCADE, db_index=False, db_constraint=False, verbose_name=_("export")
    )
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        db_constraint=False,
        related_name="+",
        verbose_name=_("contact"),
    )

    class Meta:
        verbose_name = _("exported contact")
        verbose_name_plural = _("exported contacts")
