"""Pages of erasures: the list, one with its plan and proof, the certificate, and what is done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.errors import DomainError
from config.keyset import page_of
from contacts.models.contact import Contact
from contacts.views.scope import actor
from privacy.access import Can
from privacy.models.erasure import Erasure
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.matching import confirmed_people
from privacy.operations.erasing import approving, planning
from privacy.operations.erasing.queue import progress_of
from privacy.operations.erasing.redacting import redact_found
from privacy.reading import erasures as reading

PAGE_ROWS = 25
NAV = {"nav": "erasures"}


@require_safe
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def erasure_list(request: HttpRequest) -> HttpResponse:
    """List erasures, newest first; what waits for this colleague is said above."""
    rows = Erasure.objects.select_related("request", "planned_by", "approved_by")
    after = request.GET.get("after", "")
    page = page_of(rows, order=("-planned_at", "-pk"), after=after, limit=PAGE_ROWS)
    waiting = rows.filter(state=Erasure.State.PLANNED).exclude(planned_by=request.user)
    may_approve = request.user.has_perm(Can.APPROVE_ERASURES)
    lines = [
        {"row": row, "tone": reading.TONES.get(row.state, ""), **reading.totals(row)}
        for row in page.rows
    ]
    context = {
        "lines": lines,
        "after": after,
        "next": page.after,
        "waiting": waiting.count() if may_approve else 0,
    }
    return render(request, "privacy/erasures/list.html", context | NAV)


@require_safe
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def erasure_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the plan, what stays and why, who is told, how far it is, and the proof."""
    return _drawn(request, _row(key))


def _drawn(request: HttpRequest, row: Erasure, status: int = 200) -> HttpResponse:
    states = Erasure.State
    may = request.user.has_perm(Can.CHANGE_REQUESTS)
    approves = request.user.has_perm(Can.APPROVE_ERASURES)
    waits = row.state in (states.PLANNED, states.HELD) and not row.approved_at
    progress = progress_of(row)
    context = {
        "row": row,
        "tone": reading.TONES.get(row.state, ""),
        "lines": reading.lines_of(row),
        "kept": reading.kept_of(row),
        "files": reading.files_of(row),
        "words": reading.words_of(row),
        "hits": reading.hits_of(row),
        "totals": reading.totals(row),
        "progress": progress if progress and not progress.finished_at else None,
        "may_approve": approves and waits and row.planned_by_id != request.user.pk,
        "own_plan": waits and row.planned_by_id == request.user.pk,
        "may_start": may and row.state in approving.RUNNABLE,
        "may_renew": may and row.state in (states.PLANNED, states.APPROVED, states.HELD),
    }
    return render(request, "privacy/erasures/page.html", context | NAV, status=status)


@require_safe
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def erasure_certificate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the certificate of a proven erasure, made for printing."""
    row = _row(key)
    if row.state != Erasure.State.DONE:
        raise Http404
    context = {
        "row": row,
        "kept": reading.kept_of(row),
        "words": reading.words_of(row),
        "done": sum(row.rows.values()),
        "genuine": reading.is_genuine(row),
        **reading.officers_of(row),
    }
    return render(request, "privacy/erasures/certificate.html", context | NAV)


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def erasure_new(request: HttpRequest) -> HttpResponse:
    """Plan the erasure of the people of a request, or of one record."""
    asked = request.POST.get("request", "")
    about, people = None, []
    if asked:
        rows = PrivacyRequest.objects.visible_to(request.user)
        about = get_object_or_404(rows, key=_key(asked))
        people = confirmed_people(about)
    else:
        seen = Contact.objects.visible_to(request.user)
        people = [get_object_or_404(seen, key=_key(request.POST.get("contact", ""))).pk]
    try:
        row = planning.plan_erasure(
            people=people, by=actor(request), now=timezone.now(), request=about
        )
    except DomainError as refused:
        messages.error(request, str(refused))
        return redirect("privacy:request", about.key) if about else redirect("privacy:erasures")
    return redirect("privacy:erasure", row.key)


@require_POST
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def erasure_act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Approve, start, count again or give up; a refusal is said on the page."""
    row, by = _row(key), actor(request)
    if act not in _ACTS:
        raise Http404
    try:
        _ACTS[act](row, by, request.POST)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _SAID[act]())
    return redirect("privacy:erasure", row.key)


def _approve(row: Erasure, by: Any, given: Any) -> None:
    approving.approve_erasure(
        erasure=row, plan_hash=given.get("plan_hash", ""), by=by, now=timezone.now()
    )


_ACTS: dict[str, Any] = {
    "approve": _approve,
    "start": lambda row, by, _given: approving.start_erasure(erasure=row, by=by),
    "renew": lambda row, by, _given: planning.renew_plan(erasure=row, by=by, now=timezone.now()),
    "redact": lambda row, by, _given: redact_found(erasure=row, by=by),
    "cancel": lambda row, by, _given: planning.cancel_erasure(erasure=row, by=by),
}
_SAID: dict[str, Any] = {
    "approve": lambda: _("Approved. The erasure can be started."),
    "start": lambda: _("Started. This page shows how far it is."),
    "renew": lambda: _("Counted again."),
    "redact": lambda: _("The words were taken out. Prove again."),
    "cancel": lambda: _("Given up. Nothing was erased."),
}


def _row(key: UUID) -> Erasure:
    rows = Erasure.objects.select_related("request", "planned_by", "approved_by")
    return get_object_or_404(rows, key=key)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as problem:
        raise Http404 from problem
