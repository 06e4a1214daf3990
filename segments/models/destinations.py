"""Where audiences go, and every run by which a place is brought up to date."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from config.sealed import open_sealed
from contacts.models.preference import Channel
from segments.querysets import DestinationQuerySet, OfDestinationQuerySet

_USER = settings.AUTH_USER_MODEL


class MatchKey(models.TextChoices):
    """By what a destination tells people apart."""

    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone")
    EXTERNAL_ID = "external_id", _("Our key of the person")


class Mode(models.TextChoices):
    """What a run may do there; whoever may not be contacted is taken out in each of them."""

    MIRROR = "mirror", _("Add, change and remove: the list is the segment")
    UPSERT = "upsert", _("Add and change, but leave who left the segment")
    ADD_ONLY = "add_only", _("Only add")


class Leaving(models.TextChoices):
    """What happens there to people who must not be there any more."""

    REMOVE = "remove_from_list", _("Remove from the list")
    UNSUBSCRIBE = "unsubscribe", _("Unsubscribe")
    ERASE = "erase", _("Have them forgotten for good")


class Schedule(models.TextChoices):
    """When a destination is brought up to date."""

    MANUAL = "manual", _("When somebody asks")
    AFTER_REFRESH = "after_refresh", _("After each refresh of the segment")
    HOURLY = "hourly", _("Every hour")
    DAILY = "daily", _("Every night")


class Sending(models.TextChoices):
    """Whether a destination gets anything."""

    ACTIVE = "active", pgettext_lazy("a destination", "Active")
    PAUSED = "paused", pgettext_lazy("a destination", "Paused")


class Destination(models.Model):
    """One place that gets the permitted people of one segment, and the terms of it.

    `fields` are the only values that leave besides the match key. `secret` is sealed JSON of
    the connector's secrets, never shown again and no part of the history. The owner's scope
    bounds whom it gets.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20)
    segment: Any = models.ForeignKey(
        "segments.Segment", models.PROTECT, related_name="destinations", verbose_name=_("segment")
    )
    purpose = models.CharField(_("purpose"), max_length=50)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    legal_basis = models.CharField(_("legal basis"), max_length=24)
    region = models.CharField(
        pgettext_lazy("destination", "region"), max_length=40, blank=True, default=""
    )
    agreement = models.CharField(_("reference of the agreement"), max_length=200, blank=True)
    shares = models.BooleanField(
        _("shares for advertising"),
        default=False,
        help_text=_("People who want no sale or sharing of their data are left out."),
    )
    automated = models.BooleanField(
        _("a machine calls or texts"),
        default=False,
        help_text=_("Numbers are dialled by a machine, or a recording or artificial voice speaks."),
    )
    match_key = models.CharField(
        _("match key"), max_length=12, choices=MatchKey, default=MatchKey.EMAIL
    )
    fields = models.JSONField(_("fields that may leave"), default=list, blank=True)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    secret = models.TextField(_("secret"), blank=True, default="")
    mode = models.CharField(_("mode"), max_length=8, choices=Mode, default=Mode.MIRROR)
    delete_behaviour = models.CharField(
        _("who must leave"), max_length=16, choices=Leaving, default=Leaving.REMOVE
    )
    schedule = models.CharField(
        _("schedule"), max_length=13, choices=Schedule, default=Schedule.MANUAL
    )
    everybody = models.BooleanField(
        _("everybody is meant"),
        default=False,
        help_text=_("Confirms that a segment of everybody may be sent."),
    )
    state = models.CharField(_("state"), max_length=6, choices=Sending, default=Sending.ACTIVE)
    why = models.CharField(_("paused because"), max_length=30, blank=True, default="")
    owner: Any = models.ForeignKey(_USER, models.PROTECT, related_name="+", verbose_name=_("owner"))
    version = models.PositiveIntegerField(_("revision"), default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DestinationQuerySet.as_manager()
    history = History(excluded_fields=["secret"], no_db_index=["segment", "owner"])

    class Meta:
        verbose_name = _("destination")
        verbose_name_plural = _("destinations")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="destination_key_once"),
            models.UniqueConstraint(fields=["slug"], name="destination_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def secret_context(self) -> str:
        """What its secrets are sealed for: they open for no other destination."""
        return f"segments.Destination:{self.key}"

    def secrets(self) -> Mapping[str, str]:
        """Return the opened secrets by name."""
        if not self.secret:
            return {}
        opened: dict[str, str] = json.loads(open_sealed(self.secret, self.secret_context))
        return opened


class RunState(models.TextChoices):
    """The life of a run."""

    WAITING = "waiting", _("Waiting for the worker")
    SENDING = "sending", _("Sending")
    LATER = "later", _("Tried again later")
    DONE = "done", pgettext_lazy("a run", "Done")
    REFUSED = "refused", pgettext_lazy("a run", "Refused")
    FAILED = "failed", pgettext_lazy("a run", "Failed")


class SyncRun(models.Model):
    """One time a destination was brought up to date: the plan, its terms and what came of it.

    `terms` are those of the destination at that moment. Batches are sent under keys made of
    the run's, so that a repeated request is the same request.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    destination = models.ForeignKey(
        Destination, models.CASCADE, related_name="runs", db_index=False, verbose_name=_("to")
    )
    segment = models.ForeignKey(
        "segments.Segment", models.PROTECT, related_name="+", verbose_name=_("segment")
    )
    rule_version = models.PositiveIntegerField(_("version of the rule"), default=1)
    as_of = models.DateTimeField(_("people as of"), null=True)
    terms = models.JSONField(_("terms"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=RunState, default=RunState.WAITING)
    problem = models.CharField(_("problem"), max_length=40, blank=True, default="")
    added = models.PositiveIntegerField(_("added"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)
    suppressed = models.PositiveIntegerField(_("left out"), default=0)
    rejected = models.PositiveIntegerField(_("refused by the destination"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    reasons = models.JSONField(_("reasons of those left out"), default=dict)
    files = models.JSONField(_("files"), default=list)
    batches = models.PositiveIntegerField(_("batches"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("tried again"), null=True, blank=True)
    by = models.ForeignKey(
        _USER,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("asked for by"),
    )
    door = models.CharField(_("door"), max_length=10, default="page")
    created_at = models.DateTimeField(_("planned"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = OfDestinationQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a destination")
        verbose_name_plural = _("runs of destinations")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="sync_run_key_once"),
            models.UniqueConstraint(
                fields=["destination"],
                condition=models.Q(state__in=["waiting", "sending", "later"]),
                name="sync_run_one_open",
            ),
        ]
        indexes = [models.Index(fields=["destination", "-id"], name="sync_run_of_destination")]
