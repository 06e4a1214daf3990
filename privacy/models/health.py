"""What HIPAA adds: amendments, disclosures from outside, and notes kept apart from the record."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from contacts.models.sealed_text import SealedTextField
from privacy.querysets import PsychotherapyQuerySet


class Amendment(models.Model):
    """One amendment that somebody asked for, with what goes along with the record since.

    After a denial the person may state their disagreement, and we may answer it; both go with
    every later disclosure of what they are about (45 CFR 164.526(d)).
    """

    class State(models.TextChoices):
        """What was decided."""

        ASKED = "asked", pgettext_lazy("an amendment", "Asked for")
        ACCEPTED = "accepted", pgettext_lazy("an amendment", "Accepted")
        DENIED = "denied", pgettext_lazy("an amendment", "Denied")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    request: Any = models.ForeignKey(
        "privacy.PrivacyRequest",
        models.SET_NULL,
        null=True,
        related_name="amendments",
        verbose_name=_("request"),
    )
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="amendments",
        verbose_name=_("contact"),
    )
    group = models.CharField(_("fields"), max_length=60)
    asked = SealedTextField(_("asked for"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    ground = models.CharField(_("ground"), max_length=60, blank=True, default="")
    statement = SealedTextField(_("statement of disagreement"), blank=True, default="")
    stated_at = models.DateTimeField(_("stated"), null=True, blank=True)
    rebuttal = SealedTextField(_("our answer to it"), blank=True, default="")
    # Who disagrees in no statement may still want the request itself to go along.
    attach_request = models.BooleanField(_("request and denial go along"), default=False)
    asked_at = models.DateTimeField(_("asked on"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    history = History()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [models.UniqueConstraint(fields=["key"], name="amendment_key_once")]

    def __str__(self) -> str:
        return self.group


class ReportedDisclosure(models.Model):
    """A disclosure outside of our own ways out: by hand, or reported by a business associate.

    `exclusion` names why it needs no accounting (45 CFR 164.528(a)(1)), empty where it does.
    """

    class Exclusion(models.TextChoices):
        """The disclosures that are not accounted for."""

        OPERATIONS = "operations", _("Treatment, payment or health care operations")
        INDIVIDUAL = "individual", _("To the person themselves")
        INCIDENT = "incident", _("Incident to a permitted use")
        AUTHORIZED = "authorized", _("By the person's authorization")
        DIRECTORY = "directory", _("For the directory, or people involved in the care")
        SECURITY = "security", _("National security or intelligence")
        CUSTODY = "custody", _("To correctional institutions or law enforcement")
        LIMITED = "limited", _("As part of a limited data set")
        BEFORE = "before", _("Before the compliance date")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="reported_disclosures",
        db_index=False,
        verbose_name=_("contact"),
    )
    at = models.DateTimeField(_("when"))
    recipient = models.CharField(_("recipient"), max_length=160)
    address = models.CharField(_("address of the recipient"), max_length=250, blank=True)
    what = SealedTextField(_("what was disclosed"), max_length=250)
    purpose = SealedTextField(_("purpose"), max_length=250)
    exclusion = models.CharField(
        _("not accounted for"), max_length=10, choices=Exclusion, blank=True, default=""
    )
    reported_by = models.CharField(_("reported by"), max_length=160, blank=True, default="")
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)

    class Meta:
        verbose_name = _("reported disclosure")
        verbose_name_plural = _("reported disclosures")
        constraints = [models.UniqueConstraint(fields=["key"], name="reported_disclosure_key_once")]
        indexes = [models.Index(fields=["contact", "-at"], name="reported_of_contact")]

    def __str__(self) -> str:
        return str(self.key)


class AccountingSuspension(models.Model):
    """What an agency said keeps disclosures to it out of an accounting for a time (164.528(a)(2)).

    The person learns of it only when it is over. What was said orally holds for 30 days at most.
    """

    class Kind(models.TextChoices):
        """Who may say so."""

        OVERSIGHT = "oversight", pgettext_lazy("an agency", "Health oversight agency")
        POLICE = "police", pgettext_lazy("an agency", "Law enforcement official")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="accounting_suspensions",
        db_index=False,
        verbose_name=_("contact"),
    )
    kind = models.CharField(_("kind of agency"), max_length=9, choices=Kind)
    recipient = models.CharField(_("recipient"), max_length=160)
    official = models.CharField(_("who said it"), max_length=160)
    oral = models.BooleanField(_("said orally"), default=False)
    statement = SealedTextField(_("what was said"), max_length=1000)
    said_on = models.DateField(_("said on"))
    until = models.DateField(_("last day"))
    ended_on = models.DateField(_("ended early"), null=True, blank=True)
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("suspension of the accounting")
        verbose_name_plural = _("suspensions of the accounting")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="accounting_suspension_key_once"),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("said_on")),
                name="accounting_suspension_span",
            ),
            models.CheckConstraint(
                condition=models.Q(oral=False)
                | models.Q(until__lte=models.F("said_on") + timedelta(days=30)),
                name="accounting_suspension_oral_30_days",
            ),
        ]
        indexes = [models.Index(fields=["contact", "until"], name="suspension_of_contact")]

    def __str__(self) -> str:
        return str(self.key)


class PsychotherapyNote(models.Model):
    """What a therapist wrote down of a conversation in counselling, for themselves (164.501).

    Kept apart from the record: no list, search, file, program or package reads this table, and
    only who wrote a note opens it. It never changes and has no history; a mistake is destroyed
    and written anew. Sealed in any mode.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("contact"),
    )
    by: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    text = SealedTextField(_("text"))
    created_at = models.DateTimeField(_("written"), db_default=models.functions.Now())
    objects = PsychotherapyQuerySet.as_manager()

    class Meta:
        verbose_name = _("psychotherapy note")
        verbose_name_plural = _("psychotherapy notes")
        constraints = [models.UniqueConstraint(fields=["key"], name="psychotherapy_note_key_once")]
        indexes = [models.Index(fields=["contact", "by"], name="psychotherapy_of_contact")]

    def __str__(self) -> str:
        return str(self.key)


__all__ = ["AccountingSuspension", "Amendment", "PsychotherapyNote", "ReportedDisclosure"]
