"""Who may be the same person: keys that bring records together, what was learned, pairs found."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key


class MatchKey(models.Model):
    """One value two records of the same person are likely to share, as a 64-bit hash.

    Written with the contact (`contacts.operations.match_keys`), never read by people: only
    records with a key in common are ever compared (blocking).
    """

    # No constraint, as for search words: eight of these are written with every contact.
    contact = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name=_("contact"),
    )
    h = models.BigIntegerField(_("hash"))
    pk = models.CompositePrimaryKey("contact", "h")

    class Meta:
        verbose_name = _("match key")
        verbose_name_plural = _("match keys")
        indexes = [models.Index(fields=["h", "contact"], name="match_key_by_hash")]


class MatchModel(models.Model):
    """What comparisons weigh, learned from the organisation's own data; the newest is used."""

    version = models.PositiveIntegerField(_("version"))
    weights = models.JSONField(
        _("weights"), default=dict, help_text=_("Levels, frequencies and the share of duplicates.")
    )
    contacts = models.PositiveIntegerField(_("contacts"), default=0)
    pairs = models.PositiveIntegerField(_("pairs compared"), default=0)
    decisions = models.PositiveIntegerField(_("decisions learned from"), default=0)
    active = models.BooleanField(_("in use"), default=True)
    learned_at = models.DateTimeField(_("learned"), db_default=models.functions.Now())

    class Meta:
        verbose_name = _("match model")
        verbose_name_plural = _("match models")
        constraints = [
            models.UniqueConstraint(fields=["version"], name="match_model_version_once"),
            models.UniqueConstraint(
                fields=["active"], condition=models.Q(active=True), name="match_model_active_once"
            ),
        ]

    def __str__(self) -> str:
        return f"v{self.version}"


class CandidateStatus(models.TextChoices):
    """What became of a pair."""

    OPEN = "open", pgettext_lazy("pairs", "Open")
    LATER = "later", _("Later")
    MERGED = "merged", _("Merged")
    REJECTED = "rejected", _("Not the same")
    EXPIRED = "expired", _("No longer alike")


class DuplicateCandidate(models.Model):
    """Two contacts that may be one person, why, and what somebody decided.

    `left` has the smaller number. `digest` names the compared values of both: a pair that was
    rejected returns only when it differs. `evidence` holds names of fields and levels with
    their bits, never values.
    """

    Status = CandidateStatus

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    left = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        db_index=False,
        related_name="duplicates_right",
        verbose_name=_("contact"),
    )
    right = models.ForeignKey(
        "contacts.Contact",
        models.CASCADE,
        db_index=False,
        related_name="duplicates_left",
        verbose_name=_("other contact"),
    )
    probability = models.FloatField(_("probability"))
    bits = models.FloatField(_("evidence in bits"))
    evidence = models.JSONField(_("evidence"), default=list)
    digest = models.CharField(_("digest of the compared values"), max_length=32)
    model_version = models.PositiveIntegerField(_("model version"), default=0)
    status = models.CharField(
        _("status"), max_length=8, choices=CandidateStatus, default=CandidateStatus.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, default="", blank=True)
    created_at = models.DateTimeField(_("found"), db_default=models.functions.Now(), editable=False)
    seen_at = models.DateTimeField(
        _("last found"), db_default=models.functions.Now(), editable=False
    )
    history = History(
        excluded_fields=[
            "probability",
            "bits",
            "evidence",
            "digest",
            "model_version",
            "created_at",
            "seen_at",
        ],
        no_db_index=["left", "right", "decided_by"],
    )

    class Meta:
        verbose_name = _("duplicate candidate")
        verbose_name_plural = _("duplicate candidates")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="candidate_key_once"),
            models.UniqueConstraint(fields=["left", "right"], name="candidate_pair_once"),
            models.CheckConstraint(
                condition=models.Q(left__lt=models.F("right")), name="candidate_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["right"], name="candidate_of_right"),
            models.Index(fields=["status", "-probability", "id"], name="candidate_queue"),
        ]
        permissions = [("decide_duplicate", "Decide about likely duplicates")]


__all__ = ["CandidateStatus", "DuplicateCandidate", "MatchKey", "MatchModel"]
