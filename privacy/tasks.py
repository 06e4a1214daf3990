"""Background work of the privacy app: each job loads one record and calls one operation."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from config.actor import Actor, Door
from config.jobs import AGAIN, carry_out
from contacts.models.contact import Contact
from contacts.models.work import Progress
from contacts.operations.do_not_call import forget_old_requests
from contacts.operations.working import Watch
from privacy.models.consents import EvidenceFile, Renewal
from privacy.models.erasure import Erasure
from privacy.models.incidents import Incident
from privacy.models.packages import Package
from privacy.models.phi import EmergencyAccess
from privacy.models.requests import PrivacyRequest
from privacy.models.retention import RetentionRun
from privacy.operations import inviting
from privacy.operations.acting.reminding_rest import remind_of_rest
from privacy.operations.asking import MAIL_TASK
from privacy.operations.consents import ending, evidence, renewing
from privacy.operations.desk import clocks, purging, reminding
from privacy.operations.erasing.executing import execute_erasure
from privacy.operations.erasing.queue import TASK as ERASE
from privacy.operations.incidents import counting_many, telling
from privacy.operations.incidents.reminding import remind_of_duties
from privacy.operations.notices.planning import TASK as NOTICES_TASK
from privacy.operations.notices.sending import send_due
from privacy.operations.packaging import building
from privacy.operations.packaging.ending import expire_packages
from privacy.operations.phi import emergencies, reviewing
from privacy.operations.protocols.queue import TASK as PROTOCOLS_TASK
from privacy.operations.protocols.telling import tell_due
from privacy.operations.receipts import mail_received
from privacy.operations.retaining.executing import execute_run, settle_runs
from privacy.operations.retaining.planning import plan_retention
from privacy.operations.retaining.queue import TASK as RETAIN

# --- public


@app.task(name=MAIL_TASK, queue="mail", retry=RetryStrategy(max_attempts=3, wait=5))
def mail_received_job(*, request_id: int) -> None:
    """Tell whoever asked that the request came in."""
    request = PrivacyRequest.objects.filter(pk=request_id).first()
    if request is not None:
        mail_received(request)


@app.task(name=inviting.MAIL_TASK, queue="mail", retry=RetryStrategy(max_attempts=3, wait=5))
def mail_preferences_job(*, contact_id: int) -> None:
    """Send a person the link to their own choices."""
    contact = Contact.objects.filter(pk=contact_id).first()
    if contact is not None:
        inviting.mail_link(contact)


@app.task(name=inviting.ASKED_TASK, queue="mail", retry=RetryStrategy(max_attempts=3, wait=5))
def mail_new_link_job(*, sealed: str) -> None:
    """Send whoever has an address the link to their own choices, as they asked."""
    inviting.mail_links_to(sealed)


# --- requests


@app.periodic(cron="10 6 * * *")
@app.task(name="privacy.notice_due_requests", queueing_lock="privacy.notice_due_requests")
def notice_due_requests_job(timestamp: int) -> None:
    """Tell colleagues which requests are due soon or late, and of what was suspended till now."""
    by, now = Actor.system(Door.JOB), timezone.now()
    reminding.notice_due_requests(by=by, now=now)
    remind_of_rest(by=by, now=now)


@app.periodic(cron="50 5 * * *")
@app.task(name="privacy.recalculate_open", queueing_lock="privacy.recalculate_open")
def recalculate_open_job(timestamp: int) -> None:
    """Count dates anew where a calendar changed, before colleagues are told of them."""
    clocks.recalculate_open(by=Actor.system(Door.JOB), now=timezone.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="privacy.purge_requests", queueing_lock="privacy.purge_requests")
def purge_requests_job(timestamp: int) -> None:
    """Forget who asked, where the records need not be kept any more."""
    purging.purge_requests(by=Actor.system(Door.JOB), now=timezone.now())


# --- notices to recipients


@app.task(name=NOTICES_TASK, queue="destinations", queueing_lock=NOTICES_TASK)
def send_notices_job() -> None:
    """Tell the recipients that were just planned."""
    send_due(by=Actor.system(Door.JOB), now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="privacy.due_notices", queue="destinations", queueing_lock="privacy.due_notices")
def due_notices_job(timestamp: int) -> None:
    """Go on with notices whose next attempt is due, hear what became of them, escalate."""
    send_due(by=Actor.system(Door.JOB), now=timezone.now())


# --- open protocols


@app.task(name=PROTOCOLS_TASK, queue="destinations", queueing_lock=PROTOCOLS_TASK)
def tell_protocols_job() -> None:
    """Tell agents and controllers of the statuses that just changed."""
    tell_due(by=Actor.system(Door.JOB), now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="privacy.due_protocols", queue="destinations", queueing_lock="privacy.due_protocols")
def due_protocols_job(timestamp: int) -> None:
    """Call those again who could not be reached."""
    tell_due(by=Actor.system(Door.JOB), now=timezone.now())


# --- consents


@app.task(name=evidence.TASK, queueing_lock=evidence.TASK, retry=AGAIN)
def read_evidence_job(*, file_id: int) -> None:
    """Read a file of consent evidence."""
    brought = EvidenceFile.objects.select_related("by").get(pk=file_id)
    evidence.read_evidence(brought=brought, by=Actor(brought.by, Door.IMPORT))


@app.task(name=renewing.TASK, queue="mail", queueing_lock=renewing.TASK, retry=AGAIN)
def run_renewal_job(*, renewal_id: int) -> None:
    """Ask people to consent again."""
    renewal = Renewal.objects.get(pk=renewal_id)
    renewing.run_renewal(renewal=renewal, by=Actor.system(Door.JOB))


@app.periodic(cron="25 * * * *")
@app.task(name="privacy.renewals", queue="mail", queueing_lock="privacy.renewals")
def renewals_job(timestamp: int) -> None:
    """Go on with those who were held back: too many messages, or a quiet hour."""
    for renewal in Renewal.objects.filter(finished_at=None).order_by("pk"):
        renewing.run_renewal(renewal=renewal, by=Actor.system(Door.JOB))


@app.periodic(cron="5 2 * * *")
@app.task(name="privacy.end_consents", queueing_lock="privacy.end_consents")
def end_consents_job(timestamp: int) -> None:
    """Write down which consents ran out."""
    ending.end_consents(now=timezone.now(), by=Actor.system(Door.JOB))


@app.periodic(cron="15 2 * * *")
@app.task(name="privacy.forget_calls", queueing_lock="privacy.forget_calls")
def forget_calls_job(timestamp: int) -> None:
    """Forget requests not to be called that need not be kept any more."""
    forget_old_requests(now=timezone.now(), by=Actor.system(Door.JOB))


# --- packages


@app.task(name=building.JOB, queue="exports", retry=AGAIN, pass_context=True)
def write_package_job(context: JobContext, *, package_id: int) -> None:
    """Write a package that was asked for."""
    package = Package.objects.select_related("by", "request").get(pk=package_id)
    by = Actor(package.by, Door.JOB)

    def failed(problem: str) -> None:
        building.fail_package(package=package, problem=problem, by=by)

    carry_out(
        context,
        lambda: building.write_package(package=package, by=by, now=timezone.now()),
        failed,
        _("The package could not be written. Tell the data owner."),
    )


@app.periodic(cron="12 * * * *")
@app.task(name="privacy.expire_packages", queue="exports", queueing_lock="expire_packages")
def expire_packages_job(*, timestamp: int) -> None:
    """Delete the packages whose time is over."""
    expire_packages(by=Actor.system(Door.JOB), now=timezone.now())


# --- erasures


@app.task(name=ERASE, queue="erasures", retry=AGAIN, pass_context=True)
def run_erasure_job(context: JobContext, *, erasure_id: int, progress_id: int) -> None:
    """Carry an approved erasure out, or go on with one that was cut off."""
    erasure = Erasure.objects.get(pk=erasure_id)
    watch, by = Watch(Progress.objects.get(pk=progress_id)), Actor.system(Door.JOB)

    def erase() -> None:
        done = execute_erasure(erasure=erasure, by=by, now=timezone.now(), watch=watch)
        if done.state in (Erasure.State.HELD, Erasure.State.CANCELLED):
            watch.ended(Progress.State.DONE)

    def failed(problem: str) -> None:
        watch.ended(Progress.State.FAILED, problem)

    carry_out(context, erase, failed, _("Something went wrong on our side. Start it again."))


# --- health data


@app.task(name=emergencies.MAIL, queue="mail", retry=RetryStrategy(max_attempts=5, wait=5))
def mail_emergency_job(*, emergency_id: int) -> None:
    """Tell the officers at once that somebody broke the glass."""
    emergency = EmergencyAccess.objects.get(pk=emergency_id)
    emergencies.mail_officers(emergency=emergency, by=Actor.system(Door.JOB))


@app.periodic(cron="0 6 * * 1")
@app.task(name="privacy.open_read_review", queueing_lock="privacy.open_read_review")
def open_read_review_job(timestamp: int) -> None:
    """Begin the review of the week before, on Mondays."""
    if settings.HIPAA_MODE:
        monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 7)
        reviewing.open_review(starts_on=monday, by=Actor.system(Door.JOB))


# --- incidents


@app.task(name=telling.TASK, queue="mail", queueing_lock=telling.TASK, retry=AGAIN)
def mail_incident_job(*, incident_id: int) -> None:
    """Tell the people concerned by an incident, one after the other."""
    incident = Incident.objects.get(pk=incident_id)
    telling.run_mailing(incident=incident, by=Actor.system(Door.JOB), now=timezone.now())


@app.task(name=counting_many.TASK, queue="exports", retry=AGAIN, pass_context=True)
def count_incident_job(context: JobContext, *, incident_id: int, progress_id: int) -> None:
    """Count whom an incident concerns, or go on with a count that was cut off."""
    incident = Incident.objects.get(pk=incident_id)
    progress, by = Progress.objects.get(pk=progress_id), Actor.system(Door.JOB)
    watch = Watch(progress)

    def failed(problem: str) -> None:
        watch.ended(Progress.State.FAILED, problem)

    carry_out(
        context,
        lambda: counting_many.run_count(incident=incident, count=progress.key, by=by, watch=watch),
        failed,
        _("Something went wrong on our side. Start it again."),
    )


@app.periodic(cron="35 * * * *")
@app.task(name="privacy.remind_of_incidents", queueing_lock="privacy.remind_of_incidents")
def remind_of_incidents_job(timestamp: int) -> None:
    """Tell officers of duties that are due soon or late; the clock of 72 hours needs every hour."""
    remind_of_duties(by=Actor.system(Door.JOB), now=timezone.now())


# --- retention


@app.periodic(cron="15 1 * * *")
@app.task(name="privacy.count_retention", queueing_lock="privacy.count_retention")
def count_retention_job(timestamp: int) -> None:
    """Close what was finished since, and count whose time of keeping is over."""
    by, now = Actor.system(Door.JOB), timezone.now()
    settle_runs(by=by, now=now)
    plan_retention(by=by, now=now)


@app.task(name=RETAIN, queue="erasures", retry=AGAIN, pass_context=True)
def run_retention_job(context: JobContext, *, run_id: int, progress_id: int) -> None:
    """Carry an approved run out, or go on with one that was cut off."""
    run = RetentionRun.objects.select_related("erasure").get(pk=run_id)
    watch, by = Watch(Progress.objects.get(pk=progress_id)), Actor.system(Door.JOB)

    def failed(problem: str) -> None:
        watch.ended(Progress.State.FAILED, problem)

    carry_out(
        context,
        lambda: execute_run(run=run, by=by, now=timezone.now(), watch=watch),
        failed,
        _("Something went wrong on our side. Start it again."),
    )
