"""Forms that people fill in, the versions they saw, and what they answered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from interactions.querysets import FormQuerySet, InvitationQuerySet, ResponseQuerySet


class FormState(models.TextChoices):
    """The life of a form."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", pgettext_lazy("a form", "Published")
    CLOSED = "closed", _("Closed")


class Form(models.Model):
    """A form, survey or poll: its draft, and how it may be answered.

    `definition` is the draft that colleagues work on; people see the last published version.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    slug = models.SlugField(_("address"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True, default="")
    basis = models.CharField(_("legal basis"), max_length=24, default="consent")
    state = models.CharField(_("state"), max_length=10, choices=FormState, default=FormState.DRAFT)
    definition = models.JSONField(_("questions"), default=dict)
    theme = models.JSONField(_("theme"), default=dict, blank=True)
    languages = ArrayField(models.CharField(max_length=2), verbose_name=_("languages"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    quota = models.PositiveIntegerField(_("answers wanted at most"), null=True, blank=True)
    allowed_origins = ArrayField(
        models.CharField(max_length=200), default=list, verbose_name=_("sites that may embed it")
    )
    single_use = models.BooleanField(_("one answer per personal link"), default=True)
    source = models.ForeignKey(
        "contacts.Source", models.PROTECT, null=True, related_name="+", verbose_name=_("source")
    )
    team = models.ForeignKey(
        "contacts.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team of new people"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    version = models.PositiveIntegerField(_("revision"), default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    history = History()

    objects = FormQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="form_key_once"),
            models.UniqueConstraint(fields=["slug"], name="form_slug_once"),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="form_by_time")]

    def __str__(self) -> str:
        return self.name


class FormVersion(models.Model):
    """What was published at one moment; never changed, so that answers keep their questions."""

    form = models.ForeignKey(
        Form, models.CASCADE, related_name="versions", db_index=False, verbose_name=_("form")
    )
    number = models.PositiveIntegerField(_("number"))
    definition = models.JSONField(_("questions"))
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return str(self.number)


class ResponseState(models.TextChoices):
    """What an answer counts for."""

    COUNTED = "counted", _("Counted")
    QUARANTINED = "quarantined", _("Held back")
    PENDING = "pending", _("Waits for confirmation")


class Response(models.Model):
    """One filled-in form. A pending one goes when nobody confirms it; see `PendingConsent`.

    `nps` and `csat` repeat the first answer of their kind, for panels, timelines and segments.
    """

    class Doubt(models.TextChoices):
        """Why an answer was held back."""

        REPEATED = "repeated", _("The same answers from the same sender")
        LINKS = "links", _("Many links in the text")
        BUSY = "busy", _("Unusually many answers in a short time")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    form = models.ForeignKey(
        Form, models.PROTECT, related_name="responses", db_index=False, verbose_name=_("form")
    )
    form_version = models.ForeignKey(
        FormVersion, models.PROTECT, related_name="responses", verbose_name=_("version")
    )
    contact = models.ForeignKey(
        "contacts.Contact",
        models.SET_NULL,
        null=True,
        related_name="responses",
        db_index=False,
        verbose_name=_("contact"),
    )
    state = models.CharField(
        _("state"), max_length=11, choices=ResponseState, default=ResponseState.COUNTED
    )
    doubt = models.CharField(
        _("held back because"), max_length=10, choices=Doubt, default="", blank=True
    )
    answers = models.JSONField(_("answers"), default=dict)
    nps = models.PositiveSmallIntegerField(_("likely to recommend"), null=True)
    csat = models.PositiveSmallIntegerField(_("satisfaction"), null=True)
    language = models.CharField(_("language"), max_length=2, default="en")
    at = models.DateTimeField(_("answered"))
    digest = models.CharField(_("digest"), max_length=64, default="")
    origin = models.CharField(_("site"), max_length=200, blank=True, default="")

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [models.UniqueConstraint(fields=["key"], name="response_key_once")]
        indexes = [
            models.Index(fields=["form", "state", "-at", "-id"], name="response_of_form"),
            models.Index(
                fields=["contact", "-at", "-id"],
                condition=models.Q(contact__isnull=False),
                name="response_of_contact",
            ),
            models.Index(fields=["form", "digest"], name="response_by_digest"),
            models.Index(fields=["-at", "-id"], name="response_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class PendingConsent(models.Model):
    """Consents that hold once the link in a mail is followed; one row for one answer.

    The row goes when it is confirmed. When it expires the job removes it, together with an
    answer that belongs to nobody yet.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    response = models.OneToOneField(
        Response, models.CASCADE, related_name="pending", verbose_name=_("response")
    )
    email = models.CharField(_("email"), max_length=254)
    consents = models.JSONField(
        _("consents"), help_text=_("Channel, purpose, wording and its version, as shown.")
    )
    ip = models.GenericIPAddressField(_("truncated IP address"), null=True)
    asked_at = models.DateTimeField(_("asked"))
    expires_at = models.DateTimeField(_("ends"), db_index=True)

    class Meta:
        verbose_name = _("consent to be confirmed")
        verbose_name_plural = _("consents to be confirmed")
        constraints = [models.UniqueConstraint(fields=["key"], name="pending_consent_key_once")]


class FormInvitation(models.Model):
    """A personal link to a form; the link is signed, this row says what became of it."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    form = models.ForeignKey(
        Form, models.CASCADE, related_name="invitations", db_index=False, verbose_name=_("form")
    )
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="invitations",
        db_index=False,
        verbose_name=_("contact"),
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    opened_at = models.DateTimeField(_("opened"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        constraints = [models.UniqueConstraint(fields=["key"], name="form_invitation_key_once")]
        indexes = [
            models.Index(fields=["form", "contact"], name="form_invitation_of_form"),
            models.Index(fields=["contact"], name="form_invitation_of_contact"),
        ]


class FormDay(models.Model):
    """How often a form's public page was opened on one day; nobody is told apart."""

    form = models.ForeignKey(
        Form, models.CASCADE, related_name="days", db_index=False, verbose_name=_("form")
    )
    on = models.DateField(_("day"))
    opened = models.PositiveIntegerField(_("opened"), default=0)

    class Meta:
        verbose_name = _("day of a form")
        verbose_name_plural = _("days of forms")
        constraints = [models.UniqueConstraint(fields=["form", "on"], name="form_day_once")]


class ResponseToken(models.Model):
    """The digest of a page's one-time token that was used; kept while it could be used again."""

    digest = models.CharField(_("digest"), max_length=64)
    used_at = models.DateTimeField(_("used"), db_index=True)

    class Meta:
        verbose_name = _("used token")
        verbose_name_plural = _("used tokens")
        constraints = [models.UniqueConstraint(fields=["digest"], name="response_token_once")]
