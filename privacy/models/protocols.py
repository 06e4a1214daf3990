"""Who speaks an open protocol with us, what they asked by it, and what they were told since."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key
from privacy.querysets import ProtocolQuerySet


class Protocol(models.TextChoices):
    """The protocols by which others hand in requests of people."""

    DRP = "drp", pgettext_lazy("a protocol", "Data Rights Protocol 1.0")
    OPENDSR = "opendsr", pgettext_lazy("a protocol", "OpenDSR 2.0")


class ProtocolParty(models.Model):
    """An authorised agent (DRP) or a controller we work for (OpenDSR).

    `verify_key` is the public Ed25519 key of an agent's directory entry, base64. Of the bearer
    token only a digest is kept. `details` is what the directory says besides: addresses of pages
    and of the organisation's own contacts. `hosts` are the machines a controller's callbacks may
    name.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    protocol = models.CharField(_("protocol"), max_length=8, choices=Protocol)
    identifier = models.CharField(_("identifier"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    verify_key = models.CharField(_("public key"), max_length=64, blank=True, default="")
    hosts = models.JSONField(_("machines of callbacks"), default=list, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    token_digest = models.CharField(_("digest of the token"), max_length=64, blank=True, default="")
    token_at = models.DateTimeField(_("token given"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ProtocolQuerySet.as_manager()
    history = History(excluded_fields=["token_digest"])

    class Meta:
        verbose_name = _("partner of a protocol")
        verbose_name_plural = _("partners of protocols")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="protocol_party_key_once"),
            models.UniqueConstraint(
                fields=["protocol", "identifier"], name="protocol_party_identifier_once"
            ),
            models.UniqueConstraint(
                fields=["token_digest"],
                condition=~models.Q(token_digest=""),
                name="protocol_party_token_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProtocolRequest(models.Model):
    """The protocol's side of a request on the desk: whose it is there, and what it was told.

    `key` is the request's number in DRP; `external_id` is the sender's own (OpenDSR's
    `subject_request_id`, DRP's `agent_request_id`). `told` holds, by address of a callback, the
    digest of the status it had last; `told_at` is when all of them had it. While `next_at` says a
    time, one of them may have to be told; `attempts` counts the rounds that failed.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    party: Any = models.ForeignKey(
        ProtocolParty,
        models.PROTECT,
        related_name="requests",
        db_index=False,
        verbose_name=_("partner"),
    )
    request: Any = models.OneToOneField(
        "privacy.PrivacyRequest",
        models.CASCADE,
        related_name="protocol_side",
        verbose_name=_("request"),
    )
    external_id = models.CharField(_("number there"), max_length=200, blank=True, default="")
    asked = models.CharField(_("asked for"), max_length=24)
    regulation = models.CharField(_("law"), max_length=12)
    body_digest = models.CharField(_("digest of what came"), max_length=64)
    callbacks = models.JSONField(_("addresses of callbacks"), default=list, blank=True)
    told = models.JSONField(_("last told"), default=dict, blank=True)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_at = models.DateTimeField(_("tried again"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=40, blank=True, default="")
    received_at = models.DateTimeField(_("received"))

    objects = ProtocolQuerySet.as_manager()

    class Meta:
        verbose_name = _("request by a protocol")
        verbose_name_plural = _("requests by protocols")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="protocol_request_key_once"),
            models.UniqueConstraint(
                fields=["party", "external_id"],
                condition=~models.Q(external_id=""),
                name="protocol_request_external_id_once",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-id"], name="protocol_request_of_party"),
            models.Index(fields=["-received_at", "-id"], name="protocol_request_by_time"),
            models.Index(
                fields=["next_at", "id"],
                condition=models.Q(next_at__isnull=False),
                name="protocol_request_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return self.asked


class SeenSignature(models.Model):
    """A signed message that was taken already: the same one is never taken twice."""

    digest = models.CharField(_("digest of the signature"), max_length=64)
    until = models.DateTimeField(_("kept until"))

    class Meta:
        verbose_name = _("signature seen")
        verbose_name_plural = _("signatures seen")
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="seen_signature_once"),
        ]
        indexes = [models.Index(fields=["until"], name="seen_signature_by_end")]

    def __str__(self) -> str:
        return self.digest


__all__ = ["Protocol", "ProtocolParty", "ProtocolRequest", "SeenSignature"]
