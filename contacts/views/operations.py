"""Everything one operation did, and taking it back: preview, confirm, result."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from config.actor import Actor
from config.errors import DomainError
from contacts.access import Can
from contacts.models.work import BulkChange, Progress
from contacts.operations.merging.of_operation import merge_of
from contacts.operations.restoration.planning import Forecast
from contacts.operations.restoring_operation import (
    AT_ONCE,
    GOING,
    RESTORE,
    preview_restore,
    restore_operation,
    start_restore,
)
from contacts.operations.working import latest_progress
from contacts.reading.operation import Summary, kept_lines, of_facts, reason_lines, summary_of
from contacts.views.scope import actor


@require_GET
@login_required
@permission_required(Can.BULK, raise_exception=True)
def operation_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what an operation did and what taking it back would do; the bar asks here again."""
    change = BulkChange.objects.filter(operation=key, action=RESTORE, by=request.user).first()
    work = latest_progress(subject=str(change.key), kinds=[RESTORE]) if change else None
    if work is not None and work.state in GOING:
        return _going(request, key, work)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(request.path)
    summary = summary_of(key, request.user)
    failed = work if work is not None and work.state == Progress.State.FAILED else None
    if summary is None and failed is None:
        raise Http404
    forecast, refusal = _forecast(key, actor(request)) if summary else (None, "")
    context = {
        "key": key,
        "summary": summary,
        "failed": failed,
        "forecast": forecast,
        "refusal": refusal,
        "merge": merge_of(key),
        "result": _result(summary, request.user) if summary else None,
        **_kept(forecast, request.user),
    }
    return render(request, "contacts/operation.html", context)


@require_POST
@login_required
@permission_required(Can.BULK, raise_exception=True)
def operation_restore(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an operation back; a large one is left to the worker."""
    if summary_of(key, request.user) is None:
        raise Http404
    by = actor(request)
    large = preview_restore(key, by).total > AT_ONCE
    change = start_restore(done=key, by=by) if large else restore_operation(done=key, by=by)
    return redirect("contacts:operation", key=change.operation)


def _forecast(key: UUID, by: Actor) -> tuple[Forecast | None, str]:
    try:
        return preview_restore(key, by), ""
    except DomainError as refusal:
        return None, str(refusal)


def _kept(forecast: Forecast | None, user: Any) -> dict[str, Any]:
    if forecast is None:
        return {}
    return {
        "kept": kept_lines(forecast.kept, user),
        "reasons": reason_lines(forecast.reasons),
        "changed": sum(forecast.changed.values()),
        "added": sum(forecast.added.values()),
        "removed": sum(forecast.removed.values()),
    }


def _result(summary: Summary, user: Any) -> dict[str, Any] | None:
    """Return what came of a restoring, when this operation is one."""
    if summary.restored is None:
        return None
    return {"of": summary.restored.facts.get("of"), **_kept(of_facts(summary.restored.facts), user)}


def _going(request: HttpRequest, key: UUID, work: Progress) -> HttpResponse:
    bar = {
        "id": f"restore-{key}",
        "done": work.done,
        "total": work.total,
        "label": _("Taking the operation back"),
        "state": "",
        "poll": reverse("contacts:operation", args=[key]),
    }
    if request.headers.get("HX-Request"):
        return render(request, "components/progress.html", bar)
    return render(request, "contacts/operation.html", {"key": key, "bar": bar})
