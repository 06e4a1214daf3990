"""The key of each person, under which what is sensitive about them is sealed."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.keys import new_key


class PersonKey(models.Model):
    """One version of a person's data key, itself sealed under DATA_KEY.

    Without history on purpose: whoever deletes the row makes everything sealed under it
    unreadable, in history tables and dumps too. `wrapped_under` names the DATA_KEY it is sealed
    under, so that a rotation knows what is left to do.
    """

    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="person_keys",
        db_index=False,
        verbose_name=_("contact"),
    )
    # What is sealed names it, so that values of a record merged into another stay readable.
    key = models.UUIDField(_("key"), default=new_key, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    wrapped = models.TextField(_("sealed key"))
    wrapped_under = models.CharField(_("sealed under"), max_length=16)
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("key of a person")
        verbose_name_plural = _("keys of people")
        constraints = [
            models.UniqueConstraint(fields=["contact", "version"], name="person_key_once"),
            models.UniqueConstraint(fields=["key"], name="person_key_key_once"),
        ]
        indexes = [models.Index(fields=["wrapped_under", "id"], name="person_key_by_wrap")]


class BlindIndex(models.Model):
    """A keyed digest of one sealed value, by which exactly that value is found."""

    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("contact"),
    )
    field = models.CharField(_("field"), max_length=80)
    digest = models.CharField(_("digest"), max_length=32)

    class Meta:
        verbose_name = _("blind index")
        verbose_name_plural = _("blind indexes")
        constraints = [
            models.UniqueConstraint(fields=["contact", "field"], name="blind_index_once")
        ]
        indexes = [models.Index(fields=["field", "digest"], name="blind_index_by_digest")]


__all__ = ["BlindIndex", "PersonKey"]
