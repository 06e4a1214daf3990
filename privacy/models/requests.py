"""Requests of people about their own data: what was asked, by when, every step of the answer."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.history import History
from config.keys import new_key
from privacy.models.request_states import (
    CLOSED,
    AgentKind,
    Channel,
    IdentityResult,
    MatchState,
    Outcome,
    Status,
)
from privacy.querysets import OfRequestQuerySet, RequestQuerySet


class PrivacyRequest(models.Model):
    """One request under one right, with the dates the law gave it on the day it came.

    Who the person is stands in `person` only, sealed under `data_key` (config.sealed), which is
    the request's own: purging destroys the key. `digests` are keyed digests of the identifiers,
    by which the next request of the same person is found. `clock` is what the dates were computed
    from (rule, calendar with version, inputs, citations); they change only by an audited step.
    `contested` are the field groups that the person says are wrong: never asked as proof.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    number = models.CharField(_("number"), max_length=16)
    right = models.CharField(_("right"), max_length=40)
    regime = models.CharField(_("law"), max_length=12)
    jurisdiction = models.CharField(_("jurisdiction"), max_length=10, blank=True, default="")
    channel = models.CharField(_("came by"), max_length=8, choices=Channel)
    received_at = models.DateTimeField(_("received"))
    received_on = models.DateField(_("day of receipt"))
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    agent_kind = models.CharField(
        _("asked by"), max_length=14, choices=AgentKind, blank=True, default=""
    )
    data_key = models.TextField(_("key of the sealed parts"), blank=True, default="")
    person = models.TextField(_("the person, sealed"), blank=True, default="")
    digests = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, verbose_name=_("digests")
    )
    status_digest = models.CharField(
        _("digest of the word for the status page"), max_length=64, blank=True, default=""
    )
    contested = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("contested")
    )
    flags = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("remarks")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.NEW)
    ack_due = models.DateField(_("acknowledge by"), null=True, blank=True)
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    response_due = models.DateField(_("answer by"), null=True, blank=True)
    extended_due = models.DateField(_("answer by, extended"), null=True, blank=True)
    extended_at = models.DateTimeField(_("extended"), null=True, blank=True)
    paused_since = models.DateTimeField(_("paused since"), null=True, blank=True)
    paused_days = models.PositiveSmallIntegerField(_("days paused"), default=0)
    due = models.DateField(_("due"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True, default="")
    ground = models.CharField(_("ground"), max_length=60, blank=True, default="")
    clock = models.JSONField(_("how the dates were computed"), default=dict)
    assignee: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("assigned to"),
    )
    previous: Any = models.ForeignKey(
        "self",
        models.SET_NULL,
        related_name="following",
        null=True,
        blank=True,
        verbose_name=_("follows"),
    )
    purged_at = models.DateTimeField(_("personal parts purged"), null=True, blank=True)
    version = models.PositiveIntegerField(_("revision"), default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    objects = RequestQuerySet.as_manager()
    # What is sealed dies with its key; a copy of the key in the history would outlive it.
    history = History(excluded_fields=["data_key", "person", "digests", "status_digest"])
    # Said once to the person by whoever opened the request; the table holds its digest only.
    status_word = ""

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="privacy_request_key_once"),
            models.UniqueConstraint(fields=["number"], name="privacy_request_number_once"),
        ]
        indexes = [
            models.Index(fields=["due", "id"], name="privacy_request_by_due"),
            models.Index(fields=["-received_at", "-id"], name="privacy_request_by_time"),
            models.Index(
                fields=["status_digest"],
                condition=~models.Q(status_digest=""),
                name="privacy_request_by_word",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Say whether something is still due."""
        return self.status not in CLOSED


class RequestStep(models.Model):
    """One thing that was done about a request: appended, never changed; holds no personal data."""

    request = models.ForeignKey(
        PrivacyRequest,
        models.CASCADE,
        related_name="steps",
        db_index=False,
        verbose_name=_("request"),
    )
    at = models.DateTimeField(_("at"))
    user_id = models.BigIntegerField(_("number of the colleague"), null=True)
    kind = models.CharField(_("step"), max_length=40)
    facts = models.JSONField(_("facts"), default=dict)
    law = models.CharField(_("under"), max_length=200, blank=True, default="")

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of requests")
        indexes = [models.Index(fields=["request", "at", "id"], name="request_step_by_time")]

    def __str__(self) -> str:
        return self.kind


class RequestMatch(models.Model):
    """A record that may be the person's: proposed with evidence, decided by an officer.

    `evidence` names what agreed ("email", "phone", "name_and_postal_code"), what argues against
    it ("shared_by": how many others have it) and how it was found; it never holds the values.
    The row outlives the person's record, whose number then leads nowhere.
    """

    request = models.ForeignKey(
        PrivacyRequest,
        models.CASCADE,
        related_name="matches",
        db_index=False,
        verbose_name=_("request"),
    )
    contact: Any = models.ForeignKey(
        "contacts.Contact",
        models.DO_NOTHING,
        related_name="+",
        null=True,
        db_constraint=False,
        verbose_name=_("contact"),
    )
    evidence = models.JSONField(_("evidence"), default=dict)
    score = models.PositiveSmallIntegerField(_("score"), default=0)
    state = models.CharField(
        _("state"), max_length=9, choices=MatchState, default=MatchState.PROPOSED
    )
    decided_by = models.BigIntegerField(_("decided by"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed record")
        verbose_name_plural = _("proposed records")
        constraints = [
            models.UniqueConstraint(fields=["request", "contact"], name="request_match_once")
        ]

    def __str__(self) -> str:
        return self.state


class RequestTask(models.Model):
    """One thing somebody has to do before a request is answered.

    `system` says where: the table of the inventory ("contacts.Contact"), a destination
    ("destination:<key>"), or nothing. `code` names the work; its words are in privacy/wording.
    """

    request = models.ForeignKey(
        PrivacyRequest,
        models.CASCADE,
        related_name="tasks",
        db_index=False,
        verbose_name=_("request"),
    )
    key = models.UUIDField(_("key"), default=new_key, editable=False)
    kind = models.CharField(_("kind"), max_length=20)
    code = models.CharField(_("work"), max_length=60)
    system = models.CharField(_("where"), max_length=80, blank=True, default="")
    facts = models.JSONField(_("facts"), default=dict)
    assignee: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("assigned to"),
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.BigIntegerField(_("done by"), null=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of a request")
        verbose_name_plural = _("tasks of requests")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="request_task_key_once"),
            models.UniqueConstraint(
                fields=["request", "kind", "code", "system"], name="request_task_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class IdentityCheck(models.Model):
    """One check of who asks: to the standard of the right, by names of fields, never values.

    What the person sent as proof is sealed under the request's key and deleted with the decision;
    `declaration` says that a declaration under penalty of perjury was signed.
    """

    request = models.ForeignKey(
        PrivacyRequest,
        models.CASCADE,
        related_name="identity_checks",
        verbose_name=_("request"),
    )
    key = models.UUIDField(_("key"), default=new_key, editable=False)
    standard = models.CharField(_("standard"), max_length=16)
    points = models.JSONField(_("points asked for"), default=list)
    matched = models.JSONField(_("points that agree"), default=list)
    declaration = models.BooleanField(_("declaration signed"), default=False)
    authority = models.CharField(
        _("authority of the agent"), max_length=14, choices=AgentKind, blank=True, default=""
    )
    evidence = models.TextField(_("proof, sealed"), blank=True, default="")
    result = models.CharField(
        _("result"), max_length=12, choices=IdentityResult, default=IdentityResult.WAITING
    )
    asked_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.BigIntegerField(_("decided by"), null=True)
    evidence_deleted_at = models.DateTimeField(_("proof deleted"), null=True, blank=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of identity")
        verbose_name_plural = _("checks of identity")
        constraints = [models.UniqueConstraint(fields=["key"], name="identity_check_key_once")]

    def __str__(self) -> str:
        return self.result


__all__ = [
    "CLOSED",
    "AgentKind",
    "Channel",
    "IdentityCheck",
    "IdentityResult",
    "MatchState",
    "Outcome",
    "PrivacyRequest",
    "RequestMatch",
    "RequestStep",
    "RequestTask",
    "Status",
]
