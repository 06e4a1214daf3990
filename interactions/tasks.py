"""Background work of the interactions app: each job loads one record and calls one operation."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.jobs import AGAIN, carry_out
from contacts.models.work import Progress
from contacts.operations.working import Watch
from interactions.models.engagement import EngagementImport
from interactions.models.forms import Form, PendingConsent
from interactions.models.purchase_import import PurchaseImport
from interactions.operations.conversations.attaching import sweep_files
from interactions.operations.dated_ahead import note_dated_ahead
from interactions.operations.engagement import importing as engagement_files
from interactions.operations.engagement.expiring import expire_unmatched
from interactions.operations.engagement.importing import TASK as RUN_ENGAGEMENT
from interactions.operations.engagement.linking import link_confirmed
from interactions.operations.forms import mailing
from interactions.operations.forms.confirming import MAIL_TASK, expire_pending, mail_confirmation
from interactions.operations.purchases.importing import running, undoing
from interactions.operations.purchases.importing.queueing import TASK as RUN_PURCHASES
from interactions.operations.purchases.linking import link_waiting
from interactions.operations.purchases.loyalty import expire_points
from interactions.operations.summarising import refresh_ended
from interactions.operations.web.counting import drain_web_events, forget_visitors


@app.periodic(cron="50 3 * * *")
@app.task(name="interactions.sweep_files", queueing_lock="interactions.sweep_files")
def sweep_files_job(timestamp: int) -> None:
    """Remove files of conversations whose rows are gone."""
    sweep_files(by=Actor.system(Door.JOB))


# --- forms


@app.task(name=MAIL_TASK, queue="mail", retry=RetryStrategy(max_attempts=3, wait=5))
def mail_confirmation_job(*, pending_id: int) -> None:
    """Ask a person to confirm a consent, unless they did or it is over."""
    pending = PendingConsent.objects.select_related("response").filter(pk=pending_id).first()
    if pending is not None:
        mail_confirmation(pending)


@app.periodic(cron="25 * * * *")
@app.task(name="interactions.expire_pending", queueing_lock="interactions.expire_pending")
def expire_pending_job(timestamp: int) -> None:
    """Remove consents that nobody confirmed in time."""
    expire_pending(by=Actor.system(Door.JOB))


@app.task(name=mailing.TASK, queue="mail", retry=AGAIN)
def mail_invitations_job(
    *, form_id: int, people: list[int], purpose: str, health: bool = False
) -> None:
    """Mail personal links to the people who were planned."""
    form = Form.objects.get(pk=form_id)
    by = Actor.system(Door.JOB)
    mailing.send_invitations(form=form, people=people, purpose=purpose, by=by, health=health)


# --- purchases


@app.task(name=RUN_PURCHASES, queue="imports", retry=AGAIN, pass_context=True)
def run_purchase_import_job(
    context: JobContext, *, import_id: int, progress_id: int, user_id: int | None, **_ids: Any
) -> None:
    """Carry an import of purchases out, or go on with one that was cut off."""
    job = PurchaseImport.objects.select_related("by", "source").get(pk=import_id)
    watch = Watch(Progress.objects.filter(pk=progress_id).first())
    asked = get_user_model().objects.filter(pk=user_id).first() if user_id else job.by
    by = Actor(asked, Door.IMPORT)
    carry_out(
        context,
        lambda: running.run_purchase_import(job=job, by=by, watch=watch),
        lambda problem: running.fail_purchase_import(job=job, problem=problem, watch=watch, by=by),
        _("Something went wrong on our side. Try again: it goes on where it stopped."),
    )


@app.task(name=undoing.TASK, queue="imports", retry=AGAIN, pass_context=True)
def undo_purchase_import_job(
    context: JobContext, *, import_id: int, progress_id: int, user_id: int | None, **_ids: Any
) -> None:
    """Take an import of purchases back."""
    job = PurchaseImport.objects.get(pk=import_id)
    watch = Watch(Progress.objects.filter(pk=progress_id).first())
    by = Actor(get_user_model().objects.filter(pk=user_id).first(), Door.IMPORT)
    carry_out(
        context,
        lambda: undoing.undo_purchase_import(job=job, by=by, watch=watch),
        lambda problem: undoing.fail_purchase_undo(job=job, problem=problem, watch=watch, by=by),
        _("Something went wrong on our side. Start it again."),
    )


@app.periodic(cron="25 3 * * *")
@app.task(name="interactions.link_waiting_orders", queueing_lock="interactions.link_waiting_orders")
def link_waiting_orders_job(timestamp: int) -> None:
    """Look at the orders that wait again: their people may have come meanwhile."""
    link_waiting(by=Actor.system(Door.JOB))


@app.periodic(cron="35 3 * * *")
@app.task(name="interactions.expire_points", queueing_lock="interactions.expire_points")
def expire_points_job(timestamp: int) -> None:
    """Let loyalty points expire on their day."""
    expire_points(by=Actor.system(Door.JOB))


# Soon after the organisation's midnight in most of Europe; until then nobody reads old windows.
@app.periodic(cron="10 0,23 * * *")
@app.task(name="interactions.refresh_summaries", queueing_lock="interactions.refresh_summaries")
def refresh_summaries_job(timestamp: int) -> None:
    """Count everybody again out of whose windows something fell."""
    refresh_ended()


@app.periodic(cron="55 3 * * *")
@app.task(name="interactions.note_dated_ahead", queueing_lock="interactions.note_dated_ahead")
def note_dated_ahead_job(timestamp: int) -> None:
    """Ask somebody to look at orders and events that are dated in the future."""
    note_dated_ahead(by=Actor.system(Door.JOB), now=timezone.now())


# --- engagement


@app.task(name=RUN_ENGAGEMENT, queue="imports", retry=AGAIN, pass_context=True)
def import_engagement_job(
    context: JobContext, *, import_id: int, progress_id: int, user_id: int | None, **_ids: Any
) -> None:
    """Write a file of posts or engagement; cut off, it starts again and doubles nothing."""
    job = EngagementImport.objects.select_related("by").get(pk=import_id)
    watch = Watch(Progress.objects.filter(pk=progress_id).first())
    asked = get_user_model().objects.filter(pk=user_id).first() if user_id else job.by
    by = Actor(asked, Door.IMPORT)

    def failed(problem: str) -> None:
        engagement_files.fail_engagement_import(job=job, problem=problem, watch=watch, by=by)

    carry_out(
        context,
        lambda: engagement_files.run_engagement_import(job=job, by=by, watch=watch),
        failed,
        _("Something went wrong on our side. Bring the file again: nothing is doubled."),
    )


@app.periodic(cron="*/10 * * * *")
@app.task(name="interactions.link_confirmed", queueing_lock="interactions.link_confirmed")
def link_confirmed_job(timestamp: int) -> None:
    """Link what waits for handles that were confirmed on cards since."""
    link_confirmed(by=Actor.system(Door.JOB))


@app.periodic(cron="35 3 * * *")
@app.task(name="interactions.expire_unmatched", queueing_lock="interactions.expire_unmatched")
def expire_unmatched_job(timestamp: int) -> None:
    """Forget events and handles that waited 90 days for their person."""
    expire_unmatched(by=Actor.system(Door.JOB))


@app.periodic(cron="* * * * *")
@app.task(name="interactions.drain_web_events", queueing_lock="interactions.drain_web_events")
def drain_web_events_job(timestamp: int) -> None:
    """Take web events out of the inbox."""
    drain_web_events(by=Actor.system(Door.JOB))


# At the organisation's midnight or soon after: salts of days that are over are destroyed.
@app.periodic(cron="5 * * * *")
@app.task(name="interactions.forget_visitors", queueing_lock="interactions.forget_visitors")
def forget_visitors_job(timestamp: int) -> None:
    """Destroy the salts of days that are over, and the digests made with them."""
    forget_visitors(by=Actor.system(Door.JOB))
