"""Files of purchases: brought, read as told, and what came of them."""

from itertools import chain
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from config.errors import DomainError
from config.keyset import page_of
from contacts.models.source import ImportState
from contacts.operations.working import latest_progress
from contacts.views.importing.jobs import source_names
from contacts.views.refusals import saying
from contacts.views.scope import actor
from interactions.access import Can
from interactions.forms.purchase_files import PurchaseFileForm
from interactions.models.purchase_import import PurchaseImport
from interactions.operations.purchases.importing.queueing import KIND, queue_purchase_import
from interactions.operations.purchases.importing.rejects import (
    download_purchase_rejects,
    rejected_lines,
)
from interactions.operations.purchases.importing.starting import start_purchase_import
from interactions.operations.purchases.importing.undoing import KIND as UNDO
from interactions.operations.purchases.importing.undoing import queue_purchase_undo, undoable
from interactions.reading.purchases.imports import (
    TONES,
    columns_of,
    purchase_imports_seen,
    targets,
    undone_words,
)

PAGE_ROWS = 25
REJECTS_SHOWN = 10
BOM = "\ufeff"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.IMPORT_PURCHASES, raise_exception=True)
def purchase_imports(request: HttpRequest) -> HttpResponse:
    """List the files that were brought; POST brings one more."""
    form = PurchaseFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            job = start_purchase_import(
                file=given["file"],
                file_name=given["file"].name,
                format=given["format"],
                source_name=given["source_name"],
                by=actor(request),
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("interactions:purchase_import", key=job.key)
    after = request.GET.get("after", "")
    page = page_of(
        purchase_imports_seen(request.user), order=("-id",), after=after, limit=PAGE_ROWS
    )
    context = {
        "form": form,
        "rows": [(job, TONES.get(ImportState(job.state), "")) for job in page.rows],
        "next": page.after,
        "after": after,
        "sources": source_names(),
        "most": settings.IMPORT_MAX_BYTES,
        "nav": "purchases",
    }
    status = 422 if form.errors else 200
    return render(request, "interactions/purchase_imports.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.IMPORT_PURCHASES, raise_exception=True)
def purchase_import(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how a file is read, how far it is, or what came of it; POST starts it."""
    job = _seen(request, key)
    refusal = ""
    if request.method == "POST":
        if job.by_id != request.user.pk:
            raise PermissionDenied
        try:
            queue_purchase_import(job=job, values=_choices(request, job), by=actor(request))
        except DomainError as problem:
            refusal = str(problem)
        else:
            return redirect("interactions:purchase_import", key=key)
    mine = job.by_id == request.user.pk
    context = {
        "job": job,
        "tone": TONES.get(ImportState(job.state), ""),
        "progress": latest_progress(subject=str(job.key), kinds=[KIND, UNDO]) if mine else None,
        "columns": columns_of(job),
        "targets": targets(),
        "may_start": mine and job.state in (ImportState.UPLOADED, ImportState.FAILED),
        "may_undo": mine and undoable(job, timezone.now()),
        "undone": undone_words(job),
        "rejects": _first_rejects(job) if job.rejected and mine else [],
        "mine": mine,
        "refusal": refusal,
        "nav": "purchases",
    }
    status = 422 if refusal else 200
    return render(request, "interactions/purchase_import.html", context, status=status)


def _choices(request: HttpRequest, job: PurchaseImport) -> dict[str, Any] | None:
    if job.state != ImportState.UPLOADED or job.format != "csv":
        return None
    return {"mapping": [request.POST.get(f"c{n}", "") or None for n in range(len(job.headers))]}


def _first_rejects(job: PurchaseImport) -> list[tuple[int, list[str], str, str]]:
    return [row for row, _n in zip(rejected_lines(job), range(REJECTS_SHOWN), strict=False)]


@require_POST
@login_required
@permission_required(Can.IMPORT_PURCHASES, raise_exception=True)
def purchase_import_undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back one's own file: the worker does it, and the page says what came of it."""
    job = _seen(request, key)
    if job.by_id != request.user.pk:
        raise PermissionDenied
    with saying(request):
        queue_purchase_undo(job=job, by=actor(request))
    return redirect("interactions:purchase_import", key=key)


@require_POST
@login_required
@permission_required(Can.IMPORT_PURCHASES, raise_exception=True)
def purchase_rejects(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """Hand the refused lines out, with the reason of each, to whoever brought the file."""
    job = _seen(request, key)
    if job.by_id != request.user.pk:
        raise PermissionDenied
    lines = download_purchase_rejects(job=job, by=actor(request))
    response = StreamingHttpResponse(chain([BOM], lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refused.csv"'
    return response


def _seen(request: HttpRequest, key: UUID) -> PurchaseImport:
    return get_object_or_404(purchase_imports_seen(request.user), key=key)
