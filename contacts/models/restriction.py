"""Who asked that their data only be stored, and until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History


class Ground(models.TextChoices):
    """Why somebody may have their data restricted (GDPR Art. 18(1)), or the house does so."""

    ACCURACY = "accuracy", _("The person says that the data is wrong")
    UNLAWFUL = "unlawful", _("The processing is unlawful and the person wants no erasure")
    CLAIMS = "claims", _("The person needs the data for a legal claim")
    OBJECTION = "objection", _("The person objected and the answer is not given yet")
    # Not a right of Art. 18 but our own rule: the time of keeping is over (Art. 5(1)(e)).
    RETENTION = "retention", _("The time of keeping is over")


class Restriction(models.Model):
    """One restriction of one person: until it is lifted nothing of theirs leaves or is used.

    Nobody lifts it before the person was told (Art. 18(3)): `told_at`, `told_how`.
    """

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="restrictions",
        db_index=False,
        verbose_name=_("contact"),
    )
    ground = models.CharField(_("ground"), max_length=12, choices=Ground)
    since = models.DateTimeField(_("since"))
    told_at = models.DateTimeField(_("person told of the lifting"), null=True, blank=True)
    told_how = models.CharField(_("told by"), max_length=12, blank=True, default="")
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    history = History()

    class Meta:
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        indexes = [models.Index(fields=["contact", "since"], name="restriction_of_contact")]


__all__ = ["Ground", "Restriction"]
