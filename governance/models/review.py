"""Reviews of data by people: a campaign freezes whom it is about, its items are decided one by one.

Items point at contacts by number, not by a relation: a frozen population must not change when
contacts are merged, erased or removed.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from governance.querysets import ReviewCampaignQuerySet


class Cadence(models.TextChoices):
    """How often a campaign comes back."""

    ONCE = "once", _("Once")
    QUARTERLY = "quarterly", _("Every quarter")
    ANNUAL = "annual", _("Every year")


class CampaignState(models.TextChoices):
    """The life of a campaign."""

    DRAFT = "draft", _("Draft")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Signed off")


class ItemState(models.TextChoices):
    """What was decided about one contact; gone is what nobody needs to decide any more."""

    OPEN = "open", pgettext_lazy("review", "Open")
    ATTESTED = "attested", _("Attested")
    CORRECTED = "corrected", _("Corrected")
    ARCHIVED = "archived", _("Archived")
    DEFERRED = "deferred", _("Deferred")
    GONE = "gone", _("No longer there")


class ReviewCampaign(models.Model):
    """One round of checking people's data, with somebody responsible and a date.

    `scope` says in the draft whom it shall be about; when it starts, that population becomes
    items, and `frozen_count` and `frozen_digest` (SHA-256 over the sorted keys) keep it
    provable. Every item goes to one of the reviewers in turn, or to the record's own owner.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    title = models.CharField(_("title"), max_length=120)
    cadence = models.CharField(_("how often"), max_length=10, choices=Cadence, default=Cadence.ONCE)
    scope = models.JSONField(_("whom it is about"), default=dict, blank=True)
    groups = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("fields"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    by_record_owner = models.BooleanField(_("each contact's owner reviews it"), default=True)
    reviewers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="CampaignReviewer",
        related_name="+",
        blank=True,
        verbose_name=_("reviewers"),
    )
    escalate_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("told when it is overdue"),
    )
    starts_on = models.DateField(_("starts by itself on"), null=True, blank=True)
    due_on = models.DateField(_("due"))
    remind_days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        verbose_name=_("reminders, days before it is due"),
    )
    reminded_on = models.DateField(_("last reminder"), null=True, editable=False)
    escalated_at = models.DateTimeField(_("escalated"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=CampaignState, default=CampaignState.DRAFT, editable=False
    )
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("started by"),
    )
    frozen_count = models.PositiveIntegerField(_("people in it"), default=0, editable=False)
    frozen_digest = models.CharField(
        _("digest of the population"), max_length=64, blank=True, default="", editable=False
    )
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("signed off by"),
    )
    signed_off_at = models.DateTimeField(_("signed off"), null=True, editable=False)
    open_at_sign_off = models.PositiveIntegerField(
        _("left open at sign-off"), default=0, editable=False
    )
    note = models.CharField(_("note"), max_length=500, blank=True, default="")
    follows = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="followed_by",
        verbose_name=_("round before"),
    )
    created_at = models.DateTimeField(
        _("created"), db_default=models.functions.Now(), editable=False
    )
    objects = ReviewCampaignQuerySet.as_manager()
    history = History(excluded_fields=["reviewers"])

    class Meta:
        verbose_name = _("review campaign")
        verbose_name_plural = _("review campaigns")
        ordering = ["-due_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["key"], name="review_campaign_key_once")]
        permissions = [("run_review", "Plan, start and sign off review campaigns")]

    def __str__(self) -> str:
        return self.title


class CampaignReviewer(models.Model):
    """One colleague who reviews for one campaign."""

    campaign = models.ForeignKey(
        ReviewCampaign, models.CASCADE, db_index=False, verbose_name=_("campaign")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("reviewer"))
    history = History()

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user"], name="campaign_reviewer_once")
        ]


class ReviewItem(models.Model):
    """One contact of the frozen population and what was decided about it.

    `digest` is a keyed digest of the values under review when the campaign started: it shows
    that they changed since, never what they were. `groups` are the field groups to look at.
    """

    class Gone(models.TextChoices):
        """How a contact left while it was under review."""

        ARCHIVED = "archived", _("Archived meanwhile")
        MERGED = "merged", _("Merged meanwhile")
        ERASED = "erased", _("Erased meanwhile")
        REMOVED = "removed", _("Removed meanwhile")

    campaign = models.ForeignKey(
        ReviewCampaign,
        models.CASCADE,
        related_name="items",
        db_index=False,
        verbose_name=_("campaign"),
    )
    contact_pk = models.BigIntegerField(_("contact number"))
    contact_key = models.UUIDField(_("contact key"))
    groups = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("fields"))
    digest = models.CharField(_("digest of the values"), max_length=64, blank=True, default="")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    state = models.CharField(_("state"), max_length=9, choices=ItemState, default=ItemState.OPEN)
    gone = models.CharField(_("how it left"), max_length=8, choices=Gone, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    deferred_until = models.DateField(_("put off until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=250, blank=True, default="")
    history = History(
        operation_index="review_item_history_operation",
        no_db_index=["campaign", "assignee", "decided_by"],
    )

    class Meta:
        verbose_name = _("review item")
        verbose_name_plural = _("review items")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "contact_pk"], name="review_item_once")
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "id"], name="review_item_by_state"),
            models.Index(fields=["campaign", "id"], name="review_item_by_campaign"),
            models.Index(
                fields=["assignee", "campaign"],
                condition=Q(state="open"),
                name="review_item_open_of",
            ),
            models.Index(fields=["contact_pk"], name="review_item_of_contact"),
        ]

    def __str__(self) -> str:
        return str(self.contact_key)
