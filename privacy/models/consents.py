"""Evidence of consent brought in by file, revocations on a clock, and asking for consent again."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.keys import new_key
from contacts.models.preference import Channel


class EvidenceFile(models.Model):
    """One file of consent evidence: who said what, when, to which words; read once.

    The file itself goes when it was read; `rejects` keeps numbers of lines and codes only.
    """

    class State(models.TextChoices):
        """The life of a file."""

        WAITING = "waiting", pgettext_lazy("a file of evidence", "Waiting")
        DONE = "done", pgettext_lazy("a file of evidence", "Read")
        FAILED = "failed", pgettext_lazy("a file of evidence", "Failed")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    file = models.FileField(_("file"), upload_to="evidence/", blank=True)
    file_name = models.CharField(_("file name"), max_length=255, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("brought by"),
    )
    lines = models.PositiveIntegerField(_("lines"), default=0)
    recorded = models.PositiveIntegerField(_("events recorded"), default=0)
    known = models.PositiveIntegerField(_("known already"), default=0)
    suppressed = models.PositiveIntegerField(_("addresses suppressed"), default=0)
    rejected = models.PositiveIntegerField(_("lines refused"), default=0)
    rejects = models.JSONField(_("refused lines, by number"), default=list)
    problem = models.CharField(_("problem"), max_length=40, blank=True, default="")
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("file of consent evidence")
        verbose_name_plural = _("files of consent evidence")
        constraints = [models.UniqueConstraint(fields=["key"], name="evidence_key_once")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="evidence_by_time")]
        permissions = [
            ("view_consents", "Look at consents and their proof"),
            ("change_purposes", "Publish purposes and ask people to consent again"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Revocation(models.Model):
    """One message by which somebody quit, and until when that must have taken effect.

    Nothing waits for the day: the channel is closed at once. Source: 47 CFR 64.1200(a)(10).
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    address_digest = models.CharField(_("digest of the address"), max_length=64)
    via = models.CharField(_("came in by"), max_length=8, choices=Channel)
    word = models.CharField(_("how it was recognised"), max_length=12)
    received_at = models.DateTimeField(_("received"))
    due_on = models.DateField(_("due"))
    people = models.PositiveIntegerField(_("records"), default=0)
    honoured_at = models.DateTimeField(_("took effect"), null=True)
    confirmed_at = models.DateTimeField(_("confirmed to the person"), null=True)

    class Meta:
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")
        constraints = [models.UniqueConstraint(fields=["key"], name="revocation_key_once")]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="revocation_by_time"),
            models.Index(fields=["address_digest", "-received_at"], name="revocation_of_address"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Renewal(models.Model):
    """One round of asking people to consent again, before what they said ends or is outdated.

    Whom it asked stands in what was sent (`Outreach`), what they answered in their consents.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    purpose = models.CharField(_("purpose"), max_length=50)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, default=Channel.EMAIL)
    ends_within_days = models.PositiveSmallIntegerField(_("consent ends within days"), default=60)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    asked = models.PositiveIntegerField(_("people asked"), default=0)
    left_out = models.JSONField(_("people left out, by reason"), default=dict)

    class Meta:
        verbose_name = _("renewal of consents")
        verbose_name_plural = _("renewals of consents")
        constraints = [models.UniqueConstraint(fields=["key"], name="renewal_key_once")]
        indexes = [models.Index(fields=["-started_at", "-id"], name="renewal_by_time")]

    def __str__(self) -> str:
        return f"#{self.pk}"
