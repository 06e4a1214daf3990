"""The review queue of likely duplicates, made for the keyboard."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from config.page_address import query_with
from contacts.access import Can
from contacts.forms.merging import QueueFilters
from contacts.models.duplicates import CandidateStatus, DuplicateCandidate
from contacts.models.work import Progress
from contacts.operations.duplicates.queue import last_search, queue_search
from contacts.operations.merging.deciding import decide_duplicate, seen_by
from contacts.reading.duplicates import pairs, queue
from contacts.views.answers import told
from contacts.views.scope import actor

PAGE = 25
_SAID = {
    CandidateStatus.REJECTED: _("Not the same person"),
    CandidateStatus.LATER: _("Left for later"),
    CandidateStatus.OPEN: _("Open again"),
}


@require_GET
@login_required
@permission_required(Can.DECIDE_DUPLICATES, raise_exception=True)
def duplicates(request: HttpRequest) -> HttpResponse:
    """List pairs that may be one person, the likeliest first, with what speaks for it."""
    form = QueueFilters(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    after = request.GET.get("after", "")
    page = queue(request.user, wanted, after=after, limit=PAGE)
    context = {
        "form": form,
        "status": wanted.get("status") or CandidateStatus.OPEN,
        "tabs": [(status, status.label) for status in _TABS],
        "pairs": pairs(page.rows, request.user),
        "next": query_with(request, after=page.after) if page.after else "",
        "first": query_with(request, after="") if after else "",
        "filtered": any(wanted.get(name) for name in ("least", "source", "owner", "mine")),
        "searching": _searching(request.user),
        "nav": "duplicates",
    }
    return render(request, "contacts/duplicates.html", context)


def _searching(user: Any) -> dict[str, Any] | None:
    """Return how far the search is that somebody asked for, while it goes on."""
    search = last_search()
    if search is None or search.state not in (Progress.State.WAITING, Progress.State.RUNNING):
        return None
    mine = search.owner_id == user.pk
    poll = reverse("contacts:progress", args=[search.key]) if mine else ""
    return {"done": search.done, "total": search.total, "poll": poll}


@require_POST
@login_required
@permission_required(Can.DECIDE_DUPLICATES, raise_exception=True)
def duplicates_search(request: HttpRequest) -> HttpResponse:
    """Let the worker search the whole base for duplicates."""
    queue_search(by=actor(request))
    messages.success(request, _("The search has begun. New pairs appear here when it is done."))
    return redirect("contacts:duplicates")


_TABS = (
    CandidateStatus.OPEN,
    CandidateStatus.LATER,
    CandidateStatus.REJECTED,
    CandidateStatus.MERGED,
)


@require_POST
@login_required
@permission_required(Can.DECIDE_DUPLICATES, raise_exception=True)
def duplicate_decide(request: HttpRequest, key: UUID, decision: str) -> HttpResponse:
    """Say of a pair: not the same person, later, or open again."""
    pair = get_object_or_404(seen_by(DuplicateCandidate.objects.all(), request.user), key=key)
    if decision not in _SAID:
        raise Http404
    decide_duplicate(
        candidate=pair, decision=decision, note=request.POST.get("note", ""), by=actor(request)
    )
    if not request.headers.get("HX-Request"):
        return redirect(next_address(request.user, pair))
    undo: Any = ""
    if decision != CandidateStatus.OPEN:
        undo = reverse("contacts:duplicate_decide", args=[pair.key, CandidateStatus.OPEN])
    return told(HttpResponse(), _SAID[CandidateStatus(decision)], undo=undo, news=())


def next_address(user: Any, pair: DuplicateCandidate | None) -> str:
    """Return where to go after a pair was decided: to the next open one, or to the queue."""
    if pair is not None and user.has_perm(Can.MERGE):
        least = {"least": 0}
        for row in queue(user, least, after="", limit=1).rows:
            return reverse("contacts:merge", args=[row.left.key, row.right.key])
    return reverse("contacts:duplicates")
