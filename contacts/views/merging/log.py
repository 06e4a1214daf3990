"""The log of merges, what came of each, and taking one back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.keyset import page_of
from contacts.access import Can
from contacts.models.merge import Merge
from contacts.operations.merging.unmerging import unmerge
from contacts.reading.card import Card
from contacts.reading.duplicates import queue
from contacts.reading.merged import merges_seen_by
from contacts.reading.merges import conflict_lines, count_lines
from contacts.views.scope import actor

PAGE = 50


@require_GET
@login_required
@permission_required(Can.MERGE, raise_exception=True)
def merges(request: HttpRequest) -> HttpResponse:
    """List merges of people one may see, the latest first."""
    after = request.GET.get("after", "")
    rows = merges_seen_by(request.user)
    page = page_of(rows, order=("-id",), after=after, limit=PAGE)
    context = {"rows": page.rows, "next": page.after, "first": bool(after), "nav": "duplicates"}
    return render(request, "contacts/merges.html", context)


@require_GET
@login_required
@permission_required(Can.MERGE, raise_exception=True)
def merge_result(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what one merge did, and offer to take it back."""
    merge = _seen(request, key)
    following: Any = queue(request.user, {}, after="", limit=1).rows
    context = {
        "merge": merge,
        "survivor": Card(request.user, merge.survivor),
        "counts": count_lines(merge),
        "conflicts": conflict_lines(merge),
        "following": following[0] if following else None,
        "nav": "duplicates",
    }
    return render(request, "contacts/merge_result.html", context)


@require_POST
@login_required
@permission_required(Can.MERGE, raise_exception=True)
def merge_undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a merge back."""
    merge = unmerge(merge=_seen(request, key), by=actor(request))
    if merge.conflicts:
        messages.warning(request, _("The merge was taken back. Some things stayed as they are."))
    else:
        messages.success(request, _("The merge was taken back. Both records are as they were."))
    return redirect("contacts:merge_result", key=merge.key)


def _seen(request: HttpRequest, key: UUID) -> Merge:
    return get_object_or_404(merges_seen_by(request.user), key=key)
