"""What we write to people about their requests: templates with versions, and the letters."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.keys import new_key
from privacy.querysets import OfRequestQuerySet


class LetterKind(models.TextChoices):
    """What a letter says."""

    ACKNOWLEDGE = "acknowledge", _("We received the request")
    ASK_IDENTITY = "ask_identity", _("We ask who the person is")
    UNVERIFIED = "unverified", _("We could not verify who asked")
    EXTEND = "extend", _("We need more time")
    REFUSE = "refuse", _("We do not act, or only in part")
    DELIVER = "deliver", _("The data are ready")
    COMPLETE = "complete", _("The request is done")
    ERASED = "erased", _("The data are erased")
    CORRECTED = "corrected", _("The data are corrected")
    RESTRICTED = "restricted", _("The data are restricted")
    RESTRICTION_LIFTED = "restriction_lifted", _("The restriction will be lifted")
    STOPPED = "stopped", _("We stopped using the data that way")
    RECIPIENTS = "recipients", _("Whom we told")
    AGENT = "agent", _("We ask for the authority of the agent")
    BREACH = "breach", _("Somebody's data were concerned by an incident")


class LetterTemplate(models.Model):
    """One version of the text of a kind of letter, in the officer's words; never changed.

    The newest version counts. Where there is none, the text that comes with the software
    counts (privacy.letters). `regime` is empty for a text that serves every law.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=LetterKind)
    regime = models.CharField(_("law"), max_length=12, blank=True, default="")
    language = models.CharField(_("language"), max_length=8)
    version = models.PositiveSmallIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("written"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "regime", "language", "version"], name="letter_template_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.regime} {self.language} {self.version}"


class LetterState(models.TextChoices):
    """The life of a letter."""

    DRAFT = "draft", pgettext_lazy("a letter", "Draft")
    REVIEWED = "reviewed", pgettext_lazy("a letter", "Reviewed")
    SENT = "sent", pgettext_lazy("a letter", "Sent by mail")
    PRINTED = "printed", pgettext_lazy("a letter", "Printed and posted")
    DROPPED = "dropped", pgettext_lazy("a letter", "Dropped")


class Letter(models.Model):
    """One letter to the person of a request.

    `sealed` is the text with name and address under the key of the request
    (config.sealed.seal_under), so that it goes with the request. `sha256` is of the text as
    it was sent; `facts` names dates, grounds and numbers that stand in it, never a value.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    request: Any = models.ForeignKey(
        "privacy.PrivacyRequest",
        models.CASCADE,
        related_name="letters",
        verbose_name=_("request"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=LetterKind)
    regime = models.CharField(_("law"), max_length=12, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, default="en")
    template_version = models.PositiveSmallIntegerField(_("version of the template"), default=0)
    state = models.CharField(
        _("state"), max_length=8, choices=LetterState, default=LetterState.DRAFT
    )
    sealed = models.TextField(_("sealed text"), blank=True, default="")
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, default="")
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    package = models.ForeignKey(
        "privacy.Package",
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=pgettext_lazy("a file for a person", "package"),
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("drafted by"),
    )
    created_at = models.DateTimeField(_("drafted"), db_default=models.functions.Now())
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("reviewed by"),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    version = models.PositiveIntegerField(_("revision"), default=1)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [models.UniqueConstraint(fields=["key"], name="letter_key_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def context(self) -> str:
        """What its text is sealed for."""
        return f"privacy.Letter:{self.key}"
