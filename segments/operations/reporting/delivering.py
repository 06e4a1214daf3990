"""Mails reports: each run is written down before it leaves, made for its reader as they are then.

A mail leaves at most once. What is `waiting` has not left; `sending` is committed right before
the mail is handed over, so a run found so after a crash may have left, and stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from config.actor import Actor
from config.errors import DomainError, NotPermitted
from config.jobs import defer_once
from config.journal import record
from config.links import About, Told, Use, token_of
from config.operation import operation
from config.reader import reading_as
from segments.models.reports import Report, ReportDelivery, ReportSchedule
from segments.operations.reporting.scheduling import next_run

SEND = "segments.send_report"
# Longer than this nobody waits for the numbers of a morning.
_TOO_LATE = timedelta(hours=20)
_State = ReportDelivery.State


@dataclass(frozen=True, slots=True)
class Attachment:
    """A report as a file, with how many lines it has."""

    name: str
    content: bytes
    kind: str
    lines: int


Make = Callable[[Report, Any, str, datetime], Attachment]


@operation
def write_due_down(*, by: Actor, now: datetime | None = None) -> int:
    """Write down every run that is due, once, and hand it to the worker; returns how many.

    What was missed while nobody worked is one run, not many.
    """
    now = now or timezone.now()
    due = ReportSchedule.objects.filter(next_at__lte=now, stopped_at=None)
    schedules = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    runs = [ReportDelivery(schedule=each, due_at=each.next_at or now) for each in schedules]
    ReportDelivery.objects.bulk_create(runs, ignore_conflicts=True)
    for schedule in schedules:
        schedule.next_at = next_run(schedule.every, now)
    ReportSchedule.objects.bulk_update(schedules, ["next_at"])
    for pk in ReportDelivery.objects.filter(state=_State.WAITING).values_list("pk", flat=True):
        defer_once(SEND, lock=f"report-{pk}", delivery_id=pk)
    if runs:
        record("report.mails_written", about=ReportDelivery, by=by, count=len(runs))
    return len(runs)


def send_report(
    *, delivery: ReportDelivery, make: Make, by: Actor, now: datetime | None = None
) -> bool:
    """Mail one run to its reader, unless it left already or they may not have it any more.

    Args:
        delivery: the run.
        make: makes the file from (report, reader, format, moment) as the reader may see it.
        by: who sends.
        now: the moment the numbers and the rights are of.

    Returns:
        Whether a mail left.
    """
    now = now or timezone.now()
    mail = _take(delivery=delivery, make=make, by=by, now=now)
    if mail is None:
        return False
    try:
        mail.send()
    except (SMTPException, OSError):
        _give_back(delivery=delivery, by=by)
        raise
    _note_sent(delivery=delivery, by=by, now=now)
    return True


@operation
def _take(*, delivery: ReportDelivery, make: Make, by: Actor, now: datetime) -> EmailMessage | None:
    """Judge the reader, make the mail, and commit that it is handed over now."""
    current = _locked(delivery)
    if current.state != _State.WAITING:
        return None
    schedule = current.schedule
    reason = _why_not(current, now)
    if not reason:
        try:
            with reading_as(schedule.viewer), translation.override(schedule.language):
                file = make(schedule.report, schedule.viewer, schedule.format, now)
                mail = _mail(current, file)
        except NotPermitted:
            reason = "right"
        except DomainError:
            reason = "question"
    if reason:
        _skip(current, reason, by, now)
        return None
    current.state, current.lines, current.size = _State.SENDING, file.lines, len(file.content)
    current.sha256 = sha256(file.content).hexdigest()
    current.save(update_fields=["state", "lines", "size", "sha256"])
    record("report.mailed", about=current, by=by, viewer=schedule.viewer_id, lines=file.lines)
    return mail


def _locked(delivery: ReportDelivery) -> ReportDelivery:
    # The reader is read now, with the rights they have now.
    rows = ReportDelivery.objects.select_for_update(of=("self",))
    return rows.select_related("schedule__report", "schedule__viewer").get(pk=delivery.pk)


def _why_not(delivery: ReportDelivery, now: datetime) -> str:
    schedule = delivery.schedule
    viewer = schedule.viewer
    if schedule.stopped_at:
        return "stopped"
    if not viewer.is_active or not viewer.email:
        return "left"
    if not Report.objects.visible_to(viewer).filter(pk=schedule.report_id).exists():
        return "report"
    return "late" if now - delivery.due_at > _TOO_LATE else ""


def _skip(delivery: ReportDelivery, reason: str, by: Actor, now: datetime) -> None:
    delivery.state, delivery.reason = _State.SKIPPED, reason
    delivery.save(update_fields=["state", "reason"])
    record("report.mail_skipped", about=delivery, by=by, reason=reason)
    if reason == "left":
        schedules = ReportSchedule.objects.filter(pk=delivery.schedule_id, stopped_at=None)
        schedules.update(stopped_at=now, next_at=None)


@operation
def _give_back(*, delivery: ReportDelivery, by: Actor) -> None:
    """The mail was refused at the door: it may be tried again."""
    rows = ReportDelivery.objects.filter(pk=delivery.pk, state=_State.SENDING)
    rows.update(state=_State.WAITING)
    record("report.mail_refused", about=delivery, by=by)


@operation
def _note_sent(*, delivery: ReportDelivery, by: Actor, now: datetime) -> None:
    rows = ReportDelivery.objects.filter(pk=delivery.pk, state=_State.SENDING)
    rows.update(state=_State.SENT, sent_at=now)
    record("report.mail_sent", about=delivery, by=by)


def stop_link(schedule: ReportSchedule) -> str:
    """Return the address that stops a schedule, for the mails of it."""
    token = token_of(Use.SCHEDULE, Told(schedule.key, about=About.SCHEDULE))
    return _absolute("segments:report_stop", token)


def _absolute(name: str, what: Any) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name, args=[what])


def _mail(delivery: ReportDelivery, file: Attachment) -> EmailMessage:
    schedule = delivery.schedule
    stop = stop_link(schedule)
    context = {
        "report": schedule.report,
        "organisation": settings.ORG_NAME,
        "address": _absolute("segments:report", schedule.report.key),
        "stop": stop,
        "every": schedule.get_every_display(),
    }
    subject = render_to_string("segments/mail/report_subject.txt", context).strip()
    mail = EmailMessage(
        subject,
        render_to_string("segments/mail/report.txt", context),
        to=[schedule.viewer.email],
        headers={
            # The same run has the same number, whatever happens between us and the mailbox.
            "Message-ID": f"<report-{delivery.key}@{urlsplit(settings.SITE_URL).hostname}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach(file.name, file.content, file.kind)
    return mail
