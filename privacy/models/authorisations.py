"""What HIPAA asks to have in writing: authorizations, notices, registers, released data sets."""

from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from contacts.models.sealed_text import SealedTextField

_USER = settings.AUTH_USER_MODEL


class Authorization(models.Model):
    """A person's signed permission for a use of health data that needs one (164.508).

    It holds until a day or an event that it names itself, or until it is revoked. `purpose` is
    the short name of the purpose of messages, `recipient` that of the way out it permits a sale
    to. `statements` are the sentences of 164.508(c)(2) that the paper has.
    """

    class Kind(models.TextChoices):
        """What it permits."""

        MARKETING = "marketing", pgettext_lazy("an authorization", "Marketing")
        SALE = "sale", pgettext_lazy("an authorization", "Sale of health data")
        NOTES = "notes", pgettext_lazy("an authorization", "Psychotherapy notes")
        RESEARCH = "research", pgettext_lazy("an authorization", "Research")
        OTHER = "other", pgettext_lazy("an authorization", "Another disclosure")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="authorizations",
        db_index=False,
        verbose_name=_("contact"),
    )
    kind = models.CharField(_("what it permits"), max_length=9, choices=Kind)
    purpose = models.CharField(_("purpose of messages"), max_length=50, blank=True, default="")
    recipient = models.CharField(_("way out"), max_length=60, blank=True, default="")
    what = SealedTextField(_("which health data"))
    discloses = models.CharField(_("who may disclose"), max_length=250)
    receives = models.CharField(_("who may receive"), max_length=250)
    why = models.CharField(_("what for"), max_length=250)
    signed_on = models.DateField(_("signed"))
    signed_by = SealedTextField(_("signed by"))
    authority = SealedTextField(_("authority of a representative"), blank=True, default="")
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    expires_event = models.CharField(_("ends with"), max_length=160, blank=True, default="")
    event_on = models.DateField(_("that was on"), null=True, blank=True)
    remunerated = models.BooleanField(_("somebody pays us for it"), default=False)
    statements = models.JSONField(_("statements"), default=list)
    paper = models.CharField(_("where the paper is"), max_length=160, blank=True, default="")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())
    history = History()

    class Meta:
        verbose_name = _("authorization")
        verbose_name_plural = _("authorizations")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="authorization_key_once"),
            models.CheckConstraint(
                condition=models.Q(expires_on__isnull=False) | ~models.Q(expires_event=""),
                name="authorization_ends",
            ),
        ]
        indexes = [models.Index(fields=["contact", "kind"], name="authorization_of_contact")]

    def __str__(self) -> str:
        return str(self.key)


class SignedPaper(models.Model):
    """The signed paper itself, as a file (164.508(b)(6)); a removed one leaves its digest."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="signed_papers",
        db_index=False,
        verbose_name=_("contact"),
    )
    authorization: Any = models.ForeignKey(
        Authorization, models.CASCADE, related_name="papers", verbose_name=_("authorization")
    )
    file = models.FileField(_("file"), upload_to="papers/", max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    created_at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_because = models.CharField(
        _("why it was removed"), max_length=200, blank=True, default=""
    )

    class Meta:
        verbose_name = _("signed paper")
        verbose_name_plural = _("signed papers")
        constraints = [models.UniqueConstraint(fields=["key"], name="signed_paper_key_once")]
        indexes = [models.Index(fields=["contact", "id"], name="signed_paper_of_contact")]


class PracticesNotice(models.Model):
    """One version of the notice of privacy practices, in two languages (164.520).

    Published ones never change; the one in force is the last whose day has come.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    number = models.PositiveSmallIntegerField(_("version"), validators=[MinValueValidator(1)])
    text_en = models.TextField(_("text in English"))
    text_es = models.TextField(_("text in Spanish"))
    changes = models.CharField(_("what is new"), max_length=500, blank=True, default="")
    effective_on = models.DateField(_("in force from"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by: Any = models.ForeignKey(
        _USER, models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )
    history = History()

    class Meta:
        verbose_name = _("notice of privacy practices")
        verbose_name_plural = _("notices of privacy practices")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="practices_notice_key_once"),
            models.UniqueConstraint(fields=["number"], name="practices_notice_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PracticesAcknowledgement(models.Model):
    """One person who got the notice, and signed for it, or why not (164.520(c)(2)(ii)).

    Nothing of it changes afterwards. `effort` says what was tried where nobody signed.
    """

    class Outcome(models.TextChoices):
        """What came of it."""

        SIGNED = "signed", pgettext_lazy("an acknowledgement", "Signed")
        REFUSED = "refused", pgettext_lazy("an acknowledgement", "Did not want to sign")
        MISSED = "missed", pgettext_lazy("an acknowledgement", "Could not be obtained")

    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="practices_acknowledgements",
        db_index=False,
        verbose_name=_("contact"),
    )
    notice: Any = models.ForeignKey(
        PracticesNotice,
        models.PROTECT,
        related_name="acknowledgements",
        verbose_name=_("version"),
    )
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome)
    language = models.CharField(_("language"), max_length=5)
    on = models.DateField(_("day"))
    effort = SealedTextField(_("what was tried"), blank=True, default="")
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("acknowledgement of the notice")
        verbose_name_plural = _("acknowledgements of the notice")
        indexes = [models.Index(fields=["contact", "-on"], name="practices_ack_of_contact")]


