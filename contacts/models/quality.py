"""What values should be like, where they are not, and how good each record is."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.history import History

OPEN = models.Q(closed_at=None)


class InDays(models.Func):
    """The day so many days from now, said by the database."""

    template = "(current_date + %(days)s)"
    output_field = models.DateField()  # type: ignore[assignment]

    def __init__(self, days: int) -> None:
        super().__init__(days=days)


class Dimension(models.TextChoices):
    """The kinds of flaw; a score has one number for each."""

    COMPLETE = "complete", _("Complete")
    VALID = "valid", _("Valid")
    CONSISTENT = "consistent", _("Consistent")
    UNIQUE = "unique", _("Unique")
    FRESH = "fresh", _("Fresh")


class Severity(models.TextChoices):
    """How much a flaw matters."""

    INFO = "info", _("Note")
    WARNING = "warning", _("Warning")
    ERROR = "error", _("Error")


class Fix(models.TextChoices):
    """What settles an issue of a rule in one step."""

    NONE = "", _("By hand")
    NORMALISE = "normalise", _("Write it properly")
    CHOOSE = "choose", _("Choose a value")
    VERIFY = "verify", _("Confirm that it is right")
    MERGE = "merge", _("Merge the duplicates")
    ARCHIVE = "archive", _("Archive the contact")


class QualityRule(models.Model):
    """One thing that should hold for a person's values, in words of a closed language.

    The words of `operator`, `argument` and `condition` stand in contacts.quality; the
    operations refuse all others.
    """

    code = models.SlugField(_("code"), max_length=40)
    message_en = models.CharField(_("sentence in English"), max_length=160)
    message_es = models.CharField(_("sentence in Spanish"), max_length=160, blank=True, default="")
    fields = ArrayField(models.CharField(max_length=60), verbose_name=_("fields"))
    operator = models.CharField(_("what must hold"), max_length=24)
    argument = models.JSONField(_("argument"), default=dict, blank=True)
    condition = models.JSONField(
        _("condition"),
        default=dict,
        blank=True,
        help_text=_("The rule is only for people for whom this holds; empty: for everybody."),
    )
    people = models.JSONField(
        _("segments"),
        default=dict,
        blank=True,
        help_text=_("Only for members of a segment, or only for all others."),
    )
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension)
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity, default=Severity.WARNING
    )
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    due_days = models.PositiveSmallIntegerField(_("days to settle"), default=30)
    fix = models.CharField(_("fix"), max_length=10, choices=Fix, blank=True, default=Fix.NONE)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    active = models.BooleanField(_("active"), default=True)
    built_in = models.BooleanField(_("built in"), default=False, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    history = History()

    class Meta:
        verbose_name = _("quality rule")
        verbose_name_plural = _("quality rules")
        constraints = [models.UniqueConstraint(fields=["code"], name="quality_rule_once")]

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """The sentence in the reader's language."""
        spanish = (get_language() or "").startswith("es")
        return (self.message_es if spanish else "") or self.message_en


class QualityIssue(models.Model):
    """One flaw in one person's values; never holds the value itself.

    Findings of an import that no rule can repeat have no rule; a person closes them.
    """

    class Closed(models.TextChoices):
        """Why an issue is closed."""

        PASSED = "passed", _("The values are right now")
        FIXED = "fixed", _("Fixed in one step")
        WAIVED = "waived", _("Accepted as it is")
        RULE = "rule", _("The rule changed")
        GONE = "gone", _("The contact is no longer in use")
        PERSON = "person", _("Closed by hand")

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="issues",
        db_index=False,
        verbose_name=_("contact"),
    )
    rule = models.ForeignKey(
        QualityRule,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="issues",
        verbose_name=_("rule"),
    )
    code = models.CharField(_("code"), max_length=40)
    field = models.CharField(_("field"), max_length=80, blank=True, default="")
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity, default=Severity.WARNING
    )
    import_id = models.BigIntegerField(_("import number"), null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    due_on = models.DateField(_("due"), db_default=InDays(30))
    opened_at = models.DateTimeField(_("opened"), db_default=models.functions.Now())
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_how = models.CharField(
        _("why closed"), max_length=8, choices=Closed, blank=True, default=""
    )

    class Meta:
        verbose_name = _("quality issue")
        verbose_name_plural = _("quality issues")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "code", "field"], condition=OPEN, name="issue_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["contact"], name="issue_of_contact"),
            *(
                models.Index(
                    fields=[*([column] if column else []), "due_on", "id"],
                    name=f"issue_by_{column or 'due'}",
                    condition=OPEN,
                )
                for column in ("", "code", "field", "assignee")
            ),
            models.Index(
                fields=["import_id"], name="issue_of_import", condition=models.Q(import_id__gt=0)
            ),
        ]


class QualityWaiver(models.Model):
    """One rule that need not hold for one person until a day."""

    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        related_name="waivers",
        db_index=False,
        verbose_name=_("contact"),
    )
    rule = models.ForeignKey(
        QualityRule, models.CASCADE, related_name="waivers", verbose_name=_("rule")
    )
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=250)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    at = models.DateTimeField(_("accepted"), db_default=models.functions.Now(), editable=False)
    history = History(no_db_index=["rule"])

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints = [
            models.UniqueConstraint(fields=["contact", "rule"], name="quality_waiver_once")
        ]
        indexes = [models.Index(fields=["until", "id"], name="quality_waiver_by_end")]


class QualityScore(models.Model):
    """How good one record is, 0 to 100: the weighted share of the rules that hold.

    Rules that do not apply to a person do not count; a number is missing where none does.
    Derived, measured again at every change.
    """

    contact: Any = models.OneToOneField(
        "contacts.Contact",
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="quality",
        verbose_name=_("contact"),
    )
    total = models.PositiveSmallIntegerField(_("total"), null=True)
    completeness = models.PositiveSmallIntegerField(_("complete"), null=True)
    validity = models.PositiveSmallIntegerField(_("valid"), null=True)
    consistency = models.PositiveSmallIntegerField(_("consistent"), null=True)
    uniqueness = models.PositiveSmallIntegerField(_("unique"), null=True)
    freshness = models.PositiveSmallIntegerField(_("fresh"), null=True)
    measured_at = models.DateTimeField(_("measured"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("quality score")
        verbose_name_plural = _("quality scores")
        indexes = [models.Index(fields=["total", "contact"], name="score_by_total")]
