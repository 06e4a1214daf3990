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

    slug = models.SlugField(max_length=50)
    version = models.PositiveSmallIntegerField(default=1)
    name_en = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120)
    wording_en = models.TextField(blank=True)
    wording_es = models.TextField(blank=True)
    basis = models.CharField(max_length=24, default="consent")
    active = models.BooleanField(default=True)

    class Meta:
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
    )
    subject_ref = models.CharField(max_length=64, blank=True, default="")
    identifier = models.CharField(max_length=254, blank=True, default="")
    channel = models.CharField(max_length=8, choices=Channel)
    purpose = models.CharField(max_length=50)
    purpose_version = models.PositiveSmallIntegerField(default=1)
    action = models.CharField(max_length=16, choices=Action)
    basis = models.CharField(max_length=24, default="consent")
    wording = models.TextField(blank=True, default="")
    wording_digest = models.CharField(max_length=64, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    how = models.CharField(max_length=16, default="person")
    evidence = models.JSONField(default=dict, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    jurisdiction = models.CharField(max_length=8, blank=True, default="")
    event_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    user_id = models.BigIntegerField(null=True)
    import_id = models.BigIntegerField(null=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["contact", "channel", "purpose", "-event_at", "-id"],
                name="consent_of_contact",
            ),
            models.Index(
                fields=["import_id"], name="consent_of_import", condition=models.Q(import_id__gt=0)
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

    contact = models.ForeignKey(
        "contacts.Contact", models.CASCADE, related_name="wishes", db_index=False
    )
    name = models.CharField(max_length=20, choices=Name)
    value = models.JSONField(null=True)
    how = models.CharField(max_length=16, default="person")
    user_id = models.BigIntegerField(null=True)
    event_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    objects = WishQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contact", "name", "-event_at", "-id"], name="wish_of_contact")
        ]


class Suppression(models.Model):
    """An address never to be used again, kept only as a keyed digest that survives erasure."""

    digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=8, default="1")
    channel = models.CharField(max_length=8, choices=Channel)
    reason = models.CharField(max_length=40)
    since = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "channel"], name="suppression_once")
        ]
