"""One's own exports: how far they are, and the files while their links last."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from config.keyset import page_of
from contacts.access import Can
from contacts.models.export import Export, ExportState
from contacts.operations.export_building import KIND
from contacts.operations.permission.reasons import Reason
from contacts.operations.working import latest_progress
from contacts.reading.exports import export_tone
from contacts.views.exporting import sent

PAGE = 30


@require_GET
@login_required
@permission_required(Can.EXPORT, raise_exception=True)
def own_exports(request: HttpRequest) -> HttpResponse:
    """List what one asked for, newest first."""
    mine = Export.objects.filter(by=request.user)
    order, after = ("-created_at", "-id"), request.GET.get("after", "")
    page = page_of(mine, order=order, after=after, limit=PAGE)
    rows = [(export, export_tone(export)) for export in page.rows]
    context = {"rows": rows, "next": page.after, "first": bool(after)}
    return render(request, "contacts/exports.html", context)


@require_GET
@login_required
@permission_required(Can.EXPORT, raise_exception=True)
def export_status(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one of one's own exports; the bar asks here again."""
    export = get_object_or_404(
        Export.objects.select_related("decided_by"), key=key, by=request.user
    )
    going = export.state == ExportState.BUILDING
    if request.headers.get("HX-Request"):
        if not going:
            return HttpResponseClientRedirect(request.path)
        return render(request, "components/progress.html", _bar(export))
    context = {
        "export": export,
        "tone": export_tone(export),
        "bar": _bar(export) if going else None,
        "left_out": [(Reason(code).label, n) for code, n in export.left_out.items()],
    }
    return render(request, "contacts/export_status.html", context)


@require_POST
@login_required
@permission_required(Can.EXPORT, raise_exception=True)
def export_download(request: HttpRequest, key: UUID) -> FileResponse:
    """Send the file of one of one's own exports."""
    return sent(request, get_object_or_404(Export, key=key, by=request.user))


def _bar(export: Export) -> dict[str, Any]:
    work = latest_progress(subject=str(export.key), kinds=[KIND])
    return {
        "id": f"export-{export.key}",
        "done": work.done if work else 0,
        "total": export.count,
        "label": _("Writing the file"),
        "state": "",
        "poll": reverse("contacts:export_status", args=[export.key]),
    }
