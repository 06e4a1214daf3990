"""Which groups of fields somebody has checked, when, and how."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History


class Verification(models.Model):
    """The present check of one group of fields of one person.

    It ends when a value of the group changes: the row goes, its history stays.
    """

    class How(models.TextChoices):
        """The ways to know that a value is right."""

        PERSON_SAID = "person_said", _("The person said so")
        DOCUMENT = "document", _("Seen on a document")
        DOUBLE_OPT_IN = "double_opt_in", _("Confirmed by email")
        DELIVERED = "bounce_free_use", _("Used without bouncing")
        CALL = "call", _("Reached by phone")
        STAFF_CHECK = "staff_check", _("Checked by a colleague")
        REVIEW = "review", _("Attested in a review")

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="verifications",
        db_index=False,
        verbose_name=_("contact"),
    )
    group = models.CharField(_("fields"), max_length=60)
    verified_at = models.DateTimeField(_("verified"))
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("verified by"),
    )
    how = models.CharField(_("how"), max_length=16, choices=How, default=How.PERSON_SAID)
    note = models.CharField(_("note"), max_length=250, blank=True, default="")
    history = History(operation_index="verification_history_operation", no_db_index=["verified_by"])

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = [
            models.UniqueConstraint(fields=["contact", "group"], name="verification_once")
        ]
        indexes = [models.Index(fields=["group", "verified_at"], name="verification_by_age")]


__all__ = ["Verification"]