class ComplianceEntry(models.Model):
    """A complaint, a training or a sanction: what 164.530(b), (d) and (e) ask to document.

    `user` is the colleague it is about, `contact` who complained, if either is known. Kept six
    years from the day it was last in effect, which is the day it was closed.
    """

    class Kind(models.TextChoices):
        """Which register it stands in."""

        COMPLAINT = "complaint", pgettext_lazy("a register", "Complaint")
        TRAINING = "training", pgettext_lazy("a register", "Training")
        SANCTION = "sanction", pgettext_lazy("a register", "Sanction")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    kind = models.CharField(_("register"), max_length=9, choices=Kind)
    on = models.DateField(_("day"))
    user: Any = models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("colleague"),
    )
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="compliance_entries",
        verbose_name=_("contact"),
    )
    subject = models.CharField(_("about"), max_length=160)
    words = SealedTextField(_("what happened"), blank=True, default="")
    outcome = SealedTextField(_("what came of it"), blank=True, default="")
    due_on = models.DateField(_("again by"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())
    history = History()

    class Meta:
        verbose_name = _("entry of a register")
        verbose_name_plural = _("entries of the registers")
        constraints = [models.UniqueConstraint(fields=["key"], name="compliance_entry_key_once")]
        indexes = [models.Index(fields=["kind", "-on", "-id"], name="compliance_entry_by_day")]

    def __str__(self) -> str:
        return str(self.key)


class DataUseAgreement(models.Model):
    """Under what a limited data set goes to somebody: 164.514(e)(4).

    `promises` are those of 164.514(e)(4)(ii)(C); without all of them it is none.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    recipient = models.CharField(_("recipient"), max_length=160)
    purpose = models.CharField(_("permitted uses"), max_length=500)
    users = models.CharField(_("who may use it"), max_length=250)
    promises = models.JSONField(_("promises"), default=list)
    signed_on = models.DateField(_("signed"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    terminated_on = models.DateField(_("ended early"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())
    history = History()

    class Meta:
        verbose_name = _("data use agreement")
        verbose_name_plural = _("data use agreements")
        constraints = [models.UniqueConstraint(fields=["key"], name="data_use_agreement_key_once")]

    def __str__(self) -> str:
        return self.recipient


class ReleaseCode(models.Model):
    """By which we find a person again in a file without names; chance made it (164.514(c)).

    The code says nothing about the person, and how it leads to them is told to nobody.
    """

    export: Any = models.ForeignKey(
        "contacts.Export", models.CASCADE, related_name="+", verbose_name=_("export")
    )
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("contact"),
    )
    code = models.CharField(_("code"), max_length=24)

    class Meta:
        verbose_name = _("code of a released line")
        verbose_name_plural = _("codes of released lines")
        constraints = [
            models.UniqueConstraint(fields=["contact", "export"], name="release_code_of_person"),
            models.UniqueConstraint(fields=["code"], name="release_code_once"),
        ]


__all__ = [
    "Authorization",
    "ComplianceEntry",
    "DataUseAgreement",
    "PracticesAcknowledgement",
    "PracticesNotice",
    "ReleaseCode",
    "SignedPaper",
]
