"""Switches webhooks off by itself: nobody takes their messages, or nobody answers for them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as jobs

from config.actor import Actor
from config.journal import record
from config.operation import operation
from config.reader import writing_to
from contacts.models.collaboration import Notice
from segments.models.webhooks import WebhookState, WebhookSubscription
from segments.operations.answering import answering

KIND = "webhook_disabled"
MAIL = "segments.mail_webhook_owner"
OWNER_LEFT = "owner_left"


def disable(webhook: WebhookSubscription, why: str, now: datetime, by: Actor) -> None:
    """Send nothing more, say why, and tell who answers: here and by mail."""
    WebhookSubscription.objects.filter(pk=webhook.pk).update(
        state=WebhookState.DISABLED, why=why, disabled_at=now, version=webhook.version + 1
    )
    record("webhook.disabled", about=webhook, by=by, why=why)
    facts = {"name": webhook.name}
    Notice.objects.bulk_create(
        Notice(user=user, kind=KIND, facts=facts) for user in answering(webhook.owner)
    )
    # The job is part of the transaction: what is taken back is not mailed.
    jobs.configure_task(MAIL).defer(webhook_id=webhook.pk)


@operation
def disable_ownerless(*, now: datetime, by: Actor) -> int:
    """Switch off the webhooks that hear nothing any more, for their owner left; return how many."""
    rows = WebhookSubscription.objects.select_for_update(of=("self",)).select_related("owner")
    found = list(rows.filter(state=WebhookState.ACTIVE, owner__is_active=False).order_by("pk"))
    for webhook in found:
        disable(webhook, OWNER_LEFT, now, by)
    return len(found)


def mail_disabled(webhook: WebhookSubscription) -> None:
    """Write to who answers that nothing is sent any more; the mail names the webhook only."""
    for user in answering(webhook.owner):
        if user.email:
            _mail(webhook, user)


def _mail(webhook: WebhookSubscription, user: Any) -> None:
    with writing_to(user):
        subject = _("A webhook was switched off")
        text = _("Nothing is sent to it: %(name)s. Look at its page, then switch it on again.")
        path = f"/segments/webhooks/{webhook.key}/"
        body = f"{text % {'name': webhook.name}}\n\n{settings.SITE_URL}{path}\n"
        send_mail(subject, body, None, [user.email])
