"""Figures of whole areas, from public records: what is usual where a person lives.

They describe an area and never a person: pages show them beside the address as the area's
average, and nothing copies them into a contact.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key


class AreaLevel(models.TextChoices):
    """How large an area is, from the smallest."""

    POSTAL_CODE = "postal", _("Postal code")
    MUNICIPALITY = "municipality", _("Municipality")
    REGION = "region", _("Region")
    COUNTRY = "country", _("Country")


class AreaSource(models.Model):
    """A published table of figures, with the licence under which they may be used."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    licence = models.CharField(_("licence"), max_length=120)
    url = models.URLField(_("address"), max_length=300, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Who answers for what this source delivers."),
    )
    mapping = models.JSONField(
        _("column mapping"),
        default=dict,
        blank=True,
        help_text=_("Remembered column mapping, by the file's headers."),
    )
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())
    history = History()

    class Meta:
        verbose_name = _("source of area figures")
        verbose_name_plural = _("sources of area figures")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="area_source_key_once"),
            models.UniqueConstraint(fields=["name", "year"], name="area_source_once"),
        ]
        permissions = [("import_areas", "Import figures of areas")]

    def __str__(self) -> str:
        return f"{self.name} {self.year}"


class Area(models.Model):
    """One place that figures speak of; `fold` is its name as it is compared with addresses."""

    country = models.CharField(_("country"), max_length=2)
    level = models.CharField(_("level"), max_length=12, choices=AreaLevel)
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    fold = models.CharField(_("name for comparing"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        constraints = [
            models.UniqueConstraint(fields=["country", "level", "code"], name="area_once")
        ]
        indexes = [models.Index(fields=["country", "level", "fold"], name="area_by_name")]

    def __str__(self) -> str:
        return self.name or self.code


class AreaFigure(models.Model):
    """One figure of one area in one year; `unit` is a currency, "%" or empty for a count."""

    area = models.ForeignKey(
        Area, models.CASCADE, related_name="figures", db_index=False, verbose_name=_("area")
    )
    source = models.ForeignKey(
        AreaSource, models.CASCADE, related_name="figures", verbose_name=_("source")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    indicator = models.CharField(_("indicator"), max_length=40)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=10, blank=True, default="")

    class Meta:
        verbose_name = _("figure of an area")
        verbose_name_plural = _("figures of areas")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "indicator", "year", "source"], name="area_figure_once"
            )
        ]


class AreaFile(models.Model):
    """A table of figures that somebody sent, until its columns are mapped and it is read."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    source = models.ForeignKey(AreaSource, models.CASCADE, verbose_name=_("source"))
    file = models.FileField(_("file"), upload_to="areas/", blank=True)
    file_name = models.CharField(_("file name"), max_length=255)
    headers = models.JSONField(_("headers"), default=list)
    mapping = models.JSONField(_("column mapping"), default=list)
    rows = models.PositiveIntegerField(_("rows read"), default=0)
    written = models.PositiveIntegerField(_("figures written"), default=0)
    unchanged = models.PositiveIntegerField(_("figures unchanged"), default=0)
    refused = models.JSONField(_("rows refused"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("imported by"),
    )
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("file of area figures")
        verbose_name_plural = _("files of area figures")
        constraints = [models.UniqueConstraint(fields=["key"], name="area_file_key_once")]
