"""Seals over the audit trail: what was there can be proven, by number, root and chain."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEra(models.Model):
    """How far positions are shifted, so that they go on after a restore into another server.

    A position is a transaction number of PostgreSQL plus the latest shift; a restored server
    counts its transactions from a lower number.
    """

    shift = models.BigIntegerField(_("shift"))
    at = models.DateTimeField(_("when"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("audit era")
        verbose_name_plural = _("audit eras")


class AuditSeal(models.Model):
    """One sealed batch: every audit row with a position in `[start, end)`.

    `root` is the Merkle root over the rows in order of (position, id), `mac` chains it to the
    seal before with a key outside of the database. Seals are only ever added.
    """

    number = models.BigIntegerField(_("number"), primary_key=True)
    start = models.BigIntegerField(_("start"))
    end = models.BigIntegerField(_("end"))
    rows = models.BigIntegerField(_("rows"))
    root = models.CharField(_("Merkle root"), max_length=64)
    mac = models.CharField(_("chained code"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
