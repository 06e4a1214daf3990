"""How far this database has followed the ledger of erasures, which stands outside of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerMark(models.Model):
    """The last line of the ledger that this database knows of; there is one row at most.

    A database restored from a backup brings its old mark along, and so shows that people were
    erased since.
    """

    number = models.PositiveBigIntegerField(_("number of the line"))
    digest = models.CharField(_("digest of the line"), max_length=64)
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("mark in the ledger of erasures")
        verbose_name_plural = _("marks in the ledger of erasures")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="ledger_mark_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.number)
