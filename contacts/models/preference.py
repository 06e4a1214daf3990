"""What a person allows and wishes: append-only events with proof, and suppression."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contacts.querysets import ConsentQuerySet, WishQuerySet


class Channel(models.TextChoices):
    """The ways a message can reach a person."""

    EMAIL = "email", _("Email")
    SMS = "sms", _("SMS")
    PHONE = "phone", _("Phone")
    POST = "post", _("Post")
    SOCIAL = "social", _("Social media")


class Action(models.TextChoices):
    """What happened to a permission."""

    GRANT = "grant", _("Consent given")
    CONFIRMED = "confirmed", _("Consent confirmed")
    IMPORT_ASSERT = "import_assert", _("Said to have consented, by an imported file")
    REFUSE = "refuse", _("Refused")
    WITHDRAW = "withdraw", _("Withdrawn")
    OBJECT = "object", _("Objected")
    EXPIRE = "expire", _("Expired")


# After these the person may be written to; a file's word alone (import_assert) is not one.
ALLOWING = (Action.GRANT, Action.CONFIRMED)
REFUSING = (Action.REFUSE, Action.WITHDRAW, Action.OBJECT, Action.EXPIRE)


class Purpose(models.Model):
    """One reason for using data, in the words shown to people; a new text is a new version."""

    slug = models.SlugField(_("short name"), max_length=50)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_es = models.CharField(_("name in Spanish"), max_length=120)
    wording_en = models.TextField(_("wording in English"), blank=True)
    wording_es = models.TextField(_("wording in Spanish"), blank=True)
    basis = models.CharField(_("legal basis"), max_length=24, default="consent")
    active = models.BooleanField(_("active"), default=True)
    lasts_months = models.PositiveSmallIntegerField(
        _("months a consent lasts"),
        null=True,
        blank=True,
        help_text=_("Empty: until it is withdrawn."),
    )
    cap = models.PositiveSmallIntegerField(
        _("messages at most"),
        null=True,
        blank=True,
        help_text=_("To one person on one channel, within the days below. Empty: any number."),
    )
    cap_days = models.PositiveSmallIntegerField(_("within so many days"), default=30, db_default=30)
    published_at = models.DateTimeField(_("in force since"), null=True, blank=True)

    class Meta:
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="purpose_version_once")
        ]

    def __str__(self) -> str:
        return self.slug


class ConsentEvent(models.Model):
    """One thing a person said, or a file claims, about one channel and purpose.

    Rows are only ever added; the present state is the latest one per channel and purpose.
    Source: GDPR Art. 7(1); privacy.md 4.
    """

    contact = models.ForeignKey(
        "contacts.Contact",
        models.SET_NULL,
        null=True,
        related_name="consent_events",
        db_index=False,
        verbose_name=_("contact"),
    )
    subject_ref = models.CharField(_("subject reference"), max_length=64, blank=True, default="")
    identifier = models.CharField(_("address"), max_length=254, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    purpose = models.CharField(_("purpose"), max_length=50)
    purpose_version = models.PositiveSmallIntegerField(_("version of the purpose"), default=1)
    action = models.CharField(_("action"), max_length=16, choices=Action)
    basis = models.CharField(_("legal basis"), max_length=24, default="consent")
    wording = models.TextField(_("wording"), blank=True, default="")
    wording_digest = models.CharField(
        _("digest of the wording"), max_length=64, blank=True, default=""
    )
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    how = models.CharField(_("how it was given"), max_length=16, default="person")
    evidence = models.JSONField(_("evidence"), default=dict, blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=8, blank=True, default="")
    event_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=models.functions.Now())
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    import_id = models.BigIntegerField(_("import number"), null=True)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, db_index=False, verbose_name=_("event before")
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent event")
        verbose_name_plural = _("consent events")
        indexes = [
            models.Index(
                fields=["contact", "channel", "purpose", "-event_at", "-id"],
                name="consent_of_contact",
            ),
            models.Index(
                fields=["import_id"], name="consent_of_import", condition=models.Q(import_id__gt=0)
            ),
            # What people said themselves, newest first, over everybody; files are left out.
            models.Index(
                fields=["-event_at", "-id"],
                name="consent_by_time",
                condition=models.Q(import_id=None),
            ),
        ]


class WishEvent(models.Model):
    """One wish about being contacted: preferred channel or language, cap, pause, quiet hours.

    Added to, never changed; the present wish is the latest of its name.
    """

    class Name(models.TextChoices):
        """The wishes a person can state."""

        CHANNEL = "preferred_channel", _("Preferred channel")
        LANGUAGE = "preferred_language", _("Preferred language")
        CAP = "frequency_cap", _("At most this many messages a month")
        PAUSE = "pause_until", _("Pause until")
        QUIET = "quiet_hours", _("Quiet hours")
        NO_SALE = "no_sale_or_sharing", _("No sale or sharing of data")
        SALE = "sale_opt_in", _("Sale or sharing allowed again, step by step")
        LIMIT = "limit_sensitive", _("Use of sensitive data limited")
        NO_PROFILE = "no_automated", _("No scores and no automated decisions")

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="wishes",
        db_index=False,
        verbose_name=_("contact"),
    )
    name = models.CharField(_("name"), max_length=20, choices=Name)
    value = models.JSONField(_("value"), null=True)
    how = models.CharField(_("how it was given"), max_length=16, default="person")
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    event_at = models.DateTimeField(_("happened"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=models.functions.Now())

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        indexes = [
            models.Index(fields=["contact", "name", "-event_at", "-id"], name="wish_of_contact"),
            models.Index(fields=["-event_at", "-id"], name="wish_by_time"),
        ]


class Suppression(models.Model):
    """An address never to be used again, kept only as a keyed digest that survives erasure."""

    digest = models.CharField(_("digest"), max_length=64)
    key_id = models.CharField(_("number of the key"), max_length=8, default="1")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    reason = models.CharField(_("reason"), max_length=40)
    since = models.DateTimeField(_("since"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(fields=["digest", "channel"], name="suppression_once")
        ]
