"""Asks for a report by mail, and stops it."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from config.actor import Actor
from config.errors import Invalid, NotPermitted
from config.journal import record
from config.operation import operation
from contacts.operations.rights import demand, is_system
from segments.access import Can
from segments.models.reports import Report, ReportSchedule

# When mails leave, where the organisation is.
HOUR = time(7)
_DAY = timedelta(days=1)


def next_run(every: str, after: datetime) -> datetime:
    """Return the first moment later than `after` at which such a schedule is due."""
    zone = timezone.get_default_timezone()
    local = after.astimezone(zone)
    day = local.date()
    if datetime.combine(day, HOUR, zone) <= local:
        day += _DAY
    if every == ReportSchedule.Every.WEEK:
        day += -day.weekday() % 7 * _DAY
    if every == ReportSchedule.Every.MONTH and day.day != 1:
        day = (day.replace(day=1) + 32 * _DAY).replace(day=1)
    return datetime.combine(day, HOUR, zone)


@operation
def schedule_report(
    *,
    report: Report,
    viewer: Any,
    every: str,
    format: str,
    language: str,
    by: Actor,
    now: datetime | None = None,
) -> ReportSchedule:
    """Have a report mailed to oneself, or one's own report to somebody who sees it.

    A second schedule of the same report for the same reader changes the first one. Only the
    reader takes up again what they stopped.

    Raises:
        Invalid: an unknown rhythm, format or language, or a reader without an address or sight.
        NotPermitted: the report is somebody else's and so is the mailbox.
    """
    _demand(report, viewer, by)
    problems = _problems(report, viewer, every, format, language)
    current = ReportSchedule.objects.select_for_update(of=("self",)).filter(
        report=report, viewer=viewer
    )
    known = current.first()
    if known and known.stopped_at and by.user_id == known.by_id != viewer.pk:
        problems["viewer"] = [_("They stopped this mail themselves.")]
    if problems:
        raise Invalid(problems)
    made = known or ReportSchedule(report=report, viewer=viewer, by=by.user)
    said = {"every": every, "format": format, "language": language}
    if known and not known.stopped_at and said == {name: getattr(known, name) for name in said}:
        return known
    for name, value in said.items():
        setattr(made, name, value)
    made.next_at, made.stopped_at = next_run(every, now or timezone.now()), None
    made.save()
    record("report.scheduled", about=report, by=by, viewer=viewer.pk, every=every, format=format)
    return made


@operation
def stop_schedule(*, schedule: ReportSchedule, by: Actor, now: datetime | None = None) -> bool:
    """Mail a report to somebody no more; returns whether it was mailed until now.

    Raises:
        NotPermitted: neither the reader nor the owner of the report wants it.
    """
    rows = ReportSchedule.objects.select_for_update(of=("self",)).select_related("report")
    current = rows.get(pk=schedule.pk)
    allowed = {current.viewer_id, current.report.owner_id}
    if not is_system(by) and by.user_id not in allowed:
        raise NotPermitted(_("Your role does not allow this."))
    return _stop(current, by, now)


@operation
def stop_by_link(*, schedule: ReportSchedule, by: Actor, now: datetime | None = None) -> bool:
    """Stop a schedule for whoever holds the sealed link of one of its mails."""
    current = ReportSchedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
    return _stop(current, by, now)


def _stop(current: ReportSchedule, by: Actor, now: datetime | None) -> bool:
    if current.stopped_at is not None:
        return False
    current.stopped_at, current.next_at = now or timezone.now(), None
    current.save(update_fields=["stopped_at", "next_at"])
    record("report.unscheduled", about=current.report, by=by, viewer=current.viewer_id)
    return True


def _demand(report: Report, viewer: Any, by: Actor) -> None:
    demand(by, Can.REPORTS)  # type: ignore[arg-type]
    if not is_system(by) and by.user_id not in (viewer.pk, report.owner_id):
        raise NotPermitted(_("This report belongs to somebody else."))


def _problems(
    report: Report, viewer: Any, every: str, format: str, language: str
) -> dict[str, list]:
    problems: dict[str, list] = {}
    for name, value, known in (
        ("every", every, ReportSchedule.Every.values),
        ("format", format, ReportSchedule.Format.values),
        ("language", language, [code for code, _name in settings.LANGUAGES]),
    ):
        if value not in known:
            problems[name] = [_("Choose one of the list.")]
    if not viewer.email:
        problems["viewer"] = [_("This colleague has no mail address.")]
    elif not Report.objects.visible_to(viewer).filter(pk=report.pk).exists():
        problems["viewer"] = [_("This colleague does not see the report.")]
    return problems
