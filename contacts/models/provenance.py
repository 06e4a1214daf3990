"""Values that were offered and did not replace the better ones we have.

Where the present value of a group comes from is not kept a second time: it is the latest
`Origin` that names a field of the group (contacts.operations.standing reads it, for one
person or for a set).
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.keys import new_key
from contacts.models.sealed_custom import opened


class ValueConflict(models.Model):
    """Values of one group that a delivery offered and that lost against the present ones."""

    class Reason(models.TextChoices):
        """Why the present values were kept."""

        LOCKED = "locked", _("The present value was corrected at the person's request")
        RESTRICTED = "restricted", _("Use of the person's data is restricted")
        VERIFIED = "verified", _("The present value is verified")
        TRUSTED = "trusted", _("The present value comes from a more trusted source")
        NEWER = "newer", _("The present value is newer")

    class Decision(models.TextChoices):
        """What somebody decided."""

        TAKE = "take", _("Taken")
        KEEP = "keep", _("Present value kept")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="value_conflicts",
        db_index=False,
        verbose_name=_("contact"),
    )
    group = models.CharField(_("fields"), max_length=60)
    offered = models.JSONField(_("offered values"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    source = models.ForeignKey(
        "contacts.Source",
        models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,  # as in Origin
        verbose_name=_("source"),
    )
    import_id = models.BigIntegerField(_("import number"), null=True)
    line = models.IntegerField(_("line"), null=True)
    door = models.CharField(_("door"), max_length=10, default="")
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    at = models.DateTimeField(_("offered"))
    trust = models.PositiveSmallIntegerField(_("trust"), default=0)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision = models.CharField(_("decision"), max_length=4, choices=Decision, default="")

    class Meta:
        verbose_name = _("value conflict")
        verbose_name_plural = _("value conflicts")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="value_conflict_key_once"),
            # What a source offers again replaces what it offered before, until somebody decides.
            models.UniqueConstraint(
                fields=["contact", "group", "source"],
                condition=models.Q(decided_at=None),
                nulls_distinct=False,
                name="value_conflict_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["contact"], name="value_conflict_of_contact"),
            models.Index(
                fields=["-at", "-id"],
                condition=models.Q(decided_at=None),
                name="value_conflict_open",
            ),
            models.Index(
                fields=["import_id"],
                condition=models.Q(import_id__gt=0),
                name="value_conflict_of_import",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def said(self) -> dict[str, Any]:
        """The offered values in the clear."""
        slugs = {name: name.removeprefix("custom.") for name in self.offered}
        return {n: opened(self.contact_id, s, self.offered[n]) for n, s in slugs.items()}


class FieldLock(models.Model):
    """Values of one group that were corrected at the person's request and must stay so.

    No delivery of any source replaces them (GDPR Art. 16; 11 CCR 7023(k)); what it offers is
    kept as a conflict. Rows are removed by whoever answers for restrictions.
    """

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="field_locks",
        db_index=False,
        verbose_name=_("contact"),
    )
    group = models.CharField(_("fields"), max_length=60)
    since = models.DateTimeField(_("since"))
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)

    class Meta:
        verbose_name = _("lock of a corrected value")
        verbose_name_plural = _("locks of corrected values")
        constraints = [models.UniqueConstraint(fields=["contact", "group"], name="field_lock_once")]

    def __str__(self) -> str:
        return self.group


__all__ = ["FieldLock", "ValueConflict"]
