"""The end: what came of an import, the rows that did not get in, and taking it back."""

from itertools import chain
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.access import Can
from contacts.models.source import ImportState
from contacts.operations.importing.deferring import defer_undo, undoable
from contacts.operations.importing.rejects import download_rejects
from contacts.views.importing.jobs import TONES, step_address, steps, visible_import
from contacts.views.scope import actor

BOM = "\ufeff"


@require_GET
@login_required
@permission_required(Can.IMPORT, raise_exception=True)
def import_result(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what came of an import, or what its undoing gave back."""
    job = visible_import(request, key)
    address = step_address(job)
    if address != request.path:
        return redirect(address)
    return render(
        request,
        "contacts/import_result.html",
        {
            "job": job,
            "steps": steps(job, "result"),
            "tone": TONES[ImportState(job.state)],
            "undone": job.details.get("undone") if job.state == ImportState.UNDONE else None,
            "may_undo": undoable(job) and request.user.has_perm(Can.UNDO_IMPORT),
            "mine": job.by_id == request.user.pk,
        },
    )


@require_POST
@login_required
@permission_required(Can.IMPORT, raise_exception=True)
def import_rejects(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """Hand out the rows that did not get in, with line, column and reason; it is written down."""
    job = visible_import(request, key)
    lines = download_rejects(job=job, by=actor(request))
    answer = StreamingHttpResponse(chain([BOM], lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="rejected-{job.key}.csv"'
    return answer


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.UNDO_IMPORT, raise_exception=True)
def import_undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask once more, with the counts; then take the import back in the background."""
    job = visible_import(request, key)
    if request.method == "POST":
        defer_undo(job=job, by=actor(request))
        return redirect("contacts:import_progress", key=job.key)
    if not undoable(job):
        return redirect(step_address(job))
    return render(request, "contacts/import_undo.html", {"job": job, "steps": steps(job, "result")})
