"""Who else is told what a right changed: a notice a recipient, from planned to heard."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from config.sealed import open_sealed

_USER = settings.AUTH_USER_MODEL


class NoticeKind(models.TextChoices):
    """What a recipient is asked to do (GDPR Art. 19; 11 CCR 7022, 7023, 7026)."""

    ERASE = "erase", pgettext_lazy("a notice", "Erase the person")
    CORRECT = "correct", pgettext_lazy("a notice", "Correct the data")
    RESTRICT = "restrict", pgettext_lazy("a notice", "Restrict the use")
    LIFT = "lift", pgettext_lazy("a notice", "Restriction lifted")
    OPT_OUT = "opt_out", pgettext_lazy("a notice", "Neither sell nor share")
    LIMIT = "limit", pgettext_lazy("a notice", "Limit the use of sensitive data")


class Way(models.TextChoices):
    """How a recipient is told."""

    CONNECTOR = "connector", pgettext_lazy("way of a notice", "Its own connector")
    WEBHOOK = "webhook", pgettext_lazy("way of a notice", "Signed message")
    OPENDSR = "opendsr", pgettext_lazy("way of a notice", "OpenDSR 2.0")
    TASK = "task", pgettext_lazy("way of a notice", "A colleague tells them")


class NoticeState(models.TextChoices):
    """How far a notice is."""

    WAITING = "waiting", pgettext_lazy("a notice", "Waiting")
    LATER = "later", pgettext_lazy("a notice", "Tried again later")
    SENT = "sent", pgettext_lazy("a notice", "Sent, not confirmed")
    DONE = "done", pgettext_lazy("a notice", "Confirmed")
    ESCALATED = "escalated", pgettext_lazy("a notice", "With a colleague")
    EXPLAINED = "explained", pgettext_lazy("a notice", "Impossible, explained to the person")


# The recipient knows, or the person was told why it cannot.
TOLD = (NoticeState.SENT, NoticeState.DONE, NoticeState.EXPLAINED)
OPEN_NOTICES = (NoticeState.WAITING, NoticeState.LATER, NoticeState.SENT, NoticeState.ESCALATED)


class NoticeRoute(models.Model):
    """How one destination wants to be told of people's rights, where its connector cannot.

    `secret` is sealed: it signs messages (webhook) or is sent as bearer (OpenDSR). An OpenDSR
    processor signs as `domain` (that of its address unless said) by a `certificate` in PEM (the
    one its discovery names unless given); people are named to it in `identity_format`.
    """

    class Format(models.TextChoices):
        """How a person is named to an OpenDSR processor (5.1)."""

        RAW = "raw", pgettext_lazy("form of an identity", "As it is")
        SHA256 = "sha256", pgettext_lazy("form of an identity", "Digest: SHA-256")
        SHA1 = "sha1", pgettext_lazy("form of an identity", "Digest: SHA-1")
        MD5 = "md5", pgettext_lazy("form of an identity", "Digest: MD5")

    destination: Any = models.OneToOneField(
        "segments.Destination",
        models.CASCADE,
        related_name="notice_route",
        verbose_name=_("destination"),
    )
    way = models.CharField(_("way"), max_length=9, choices=Way, default=Way.TASK)
    address = models.URLField(_("address"), max_length=500, blank=True, default="")
    secret = models.TextField(_("secret"), blank=True, default="")
    domain = models.CharField(_("signs as"), max_length=253, blank=True, default="", db_default="")
    certificate = models.TextField(_("certificate"), blank=True, default="", db_default="")
    identity_format = models.CharField(
        _("people are named"), max_length=6, choices=Format, default=Format.RAW, db_default="raw"
    )
    person: Any = models.ForeignKey(
        _USER,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("colleague who tells them"),
    )
    history = History(excluded_fields=["secret"])

    class Meta:
        verbose_name = _("way to tell a recipient")
        verbose_name_plural = _("ways to tell recipients")

    def __str__(self) -> str:
        return self.way

    def opened_secret(self) -> str:
        """Return the secret; it opens for this destination only."""
        return open_sealed(self.secret, route_context(self.destination)) if self.secret else ""


def route_context(destination: Any) -> str:
    """Return what the secret of a destination's route is sealed for."""
    return f"privacy.NoticeRoute:{destination.key}"


class RecipientNotice(models.Model):
    """One recipient of a person's data who is told what a right changed.

    The receipt, the attempts and the dates are the answer to "whom did you tell?"; they hold no
    data of the person. `identifier` is what the person is known by there, sealed, and is emptied
    once the recipient answered. `recipient` names it after the destination is gone.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    request: Any = models.ForeignKey(
        "privacy.PrivacyRequest",
        models.SET_NULL,
        null=True,
        related_name="notices",
        verbose_name=_("request"),
    )
    erasure_key = models.UUIDField(_("key of the erasure"), null=True)
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("contact"),
    )
    destination: Any = models.ForeignKey(
        "segments.Destination",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("destination"),
    )
    export: Any = models.ForeignKey(
        "contacts.Export",
        models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("export"),
    )
    recipient = models.CharField(_("recipient"), max_length=160)
    kind = models.CharField(_("asked for"), max_length=8, choices=NoticeKind)
    groups = models.JSONField(_("fields"), default=list)
    way = models.CharField(_("way"), max_length=9, choices=Way)
    state = models.CharField(
        _("state"), max_length=9, choices=NoticeState, default=NoticeState.WAITING
    )
    identifier = models.TextField(_("known there by"), blank=True, default="")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("tried again"), null=True, blank=True)
    receipt = models.JSONField(_("receipt"), default=dict)
    problem = models.CharField(_("problem"), max_length=40, blank=True, default="")
    explanation = models.TextField(_("explanation for the person"), blank=True, default="")
    due_on = models.DateField(_("due"), null=True)
    person: Any = models.ForeignKey(
        _USER,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("colleague who tells them"),
    )
    escalated_at = models.DateTimeField(_("handed to a colleague"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    done_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    done_by = models.BigIntegerField(_("confirmed by"), null=True)
    created_at = models.DateTimeField(_("planned"), auto_now_add=True)

    class Meta:
        verbose_name = _("notice to a recipient")
        verbose_name_plural = _("notices to recipients")
        constraints = [models.UniqueConstraint(fields=["key"], name="recipient_notice_key_once")]
        indexes = [
            models.Index(fields=["contact", "-id"], name="recipient_notice_of_contact"),
            models.Index(
                fields=["due_on", "id"],
                condition=models.Q(state__in=["waiting", "later", "sent", "escalated"]),
                name="recipient_notice_open",
            ),
        ]

    def __str__(self) -> str:
        return self.recipient

    @property
    def identifier_context(self) -> str:
        """What the identifier is sealed for."""
        return f"privacy.RecipientNotice:{self.key}"


__all__ = [
    "OPEN_NOTICES",
    "TOLD",
    "NoticeKind",
    "NoticeRoute",
    "NoticeState",
    "RecipientNotice",
    "Way",
    "route_context",
]
