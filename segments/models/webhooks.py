"""Webhooks: which programs want to hear of what happens, and every message to them."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config.history import History
from config.keys import new_key


class WebhookState(models.TextChoices):
    """Whether messages are sent."""

    ACTIVE = "active", pgettext_lazy("a webhook", "Active")
    PAUSED = "paused", pgettext_lazy("a webhook", "Paused")
    DISABLED = "disabled", pgettext_lazy("a webhook", "Switched off")


class WebhookSubscription(models.Model):
    """One address that hears of events; it hears no more than its owner may see.

    `secret` signs the messages, `previous_secret` too until `previous_until`, so that the
    receiver can change over without missing one. Both are sealed (config.sealed), shown once
    and no part of the history. `filters` narrows: "segments" and "teams" are lists of keys.
    """

    key = models.UUIDField(_("key"), default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(_("address"), max_length=500)
    secret = models.TextField(_("secret"))
    previous_secret = models.TextField(_("previous secret"), blank=True, default="")
    previous_until = models.DateTimeField(_("previous secret signs until"), null=True, blank=True)
    events = ArrayField(models.CharField(max_length=40), verbose_name=_("events"))
    filters = models.JSONField(_("filters"), default=dict, blank=True)
    thin = models.BooleanField(
        _("keys only"),
        default=True,
        help_text=_("Messages name records; who wants to know more asks the API."),
    )
    owner: Any = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("owner"),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=WebhookState, default=WebhookState.ACTIVE
    )
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    disabled_at = models.DateTimeField(_("switched off"), null=True, blank=True)
    why = models.CharField(_("switched off because"), max_length=20, blank=True, default="")
    version = models.PositiveIntegerField(_("revision"), default=1)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    # Secrets do not belong in it; what each attempt counted is in the log of messages.
    history = History(excluded_fields=["secret", "previous_secret", "failures", "failing_since"])

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [models.UniqueConstraint(fields=["key"], name="webhook_key_once")]
        indexes = [models.Index(fields=["-created_at", "-id"], name="webhook_by_time")]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """What became of a message."""

    WAITING = "waiting", pgettext_lazy("a message", "Waiting")
    SENT = "sent", pgettext_lazy("a message", "Delivered")
    FAILED = "failed", pgettext_lazy("a message", "Failed")
    DROPPED = "dropped", pgettext_lazy("a message", "Not sent")


class WebhookDelivery(models.Model):
    """One message: written with what it tells of, sent once that is committed.

    `payload` holds keys, counts and names of fields, never values: what a full message adds
    is read when it is sent, as its owner may see it then, and is not kept. `attempts` are the
    tries since it last became due, `log` the last few of all.
    """

    key = models.UUIDField(_("message"), default=new_key, editable=False)
    subscription = models.ForeignKey(
        WebhookSubscription,
        models.CASCADE,
        related_name="deliveries",
        db_index=False,
        verbose_name=_("webhook"),
    )
    event = models.CharField(_("event"), max_length=40)
    payload = models.JSONField(_("content"), default=dict)
    state = models.CharField(
        _("state"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(_("last answer"), null=True, blank=True)
    duration_ms = models.PositiveIntegerField(_("duration in ms"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=30, blank=True, default="")
    log = models.JSONField(_("attempts so far"), default=list)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("message of a webhook")
        verbose_name_plural = _("messages of webhooks")
        constraints = [models.UniqueConstraint(fields=["key"], name="webhook_delivery_key_once")]
        indexes = [
            models.Index(
                fields=["subscription", "-created_at", "-id"], name="webhook_delivery_by_time"
            ),
            models.Index(
                fields=["next_try_at", "subscription"],
                condition=models.Q(state="waiting"),
                name="webhook_delivery_due",
            ),
            models.Index(fields=["created_at"], name="webhook_delivery_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.key)
