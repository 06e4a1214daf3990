"""What the website sends: an inbox that is written before the answer, and counts by day."""

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.utils.translation import gettext_lazy as _


class WebEvent(models.Model):
    """One accepted event that waits to be counted or put on its person's timeline.

    Rows live for seconds. `person` is the key out of one of our signed links; `visitor` is a
    digest under the day's salt and is never kept together with a person.
    """

    at = models.DateTimeField(_("when"), db_default=TransactionNow())
    name = models.CharField(_("name"), max_length=60)
    url = models.CharField(_("address"), max_length=1000)
    referrer = models.CharField(_("came from"), max_length=250, db_default="")
    properties = models.JSONField(_("properties"), null=True)
    person = models.UUIDField(_("person"), null=True)
    visitor = models.BigIntegerField(_("visitor"), null=True)

    class Meta:
        verbose_name = _("web event")
        verbose_name_plural = _("web events")


class WebSalt(models.Model):
    """The salt of one day's visitor digests; it is destroyed with them after 24 hours."""

    on = models.DateField(_("day"), primary_key=True)
    salt = models.BinaryField(_("salt"), max_length=16)

    class Meta:
        verbose_name = _("salt of a day")
        verbose_name_plural = _("salts of days")


class WebVisitor(models.Model):
    """That one unknown visitor was on one page on one day; gone with the day's salt."""

    pk = models.CompositePrimaryKey("on", "page", "campaign", "visitor")
    on = models.DateField(_("day"))
    page = models.CharField(_("page"), max_length=500)
    campaign = models.CharField(_("campaign"), max_length=200, db_default="")
    visitor = models.BigIntegerField(_("visitor"))

    class Meta:
        verbose_name = _("visitor of a day")
        verbose_name_plural = _("visitors of days")


class WebPageDay(models.Model):
    """How often one page was seen on one day and by how many unknown visitors."""

    pk = models.CompositePrimaryKey("on", "page", "campaign")
    on = models.DateField(_("day"))
    page = models.CharField(_("page"), max_length=500)
    campaign = models.CharField(_("campaign"), max_length=200, db_default="")
    events = models.PositiveIntegerField(_("events"), db_default=0)
    visitors = models.PositiveIntegerField(_("visitors"), db_default=0)

    class Meta:
        verbose_name = _("page and day")
        verbose_name_plural = _("pages by day")
