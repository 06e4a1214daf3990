"""What is done to a report from its page: shared, mailed, stopped, copied, deleted."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from config.actor import Actor, Door
from config.links import Use, read_token
from contacts.views.refusals import saying
from contacts.views.scope import actor
from segments.access import Can
from segments.forms.reports import ScheduleForm
from segments.forms.sharing import ShareForm
from segments.models.reports import ReportSchedule
from segments.operations.reporting import keeping, scheduling
from segments.views.reports.frame import own_report, report_of
from segments.views.reports.page import readers_of


@require_POST
@login_required
@permission_required(Can.CHANGE_REPORTS, raise_exception=True)
def report_share(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let these colleagues and teams see one's own report, and nobody else."""
    report = own_report(request, key)
    form = ShareForm(request.POST, kept=report)
    if form.is_valid():
        with saying(request, _("Saved.")):
            keeping.share_report(report=report, by=actor(request), **form.cleaned_data)
    return redirect("segments:report", key=key)


@require_POST
@login_required
@permission_required(Can.REPORTS, raise_exception=True)
def report_schedule(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have a report mailed."""
    report = report_of(request, key)
    form = ScheduleForm(request.POST, readers=readers_of(report, request.user))
    if form.is_valid():
        with saying(request, _("It will be mailed.")):
            scheduling.schedule_report(report=report, by=actor(request), **form.cleaned_data)
    else:
        messages.error(request, _("Choose one of the list."))
    return redirect("segments:report", key=key)


@require_POST
@login_required
@permission_required(Can.REPORTS, raise_exception=True)
def schedule_stop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Mail a report no more: for its reader, and for the owner of the report."""
    report = report_of(request, key)
    schedules = report.schedules.all()
    if report.owner_id != request.user.pk:
        schedules = schedules.filter(viewer=request.user)
    schedule = schedules.filter(key__in=_keys(request.POST.get("schedule", ""))).first()
    if schedule is None:
        messages.error(request, _("Choose one of the list."))
        return redirect("segments:report", key=key)
    scheduling.stop_schedule(schedule=schedule, by=actor(request))
    messages.success(request, _("It is mailed no more."))
    return redirect("segments:report", key=key)


def _keys(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        return []


@require_POST
@login_required
@permission_required(Can.ADD_REPORTS, raise_exception=True)
def report_copy(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make a copy that is one's own."""
    report = report_of(request, key)
    values = {name: getattr(report, name) for name in keeping.FIELDS}
    values["name"] = _("Copy of %(name)s") % {"name": report.name[:100]}
    copy = keeping.create_report(values=values, by=actor(request))
    return redirect("segments:report_edit", key=copy.key)


@require_POST
@login_required
@permission_required(Can.CHANGE_REPORTS, raise_exception=True)
def report_delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete one's own report."""
    report = own_report(request, key)
    keeping.delete_report(report=report, by=actor(request))
    messages.success(request, _("Deleted."))
    return redirect("segments:reports")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether a mailed report shall stop; POST stops it (RFC 8058), as often as it comes.

    A link that is none of ours is answered like one whose schedule is gone.
    """
    if request.method == "POST":
        told = read_token(Use.SCHEDULE, token)
        schedule = ReportSchedule.objects.filter(key=told.key).first()
        if schedule is not None:
            scheduling.stop_by_link(schedule=schedule, by=Actor(None, Door.PUBLIC))
    done = {"done": request.method == "POST"}
    return render(request, "segments/reports/stop.html", done)
