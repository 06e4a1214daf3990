"""Background work of the segments app: each job loads one record and calls one operation."""

from contextlib import suppress

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate import JobContext
from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.errors import DomainError
from config.jobs import AGAIN, carry_out
from contacts.models.work import Progress
from contacts.operations.working import Watch
from segments.models.destinations import Schedule, SyncRun
from segments.models.reports import ReportDelivery
from segments.models.segment import Segment
from segments.models.webhooks import WebhookSubscription
from segments.operations.activation import scheduling as syncs
from segments.operations.activation.downloading import expire_files
from segments.operations.activation.sending import run_sync
from segments.operations.activation.starting import TASK as RUN_SYNC
from segments.operations.aggregating.refreshing import TASK as REFRESH_SUMS
from segments.operations.aggregating.refreshing import refresh_sums
from segments.operations.refresh_queue import TASK as REFRESH
from segments.operations.refreshing import refresh_segment
from segments.operations.reporting import delivering
from segments.operations.scheduling import freeze_due, refresh_due
from segments.operations.scoring import refresh_scores
from segments.operations.valuing.foreseeing import keep_forecast
from segments.operations.valuing.refreshing import TASK as REFRESH_VALUES
from segments.operations.valuing.refreshing import refresh_values
from segments.operations.webhooks import disabling, replaying, sending
from segments.operations.webhooks.outbox import SEND as SEND_WEBHOOKS
from segments.reading.monthly_revenue import revenue_until
from segments.reading.reports.asking import attachment_for

# --- scores


@app.periodic(cron="20 1 * * *")
@app.task(name="segments.refresh_scores", queueing_lock="segments.refresh_scores")
def refresh_scores_job(timestamp: int) -> None:
    """Count how customers stand among each other, after the day's orders."""
    refresh_scores(by=Actor.system(Door.JOB))


@app.periodic(cron="30 1 * * *")
@app.task(name="segments.refresh_values_nightly", queueing_lock="segments.refresh_values_nightly")
def refresh_values_nightly_job(timestamp: int) -> None:
    """Count what customers are expected to do, and what the months are expected to bring."""
    by, now = Actor.system(Door.JOB), timezone.now()
    refresh_values(by=by, now=now)
    known = revenue_until(now)
    keep_forecast(months=known.months, amounts=known.amounts, by=by, now=now)


@app.task(name=REFRESH_VALUES, retry=AGAIN, pass_context=True)
def refresh_values_job(context: JobContext | None, *, progress_id: int, user_id: int) -> None:
    """Count the values because somebody asked, who looks at a bar meanwhile."""
    watch = Watch(Progress.objects.filter(pk=progress_id).first())
    by = Actor(get_user_model().objects.filter(pk=user_id).first(), Door.JOB)
    carry_out(
        context,
        lambda: refresh_values(by=by, watch=watch),
        lambda note: watch.ended(Progress.State.FAILED, note),
        _("The values could not be counted."),
    )


# --- sums


@app.task(name=REFRESH_SUMS, queueing_lock=REFRESH_SUMS, retry=AGAIN)
def refresh_sums_job() -> None:
    """Count what changed since the last time; on a new day, everything."""
    refresh_sums(by=Actor.system(Door.JOB))


@app.periodic(cron="*/2 * * * *")
@app.task(name="segments.refresh_sums_due", queueing_lock="segments.refresh_sums_due")
def refresh_sums_due_job(timestamp: int) -> None:
    """Do so every two minutes."""
    refresh_sums(by=Actor.system(Door.JOB))


@app.periodic(cron="40 2 * * *")
@app.task(name="segments.refresh_sums_nightly", queueing_lock="segments.refresh_sums_nightly")
def refresh_sums_nightly_job(timestamp: int) -> None:
    """Count everything, after the night's scores and what the night removes."""
    refresh_sums(by=Actor.system(Door.JOB), full=True)


# --- webhooks


@app.task(name=SEND_WEBHOOKS, queue="webhooks")
def send_webhooks_job(*, webhook_id: int) -> None:
    """Send what waits for one webhook; what is cut off is found again by the round."""
    sending.send_waiting(webhook_id=webhook_id, by=Actor.system(Door.JOB))


@app.periodic(cron="*/1 * * * *")
@app.task(name="segments.due_webhooks", queueing_lock="segments.due_webhooks")
def due_webhooks_job(timestamp: int) -> None:
    """Look for messages whose next attempt is due, and for webhooks whose owner left."""
    now = timezone.now()
    disabling.disable_ownerless(now=now, by=Actor.system(Door.JOB))
    replaying.ask_for_due(now)


@app.task(name=disabling.MAIL, queue="mail", retry=AGAIN)
def mail_webhook_owner_job(*, webhook_id: int) -> None:
    """Write to the owner of a webhook that was switched off."""
    webhook = WebhookSubscription.objects.select_related("owner").filter(pk=webhook_id).first()
    if webhook is not None:
        disabling.mail_disabled(webhook)


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


# --- reports


@app.periodic(cron="*/10 * * * *")
@app.task(name="segments.due_reports", queueing_lock="segments.due_reports")
def due_reports_job(timestamp: int) -> None:
    """Write down the mails of reports that are due."""
    delivering.write_due_down(by=Actor.system(Door.JOB))


@app.task(name=delivering.SEND, queue="mail", retry=AGAIN)
def send_report_job(*, delivery_id: int) -> None:
    """Mail one report, unless it left or its schedule is gone."""
    delivery = ReportDelivery.objects.filter(pk=delivery_id).first()
    if delivery is not None:
        by = Actor.system(Door.JOB)
        delivering.send_report(delivery=delivery, make=attachment_for, by=by)
