"""Working together on records: notes, mentions, tasks, followed changes and notices.

A row is about one record, named by model and key; where that record is a person, `contact`
points at it too, so that scope, export and erasure reach the row like any other.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from contacts.models.preference import Channel
from contacts.models.sealed_text import SealedTextField
from contacts.querysets import AboutRecordQuerySet, TaskQuerySet


class AboutRecord(models.Model):
    """What names the record that a row is about."""

    about_model = models.CharField(_("kind of record"), max_length=60)
    about_key = models.CharField(_("record"), max_length=40)
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("contact"),
    )

    class Meta:
        abstract = True


class Note(AboutRecord):
    """What a colleague wrote about a record; `@name` in it tells that colleague."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    text = SealedTextField(_("text"), hipaa_only=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("written"), db_default=models.functions.Now())
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    mentions = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="Mention",
        related_name="+",
        blank=True,
        verbose_name=_("mentions"),
    )
    objects = AboutRecordQuerySet.as_manager()
    history = History(excluded_fields=["mentions"], no_db_index=["by"])

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [models.UniqueConstraint(fields=["key"], name="note_key_once")]
        indexes = [
            models.Index(fields=["about_model", "about_key", "-created_at"], name="note_of_record"),
            models.Index(fields=["contact"], name="note_of_contact"),
            models.Index(fields=["created_at", "id"], name="note_by_age"),
        ]


class Mention(models.Model):
    """One colleague named in one note."""

    note = models.ForeignKey(Note, models.CASCADE, db_index=False, verbose_name=_("note"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("colleague"))

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="mention_once")]


class Task(AboutRecord):
    """Something a colleague is to do about a record, until a day."""

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    title = models.CharField(_("what to do"), max_length=200)
    details = models.TextField(_("details"), blank=True, default="")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("assigned to"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    # Set where doing it means to reach the person: who may not be reached has no such task.
    channel = models.CharField(
        _("reaches the person by"), max_length=8, choices=Channel, blank=True, default=""
    )
    purpose = models.CharField(_("purpose"), max_length=50, blank=True, default="")
    remind_on = models.DateField(_("remind on"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())
    objects = TaskQuerySet.as_manager()
    history = History(no_db_index=["assignee", "by"])

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [models.UniqueConstraint(fields=["key"], name="task_key_once")]
        indexes = [
            models.Index(fields=["about_model", "about_key"], name="task_of_record"),
            models.Index(fields=["contact"], name="task_of_contact"),
            models.Index(fields=["created_at", "id"], name="task_by_age"),
            models.Index(
                fields=["assignee", "due_on"],
                condition=models.Q(done_at=None),
                name="task_open_of_person",
            ),
            models.Index(
                fields=["remind_on"],
                condition=models.Q(done_at=None, reminded_at=None, remind_on__isnull=False),
                name="task_to_remind_of",
            ),
        ]


class Follow(AboutRecord):
    """A colleague who wants to hear of the changes of a record; told of them up to a moment."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, verbose_name=_("colleague")
    )
    created_at = models.DateTimeField(_("created"), db_default=models.functions.Now())
    told_until = models.DateTimeField(_("told until"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("followed record")
        verbose_name_plural = _("followed records")
        constraints = [
            models.UniqueConstraint(fields=["user", "about_model", "about_key"], name="follow_once")
        ]
        indexes = [
            models.Index(fields=["about_model", "about_key"], name="follow_of_record"),
            models.Index(fields=["contact"], name="follow_of_contact"),
        ]


class Notice(AboutRecord):
    """Something a colleague should know: a mention, a task, a followed change, an alert.

    `facts` holds names and counts, never values of the record.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, verbose_name=_("colleague")
    )
    kind = models.CharField(_("kind"), max_length=30)
    facts = models.JSONField(_("facts"), default=dict)
    created_at = models.DateTimeField(_("at"), db_default=models.functions.Now())
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_of_person"),
            models.Index(fields=["contact"], name="notice_of_contact"),
            models.Index(fields=["user"], name="notice_unread", condition=models.Q(read_at=None)),
        ]


class NoticePreference(models.Model):
    """How a colleague wants to be told; without a row, as the house does by default."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("colleague")
    )
    weekly_digest = models.BooleanField(_("weekly digest by mail"), default=True)

    class Meta:
        verbose_name = _("notice preference")
        verbose_name_plural = _("notice preferences")
