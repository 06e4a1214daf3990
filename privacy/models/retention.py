"""How long data are kept: rules, dry runs that a second person approves, and their evidence."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from governance.models.inventory import LawfulBasis
from privacy.querysets import RetentionQuerySet


class Action(models.TextChoices):
    """What is done when the time of keeping is over."""

    ERASE = "erase", _("Erase")
    PSEUDONYMISE = "pseudonymise", _("Take name and addresses away, keep what happened")
    RESTRICT = "restrict", _("Restrict: store only")
    REVIEW = "review", _("Let somebody decide")


class Category(models.TextChoices):
    """Which data of a person a rule is about; `privacy.operations.retaining.tables` says where."""

    PERSON = "person", _("Everything about the person")
    ENGAGEMENT = "engagement", _("Engagement and visits of our pages")
    TALKS = "talks", _("Conversations and their files")
    NOTES = "notes", _("Notes")
    HEALTH = "health", _("Statements about health")


class Trigger(models.TextChoices):
    """The day from which a period runs; who has no such day does not fall under the rule."""

    PURCHASE = "purchase", _("Last purchase")
    CONTACT = "contact", _("Last contact in both directions, else when the record was made")
    WITHDRAWN = "withdrawn", _("Consent withdrawn, and none given since")
    CONTRACT_END = "contract_end", _("End of the contract, from a field of your own")
    INVOICE = "invoice", _("Last invoice or refund")
    REQUEST_CLOSED = "request_closed", _("Last privacy request closed")
    CREATED = "created", _("Record made")


class RetentionRule(models.Model):
    """How long one kind of data is kept for a purpose, and what happens then.

    The period runs from the day of the `trigger`; `people` narrows it to members of segments
    ("inside"), or to everybody else ("outside"), and `countries` to where people live. Where
    several rules with the same action meet, the longest keeps.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    name_en = models.CharField(_("name in English"), max_length=160)
    name_es = models.CharField(_("name in Spanish"), max_length=160, blank=True, default="")
    category = models.CharField(_("data"), max_length=12, choices=Category, default=Category.PERSON)
    purpose = models.CharField(_("purpose"), max_length=50, blank=True, default="")
    basis = models.CharField(
        _("lawful basis"), max_length=24, choices=LawfulBasis, blank=True, default=""
    )
    countries = ArrayField(
        models.CharField(max_length=2),
        default=list,
        blank=True,
        verbose_name=_("countries"),
        help_text=_("Only for people who live there; empty: for everybody."),
    )
    people = models.JSONField(
        _("segments"),
        default=dict,
        blank=True,
        help_text=_("Only for members of a segment, or only for all others."),
    )
    trigger = models.CharField(_("runs from"), max_length=16, choices=Trigger)
    field = models.CharField(
        _("field with the day"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("Short name of a date field of your own; only for the end of a contract."),
    )
    months = models.PositiveSmallIntegerField(_("months"), default=0)
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    action = models.CharField(_("then"), max_length=12, choices=Action)
    ground = models.TextField(_("ground"), help_text=_("Which law or need this period rests on."))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
    )
    next_review = models.DateField(_("next review"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=False)
    suggested = models.SlugField(
        _("suggestion"), max_length=40, blank=True, default="", editable=False
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("made"), db_default=models.functions.Now())

    objects = RetentionQuerySet.as_manager()
    history = History(no_db_index=["owner"])

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        permissions = [("approve_retention", "Approve what a retention run would do")]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="retention_rule_key_once"),
            models.UniqueConstraint(
                fields=["suggested"],
                name="retention_suggestion_once",
                condition=~models.Q(suggested=""),
            ),
            models.CheckConstraint(
                condition=models.Q(months__gt=0) | models.Q(days__gt=0),
                name="retention_rule_has_a_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name_en


class RetentionRun(models.Model):
    """One dry run, what a second person decided on it, and what then happened.

    `digest` is of the whole population: who, by which rule in which version, and what would be
    done. Exactly that is approved; whoever left the population meanwhile is left alone.
    """

    class State(models.TextChoices):
        """How far a run is."""

        PLANNED = "planned", _("Counted, waits for approval")
        APPROVED = "approved", _("Approved")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")
        OUTDATED = "outdated", _("Replaced by a later count")

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    as_of = models.DateField(_("as of"))
    planned_at = models.DateTimeField(_("counted"))
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("counted by"),
    )
    people = models.PositiveIntegerField(_("people"), default=0)
    rows = models.JSONField(_("people by rule and outcome"), default=list)
    digest = models.CharField(_("digest of the population"), max_length=64)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.TextField(_("why it was refused"), blank=True, default="")
    executed_at = models.DateTimeField(_("executed"), null=True)
    erasure: Any = models.ForeignKey(
        "privacy.Erasure",
        models.PROTECT,
        null=True,
        related_name="retention_runs",
        db_index=False,
        verbose_name=_("erasure"),
    )
    evidence = models.JSONField(_("evidence"), default=dict)
    certificate = models.CharField(
        _("digest of the certificate"), max_length=64, blank=True, default=""
    )

    objects = RetentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        constraints = [models.UniqueConstraint(fields=["key"], name="retention_run_key_once")]
        indexes = [models.Index(fields=["-planned_at", "-id"], name="retention_run_by_time")]

    def __str__(self) -> str:
        return str(self.key)


class RetentionItem(models.Model):
    """One person in one run: by which rule, since which day, and what became of it."""

    class Outcome(models.TextChoices):
        """What is to be done, what keeps it from being done, and what was done."""

        DUE = "due", _("Due")
        HELD = "held", _("Must be kept for now")
        REQUEST = "request", _("A privacy request is open")
        DONE = "done", _("Done")
        CHANGED = "changed", _("No longer due when it was carried out")

    run: Any = models.ForeignKey(
        RetentionRun,
        models.CASCADE,
        related_name="items",
        db_index=False,
        verbose_name=_("run"),
    )
    contact = models.ForeignKey(
        "contacts.Contact",
        models.PROTECT,
        related_name="+",
        verbose_name=_("contact"),
    )
    rule: Any = models.ForeignKey(
        RetentionRule,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("rule"),
    )
    rule_version = models.PositiveIntegerField(_("version of the rule"))
    category = models.CharField(_("data"), max_length=12, choices=Category)
    action = models.CharField(_("then"), max_length=12, choices=Action)
    decided_on = models.DateField(_("day that decides"))
    due_on = models.DateField(_("due on"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)

    class Meta:
        verbose_name = _("person in a retention run")
        verbose_name_plural = _("people in retention runs")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "contact", "category"], name="retention_item_once"
            )
        ]
        indexes = [models.Index(fields=["run", "outcome", "id"], name="retention_item_by_outcome")]
