"""Merges of two records of one person, and everything each of them touched."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key


class Merge(models.Model):
    """One record folded into another; the absorbed one stays and leads to the survivor.

    `snapshot` holds the own columns of both as they were; it is emptied when the merge is
    undone, and `conflicts` then says what could not go back, by names and never by values.
    """

    class Rule(models.TextChoices):
        """Who decided that the two are one person."""

        PERSON = "person", _("Decided by a person")
        AUTOMATIC = "automatic", _("Automatic, above the threshold")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    survivor = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="merges",
        db_index=False,
        verbose_name=_("surviving contact"),
    )
    absorbed = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="absorbed_by",
        db_index=False,
        verbose_name=_("absorbed contact"),
    )
    choices = models.JSONField(_("chosen record by field group"), default=dict)
    rule = models.CharField(_("rule"), max_length=10, choices=Rule, default=Rule.PERSON)
    probability = models.FloatField(_("probability"), null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("merged by"),
    )
    door = models.CharField(_("door"), max_length=10, default="")
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    operation = models.UUIDField(_("operation"), null=True)
    snapshot = models.JSONField(_("both records before"), default=dict)
    counts = models.JSONField(_("rows by what became of them"), default=dict)
    at = models.DateTimeField(_("merged"), db_default=models.functions.Now())
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    conflicts = models.JSONField(_("what could not go back"), default=list)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="merge_key_once"),
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=models.Q(undone_at=None),
                name="merge_absorbed_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(survivor=models.F("absorbed")), name="merge_of_two"
            ),
        ]
        indexes = [
            models.Index(fields=["survivor", "-id"], name="merge_of_survivor"),
            models.Index(fields=["absorbed", "-id"], name="merge_of_absorbed"),
            models.Index(fields=["operation"], name="merge_of_operation"),
            models.Index(fields=["rule", "-at"], name="merge_by_rule"),
        ]
        permissions = [
            ("merge_contact", "Merge contacts and take merges back"),
            ("merge_automatically", "Let the system merge above a threshold"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class MergeMove(models.Model):
    """One thing a merge did to one row: what is needed to put exactly that back.

    `row` is the row's own key as text; `column`, `old` and `new` say what was changed in it;
    `content` holds a row that had to be folded away, whole.
    """

    class What(models.TextChoices):
        """What became of a row."""

        MOVED = "moved", _("Moved")
        UNITED = "united", _("United with one of the survivor")
        SUMMED = "summed", _("Added up")
        KEPT = "kept", _("Kept")
        FOLDED = "folded", _("Same as one of the survivor")
        ADDED = "added", _("Added by the merge")

    merge = models.ForeignKey(
        Merge, models.CASCADE, related_name="moves", db_index=False, verbose_name=_("merge")
    )
    table = models.CharField(_("table"), max_length=80)
    row = models.CharField(_("row"), max_length=60)
    what = models.CharField(_("what became of it"), max_length=10, choices=What)
    column = models.CharField(_("column"), max_length=80, blank=True, default="")
    old = models.JSONField(_("before"), null=True)
    new = models.JSONField(_("after"), null=True)
    content = models.JSONField(_("the whole row"), null=True)

    class Meta:
        verbose_name = _("row of a merge")
        verbose_name_plural = _("rows of merges")
        indexes = [
            models.Index(fields=["merge", "table"], name="merge_move_of_merge"),
            models.Index(fields=["table", "row"], name="merge_move_of_row"),
        ]


class AutomaticMerge(models.Model):
    """Whether, and above which probability, the system merges by itself; one row, off at first."""

    enabled = models.BooleanField(
        _("merge by itself"),
        default=False,
        help_text=_("Every night, pairs above the threshold, up to the daily cap."),
    )
    threshold = models.FloatField(
        _("threshold"), default=0.995, help_text=_("Probability from which a pair is safe.")
    )
    daily_cap = models.PositiveIntegerField(
        _("daily cap"), default=50, help_text=_("At most this many merges a day.")
    )
    history = History()

    class Meta:
        verbose_name = _("automatic merge")
        verbose_name_plural = _("automatic merges")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(threshold__gte=0.9, threshold__lte=1),
                name="automatic_merge_threshold_safe",
            )
        ]
