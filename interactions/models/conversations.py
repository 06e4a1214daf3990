"""What people said: calls, meetings, visits, interviews and observations, as typed notes.

Everybody who took part has a row in `Participant`, the person whom the conversation is mainly
about included, so that one index leads from each person to their conversations in order.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from contacts.models.sealed_text import SealedTextField
from interactions.querysets import ConversationQuerySet, OfConversationQuerySet


class ConversationKind(models.TextChoices):
    """The kinds of conversation."""

    CALL = "call", pgettext_lazy("kind of conversation", "Call")
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("Visit")
    INTERVIEW = "interview", _("Interview")
    OBSERVATION = "observation", _("Observation")


class Direction(models.TextChoices):
    """Who started it."""

    INCOMING = "in", _("From the person")
    OUTGOING = "out", _("From us")


class ConversationTemplate(models.Model):
    """Questions that colleagues ask in one kind of conversation; `TemplateVersion` holds them."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=ConversationKind)
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())
    history = History()

    class Meta:
        verbose_name = _("conversation template")
        verbose_name_plural = _("conversation templates")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="conversation_template_key_once"),
            models.UniqueConstraint(fields=["name"], name="conversation_template_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """The questions of a template as they once were; never changed, answers point at it.

    `questions` is a list in the words of `interactions.questions`.
    """

    template = models.ForeignKey(
        ConversationTemplate,
        models.CASCADE,
        related_name="versions",
        db_index=False,
        verbose_name=_("template"),
    )
    number = models.PositiveSmallIntegerField(_("version"))
    questions = models.JSONField(_("questions"), default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("version of a template")
        verbose_name_plural = _("versions of templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"


class Conversation(models.Model):
    """One conversation with a person, or one observation of them.

    `answers` maps the id of a question of `template_version` to its typed answer.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("contact"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ConversationKind)
    at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction, blank=True, default=""
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    body = SealedTextField(_("notes"), blank=True, default="", hipaa_only=True)
    template_version = models.ForeignKey(
        TemplateVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("template"),
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("written by"),
    )
    created_at = models.DateTimeField(_("written"), db_default=models.functions.Now())
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    objects = ConversationQuerySet.as_manager()
    history = History(no_db_index=["author", "template_version"])

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [models.UniqueConstraint(fields=["key"], name="conversation_key_once")]
        indexes = [
            models.Index(fields=["contact", "-at", "-id"], name="conversation_of_contact"),
            models.Index(fields=["-at", "-id"], name="conversation_by_time"),
        ]

    def __str__(self) -> str:
        return self.subject or f"#{self.pk}"


class Participant(models.Model):
    """One person or one colleague who took part; `at` repeats the conversation's moment."""

    conversation = models.ForeignKey(
        Conversation,
        models.CASCADE,
        related_name="participants",
        db_index=False,
        verbose_name=_("conversation"),
    )
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("contact"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("colleague"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.CheckConstraint(
                condition=Q(contact=None, user__isnull=False) | Q(contact__isnull=False, user=None),
                name="participant_is_one",
            ),
            models.UniqueConstraint(
                fields=["conversation", "contact"],
                condition=Q(contact__isnull=False),
                name="participant_contact_once",
            ),
            models.UniqueConstraint(
                fields=["conversation", "user"],
                condition=Q(user__isnull=False),
                name="participant_user_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["contact", "-at", "-conversation"],
                condition=Q(contact__isnull=False),
                name="participant_contact",
            ),
            models.Index(
                fields=["user", "-at", "-conversation"],
                condition=Q(user__isnull=False),
                name="participant_user",
            ),
        ]


class Attachment(models.Model):
    """One file of a conversation; its type was read from its content, and nothing else is told.

    The file lies outside of the web root and goes when the row goes.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    conversation = models.ForeignKey(
        Conversation,
        models.CASCADE,
        related_name="attachments",
        verbose_name=_("conversation"),
    )
    file = models.FileField(_("file"), upload_to="attachments/", max_length=120)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("added"), db_default=models.functions.Now())
    objects = OfConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="attachment_key_once"),
            models.UniqueConstraint(fields=["file"], name="attachment_file_once"),
        ]

    def __str__(self) -> str:
        return self.name


class FollowUp(models.Model):
    """A task that came out of a conversation."""

    conversation = models.ForeignKey(
        Conversation,
        models.CASCADE,
        related_name="follow_ups",
        db_index=False,
        verbose_name=_("conversation"),
    )
    task = models.OneToOneField(
        "contacts.Task", models.CASCADE, related_name="+", verbose_name=_("task")
    )

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.UniqueConstraint(fields=["conversation", "task"], name="follow_up_once")
        ]


class ConversationMention(models.Model):
    """One colleague named with `@` in one conversation, and told of it."""

    conversation = models.ForeignKey(
        Conversation,
        models.CASCADE,
        related_name="mentions",
        db_index=False,
        verbose_name=_("conversation"),
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("colleague"))

    class Meta:
        verbose_name = _("mention in a conversation")
        verbose_name_plural = _("mentions in conversations")
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "user"], name="conversation_mention_once"
            )
        ]
