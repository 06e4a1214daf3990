"""Bulk changes: all of one's own, and of one how far it is, what came of it, the way back."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from config.keyset import page_of
from contacts.access import Can
from contacts.models.work import BulkChange, Progress
from contacts.operations.bulk import GOING, UNDO, progress_of
from contacts.operations.bulk_queue import resume_bulk
from contacts.reading.bulk_changes import bulk_changes_of, bulk_lines, without_lists
from contacts.views.bulk import TITLES
from contacts.views.scope import actor

LABELS = {"bulk": _("Changing contacts"), UNDO: _("Putting contacts back")}
PAGE = 30


@login_required
@permission_required(Can.BULK, raise_exception=True)
@require_GET
def bulk_changes(request: HttpRequest) -> HttpResponse:
    """List one's own bulk changes, newest first; everybody's to data owners."""
    everybody, after = request.user.has_perm(Can.VIEW_BULK), request.GET.get("after", "")
    found = without_lists(bulk_changes_of(request.user))
    page = page_of(found, order=("-id",), after=after, limit=PAGE)
    rows = [(TITLES[line.change.action], line) for line in bulk_lines(page.rows)]
    context = {"rows": rows, "everybody": everybody, "next": page.after, "first": bool(after)}
    return render(request, "contacts/bulk_changes.html", context)


@login_required
@permission_required(Can.BULK, raise_exception=True)
@require_GET
def bulk_result(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far a change is, or what came of it; the bar asks here again."""
    # The list of whom it is about can be very long, and is of no use while the bar asks.
    change = get_object_or_404(bulk_changes_of(request.user).defer("facts"), key=key)
    work = progress_of(change)
    going = work is not None and work.state in GOING
    asked_by_bar = bool(request.headers.get("HX-Request"))
    if asked_by_bar and not going:
        return HttpResponseClientRedirect(request.path)
    if asked_by_bar:
        return render(request, "components/progress.html", _bar(change, work))
    return render(
        request,
        "contacts/bulk_result.html",
        {
            "title": TITLES.get(change.action, ""),
            "change": change,
            "going": going,
            "bar": _bar(change, work) if going else None,
            "stopped": work if work is not None and work.state == Progress.State.FAILED else None,
            "may_undo": change.count > 0 and change.undone_at is None and not going,
        },
    )


@login_required
@permission_required(Can.BULK, raise_exception=True)
@require_POST
def bulk_resume(request: HttpRequest, key: UUID) -> HttpResponse:
    """Go on with a change, or its undoing, where it stopped."""
    change = get_object_or_404(bulk_changes_of(request.user), key=key)
    resume_bulk(change=change, by=actor(request))
    return redirect("contacts:bulk_result", key=change.key)


def _bar(change: BulkChange, work: Progress | None) -> dict[str, Any]:
    return {
        "id": f"bulk-{change.key}",
        "done": work.done if work else 0,
        "total": work.total if work else 0,
        "label": LABELS[work.kind] if work else "",
        "state": "",
        "poll": reverse("contacts:bulk_result", args=[change.key]),
    }
