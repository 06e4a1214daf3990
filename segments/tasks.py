"""Background work of the segments app: each job loads one record and calls one operation."""

from contextlib import suppress

from django.utils import timezone
from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.errors import DomainError
from config.jobs import AGAIN
from segments.models.destinations import Schedule, SyncRun
from segments.models.segment import Segment
from segments.models.webhooks import WebhookSubscription
from segments.operations.activation import scheduling as syncs
from segments.operations.activation.downloading import expire_files
from segments.operations.activation.sending import run_sync
from segments.operations.activation.starting import TASK as RUN_SYNC
from segments.operations.refresh_queue import TASK as REFRESH
from segments.operations.refreshing import refresh_segment
from segments.operations.scheduling import freeze_due, refresh_due
from segments.operations.scoring import refresh_scores
from segments.operations.webhooks import replaying, sending
from segments.operations.webhooks.outbox import SEND as SEND_WEBHOOKS

# --- scores


@app.periodic(cron="20 1 * * *")
@app.task(name="segments.refresh_scores", queueing_lock="segments.refresh_scores")
def refresh_scores_job(timestamp: int) -> None:
    """Count how customers stand among each other, after the day's orders."""
    refresh_scores(by=Actor.system(Door.JOB))


# --- webhooks


@app.task(name=SEND_WEBHOOKS, queue="webhooks")
def send_webhooks_job(*, webhook_id: int) -> None:
    """Send what waits for one webhook; what is cut off is found again by the round."""
    sending.send_waiting(webhook_id=webhook_id, by=Actor.system(Door.JOB))


@app.periodic(cron="*/1 * * * *")
@app.task(name="segments.due_webhooks", queueing_lock="segments.due_webhooks")
def due_webhooks_job(timestamp: int) -> None:
    """Look for messages whose next attempt is due."""
    replaying.ask_for_due(timezone.now())


@app.task(name=sending.MAIL, queue="mail", retry=AGAIN)
def mail_webhook_owner_job(*, webhook_id: int) -> None:
    """Write to the owner of a webhook that was switched off."""
    webhook = WebhookSubscription.objects.select_related("owner").filter(pk=webhook_id).first()
    if webhook is not None:
        sending.mail_owner(webhook)


@app.periodic(cron="15 4 * * *")
@app.task(name="segments.forget_webhook_messages", queueing_lock="segments.forget_messages")
def forget_webhook_messages_job(timestamp: int) -> None:
    """Delete old messages."""
    replaying.forget_messages(by=Actor.system(Door.JOB))


# --- membership


@app.task(name=REFRESH, queue="segments", retry=AGAIN)
def refresh_segment_job(*, segment_id: int) -> None:
    """Look at everybody again for one segment, unless it is gone."""
    segment = Segment.objects.filter(pk=segment_id).first()
    if segment is not None:
        refresh_segment(segment=segment, by=Actor.system(Door.JOB))


@app.periodic(cron="*/5 * * * *")
@app.task(name="segments.refresh_due", queue="segments", queueing_lock="segments.refresh_due")
def refresh_due_segments_job(timestamp: int) -> None:
    """Look at what changed since the last time; on a new day, at everybody."""
    by = Actor.system(Door.JOB)
    freeze_due(by=by)
    refresh_due(by=by)


# --- destinations


@app.task(name=RUN_SYNC, queue="destinations", retry=AGAIN)
def run_sync_job(*, run_id: int) -> None:
    """Carry a run out, or go on with one; refusals are kept with it."""
    run = SyncRun.objects.filter(pk=run_id).first()
    if run is not None:
        with suppress(DomainError):
            run_sync(run=run, by=Actor(run.by, Door.JOB))


@app.periodic(cron="*/1 * * * *")
@app.task(name="segments.due_syncs", queueing_lock="segments.due_syncs")
def due_syncs_job(timestamp: int) -> None:
    """Go on with runs that are due, and follow segments that were refreshed."""
    syncs.go_on(now=timezone.now())
    syncs.sync_refreshed(by=Actor.system(Door.JOB))


@app.periodic(cron="12 * * * *")
@app.task(name="segments.sync_hourly", queueing_lock="segments.sync_hourly")
def sync_hourly_job(timestamp: int) -> None:
    """Bring destinations up to date that want it every hour, and take out who must go."""
    syncs.sync_scheduled(Schedule.HOURLY, by=Actor.system(Door.JOB))
    syncs.sync_owed(by=Actor.system(Door.JOB))


# After the segments were refreshed.
@app.periodic(cron="40 4 * * *")
@app.task(name="segments.sync_daily", queueing_lock="segments.sync_daily")
def sync_daily_job(timestamp: int) -> None:
    """Bring destinations up to date that want it every night."""
    syncs.sync_scheduled(Schedule.DAILY, by=Actor.system(Door.JOB))


@app.periodic(cron="35 4 * * *")
@app.task(name="segments.expire_files", queueing_lock="segments.expire_files")
def expire_files_job(timestamp: int) -> None:
    """Delete files of destinations whose time is over."""
    expire_files(by=Actor.system(Door.JOB))
