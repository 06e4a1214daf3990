"""The human part of the data inventory, its daily copies, and where it drifts from reality."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from governance.models.domain import DataDomain


class LawfulBasis(models.TextChoices):
    """On what ground data is processed (GDPR Art. 6(1))."""

    CONSENT = "consent", _("Consent")
    CONTRACT = "contract", _("Contract")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")
    VITAL_INTERESTS = "vital_interests", _("Vital interests")
    PUBLIC_TASK = "public_task", _("Public task")
    LEGITIMATE_INTERESTS = "legitimate_interests", _("Legitimate interests")


class FieldRecord(models.Model):
    """What people say about one declared column: domain, purposes, basis, steward, retention.

    What the code says (category, sensitivity, erasure) stands in the declarations.
    """

    table = models.CharField(_("table"), max_length=80)
    column = models.CharField(_("column"), max_length=80)
    domain = models.ForeignKey(
        DataDomain, models.SET_NULL, null=True, blank=True, verbose_name=_("data domain")
    )
    purposes = ArrayField(
        models.CharField(max_length=50), default=list, blank=True, verbose_name=_("purposes")
    )
    basis = models.CharField(
        _("lawful basis"), max_length=24, choices=LawfulBasis, blank=True, default=""
    )
    steward = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("steward"),
    )
    retention = models.CharField(_("retention"), max_length=120, blank=True, default="")
    note = models.CharField(_("note"), max_length=250, blank=True, default="")
    history = History()

    class Meta:
        verbose_name = _("inventory entry")
        verbose_name_plural = _("data inventory")
        ordering = ["table", "column"]
        constraints = [
            models.UniqueConstraint(fields=["table", "column"], name="field_record_once")
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


class InventorySnapshot(models.Model):
    """The whole inventory as it was on one day; two of them give the changes between two dates."""

    day = models.DateField(_("day"))
    lines = models.JSONField(_("lines"), default=list)
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("inventory snapshot")
        verbose_name_plural = _("inventory snapshots")
        constraints = [models.UniqueConstraint(fields=["day"], name="inventory_day_once")]


class InventoryIssue(models.Model):
    """One place where declaration, database, people's part and real use disagree."""

    code = models.CharField(_("code"), max_length=40)
    table = models.CharField(_("table"), max_length=80)
    column = models.CharField(_("column"), max_length=80, blank=True, default="")
    facts = models.JSONField(_("facts"), default=dict)
    opened_at = models.DateTimeField(_("opened"), db_default=models.functions.Now())
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("inventory issue")
        verbose_name_plural = _("inventory issues")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "table", "column"],
                condition=models.Q(closed_at=None),
                name="inventory_issue_open_once",
            )
        ]
