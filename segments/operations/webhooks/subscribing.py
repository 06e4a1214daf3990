"""Makes, changes and stops webhooks, and changes their secrets."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import DomainError, Invalid, NotPermitted, Stale
from config.journal import record
from config.operation import operation
from config.sealed import seal
from config.signing import fresh_secret
from contacts.operations.rights import is_system
from segments.access import Can
from segments.models.webhooks import WebhookState, WebhookSubscription
from segments.operations.webhooks.checking import checked
from segments.operations.webhooks.outbox import ask_to_send
from segments.operations.webhooks.sending import sealed_as

# How long the secret before goes on signing.
OVERLAP_HOURS, MOST_HOURS = 24, 168


class NotWhileOff(DomainError):
    """The webhook is in another state than this needs (HTTP 409)."""

    code = "webhook_state"


def demand_change(by: Actor) -> None:
    """Refuse who may not change webhooks.

    Raises:
        NotPermitted: the role does not grant it.
    """
    if not is_system(by) and (by.user is None or not by.user.has_perm(Can.CHANGE_WEBHOOKS)):
        raise NotPermitted(_("Your role does not allow this."))


@operation
def create_webhook(
    *, values: Mapping[str, Any], by: Actor, owner: Any = None
) -> tuple[WebhookSubscription, str]:
    """Make a webhook that hears what its owner, the actor unless said, may see.

    Returns:
        The webhook, and its secret, which nobody can read again.

    Raises:
        NotPermitted: the role does not change webhooks.
        Invalid: values break rules; all problems at once.
    """
    demand_change(by)
    start = {"name": "", "url": "", "events": [], **values}
    webhook = WebhookSubscription(owner=owner or by.user)
    for name, value in checked(start, webhook.owner).items():
        setattr(webhook, name, value)
    secret = fresh_secret()
    webhook.secret = seal(secret, sealed_as(webhook))
    webhook.save(force_insert=True)
    record("webhook.created", about=webhook, by=by, events=webhook.events)
    return webhook, secret


@operation
def change_webhook(
    *,
    webhook: WebhookSubscription,
    values: Mapping[str, Any],
    by: Actor,
    expected_version: int | None = None,
) -> WebhookSubscription:
    """Change what a webhook hears and where; the same values again leave no trace.

    Raises:
        NotPermitted: the role does not change webhooks.
        Stale: the webhook has another revision than `expected_version`.
        Invalid: values break rules.
    """
    current = _locked(webhook, by)
    if expected_version is not None and current.version != expected_version:
        raise Stale(_("Somebody changed this webhook meanwhile. Load it again."))
    good = checked(values, current.owner)
    changed = sorted(name for name, value in good.items() if getattr(current, name) != value)
    if changed:
        for name in changed:
            setattr(current, name, good[name])
        _save(current, *changed)
        record("webhook.changed", about=current, by=by, fields=changed)
    return current


@operation
def pause_webhook(*, webhook: WebhookSubscription, by: Actor) -> WebhookSubscription:
    """Send nothing for now. What happens meanwhile is not told later; what waits, waits.

    Raises:
        NotPermitted: the role does not change webhooks.
        NotWhileOff: it is paused or switched off already.
    """
    current = _locked(webhook, by)
    if current.state != WebhookState.ACTIVE:
        raise NotWhileOff(_("This webhook does not send at present."))
    current.state = WebhookState.PAUSED
    _save(current, "state")
    record("webhook.paused", about=current, by=by)
    return current


@operation
def resume_webhook(*, webhook: WebhookSubscription, by: Actor) -> WebhookSubscription:
    """Send again, what waited included; failures are counted from nothing.

    Where its owner left it becomes the actor's, and hears from now on what they may see.

    Raises:
        NotPermitted: the role does not change webhooks, or it would become the actor's, who does
            not see all that it hears of.
        NotWhileOff: it is on.
    """
    current = _locked(webhook, by)
    if current.state == WebhookState.ACTIVE:
        raise NotWhileOff(_("This webhook is on already."))
    if not current.owner.is_active:
        _take_over(current, by)
    current.state, current.why, current.disabled_at = WebhookState.ACTIVE, "", None
    current.failures, current.failing_since = 0, None
    _save(current, "state", "why", "disabled_at", "failures", "failing_since", "owner")
    record("webhook.resumed", about=current, by=by, owner=current.owner_id)
    ask_to_send(current.pk)
    return current


@operation
def rotate_secret(
    *, webhook: WebhookSubscription, by: Actor, hours: int = OVERLAP_HOURS
) -> tuple[WebhookSubscription, str]:
    """Give a webhook another secret; messages carry both signatures for some hours.

    Returns:
        The webhook, and its new secret, which nobody can read again.

    Raises:
        NotPermitted: the role does not change webhooks.
        Invalid: more than a week, or less than nothing.
    """
    current = _locked(webhook, by)
    if not 0 <= hours <= MOST_HOURS:
        words = _("Give from 0 to %(most)d hours.") % {"most": MOST_HOURS}
        raise Invalid({"hours": [words]})
    secret = fresh_secret()
    current.previous_secret = current.secret if hours else ""
    current.previous_until = timezone.now() + timedelta(hours=hours) if hours else None
    current.secret = seal(secret, sealed_as(current))
    _save(current, "secret", "previous_secret", "previous_until")
    record("webhook.secret_changed", about=current, by=by, hours=hours)
    return current, secret


def _take_over(current: WebhookSubscription, by: Actor) -> None:
    if by.user is None:
        raise NotPermitted(_("Its owner left: somebody who works here has to switch it on."))
    try:
        checked({"events": current.events, "filters": current.filters}, by.user)
    except Invalid as refusal:
        words = _("Its owner left, and your role does not see all that it hears of.")
        raise NotPermitted(words) from refusal
    current.owner = by.user


def _locked(webhook: WebhookSubscription, by: Actor) -> WebhookSubscription:
    demand_change(by)
    rows = WebhookSubscription.objects.select_for_update(of=("self",)).select_related("owner")
    return rows.get(pk=webhook.pk)


def _save(current: WebhookSubscription, *names: str) -> None:
    current.version += 1
    current.save(update_fields=[*names, "version", "updated_at"])
