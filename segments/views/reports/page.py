"""One report: the answer for who looks, who sees it, to whom it is mailed; and its file."""

from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from contacts.reading.collaboration import Talk
from contacts.views.scope import actor
from segments.access import Can
from segments.forms.reports import ScheduleForm
from segments.forms.sharing import ShareForm
from segments.models.reports import Report, ReportDelivery, ReportSchedule
from segments.operations.reporting.delivering import Attachment
from segments.operations.reporting.keeping import note_download
from segments.reading.reports.asking import facts_of, sheet_for
from segments.reading.reports.files import KINDS, file_of
from segments.reading.reports.sheets import Sheet
from segments.views.reports.frame import (
    NAV,
    answered,
    asked,
    drawn,
    periods,
    ready_of,
    report_of,
)


@require_safe
@login_required
@permission_required(Can.REPORTS, raise_exception=True)
def report_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a report, for another period if one is asked for."""
    report = report_of(request, key)
    question = asked(report.question, request.GET)
    context = {
        "report": report,
        "name": report.name,
        "about": report.description,
        "shown": answered(report.name, question, report.shape, request.user, report),
        "periods": periods(question),
        "period": question.get("period"),
        "owns": report.owner_id == request.user.pk and request.user.has_perm(Can.CHANGE_REPORTS),
        "may_add": request.user.has_perm(Can.ADD_REPORTS),
        "talk": Talk(request.user, report),
        **_shared(report, request.user),
        **_mailed(report, request.user),
        **NAV,
    }
    return render(request, "segments/reports/page.html", context)


def _shared(report: Report, user: Any) -> dict[str, Any]:
    shares = list(report.shares.select_related("user", "team"))
    if report.owner_id != user.pk:
        return {"shares": []}
    return {"shares": shares, "share_form": ShareForm(kept=report)}


def _mailed(report: Report, user: Any) -> dict[str, Any]:
    """Return one's own schedule, or all of one's own report, with what left last."""
    schedules = ReportSchedule.objects.filter(report=report, stopped_at=None)
    if report.owner_id != user.pk:
        schedules = schedules.filter(viewer=user)
    rows = list(schedules.select_related("viewer").order_by("pk"))
    last = {
        each.schedule_id: each
        for each in ReportDelivery.objects.filter(schedule__in=rows).order_by("due_at")
    }
    initial = {"viewer": user.pk, "language": user.language or "en"}
    form = ScheduleForm(readers=readers_of(report, user), initial=initial)
    return {
        "schedules": [(row, last.get(row.pk)) for row in rows],
        "schedule_form": form,
    }


def readers_of(report: Report, user: Any) -> list[Any]:
    """Return to whom `user` may have a report mailed: oneself, one's own to who sees it."""
    if report.owner_id != user.pk:
        return [user]
    people = get_user_model().objects.filter(is_active=True)
    named = people.filter(pk__in=report.shares.values("user"))
    members = people.filter(teams__in=report.shares.values("team"))
    return [user, *(named | members).distinct()] if report.shares.exists() else [user]


@require_safe
@login_required
@permission_required(Can.REPORTS, raise_exception=True)
def ready_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a report that came ready."""
    ready = ready_of(request, slug)
    question = asked(ready.question, request.GET) if ready.question else {}
    if ready.question:
        shown = answered(str(ready.name), question, ready.shape, request.user)
    else:
        sheet = ready.sheet(request.user, timezone.now())
        # What it is about stands above already.
        shown = drawn(sheet, ready.shape, request.user, [], listed=False)
    context = {
        "ready": ready,
        "name": ready.name,
        "about": ready.about,
        "shown": shown,
        "periods": periods(question),
        "period": question.get("period"),
        "may_add": request.user.has_perm(Can.ADD_REPORTS),
        **NAV,
    }
    return render(request, "segments/reports/page.html", context)


@require_POST
@login_required
@permission_required(Can.REPORTS, raise_exception=True)
def report_file(request: HttpRequest, key: UUID, format: str) -> HttpResponse:
    """Answer a report as a file; taking it is written down."""
    report, user = report_of(request, key), request.user
    question = asked(report.question, request.POST)
    sheet = sheet_for(report.name, question, user=user, now=timezone.now())
    return _sent(request, report, sheet, format, facts_of(sheet.answer.question, user))


@require_POST
@login_required
@permission_required(Can.REPORTS, raise_exception=True)
def ready_file(request: HttpRequest, slug: str, format: str) -> HttpResponse:
    """Answer a report that came ready as a file."""
    ready, user = ready_of(request, slug), request.user
    changed = asked({}, request.POST) if ready.question else {}
    sheet = ready.sheet(user, timezone.now(), **changed)
    return _sent(request, Report, sheet, format, ready.facts(sheet, user))


def _sent(
    request: HttpRequest, about: Any, sheet: Sheet, format: str, facts: list[str]
) -> HttpResponse:
    if format not in KINDS:
        raise Http404
    file: Attachment = file_of(sheet, format, facts)
    note_download(about=about, format=format, lines=file.lines, by=actor(request))
    disposition = f'attachment; filename="{file.name}"'
    return HttpResponse(
        file.content, content_type=file.kind, headers={"Content-Disposition": disposition}
    )
