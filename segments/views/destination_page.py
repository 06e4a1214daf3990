"""One destination: what it has, its runs, a rehearsal, and what became of each person."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.actor import Actor
from config.errors import DomainError
from config.keyset import page_of
from contacts.views.scope import actor
from segments.access import Can
from segments.models.deliveries import DeliveryReceipt, Receipt
from segments.models.destinations import Destination, Mode, SyncRun
from segments.operations.activation.destinations import (
    pause_destination,
    resume_destination,
    test_destination,
)
from segments.operations.activation.downloading import download_file, files_of
from segments.operations.activation.fields import sent_words
from segments.operations.activation.starting import dry_run, start_sync
from segments.reading.destinations import (
    basis_words,
    counts_by_status,
    field_names,
    latest_runs,
    lines_of,
    purpose_words,
    reasons_of,
    receipt_lines,
    run_line,
    versions_of,
    word_labels,
)
from segments.views.destinations import NAV, PAGE_ROWS, destination_of


@require_GET
@login_required
@permission_required(Can.VIEW_DESTINATIONS, raise_exception=True)
def destination_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a destination: state, terms, runs and history."""
    destination = destination_of(request, key)
    runs = latest_runs(destination)
    stopped = bool(runs) and runs[0].row.problem == "too_many_removals"
    context = {
        "destination": destination,
        "line": lines_of([destination], request.user)[0],
        "runs": runs,
        "stopped": stopped and destination.mode == Mode.MIRROR,
        "purpose": purpose_words(destination.purpose),
        "basis": basis_words(destination.legal_basis),
        "fields": field_names(destination.fields),
        "versions": versions_of(destination),
        **NAV,
    }
    return render(request, "segments/destinations/page.html", context)


@require_POST
@login_required
@permission_required(Can.ACTIVATE, raise_exception=True)
def destination_rehearse(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what a run would do now, with masked samples; nothing is sent."""
    destination = destination_of(request, key)
    try:
        plan = dry_run(destination=destination, by=actor(request))
    except DomainError as refusal:
        context: dict[str, Any] = {"refusal": str(refusal.message)}
    else:
        words = list(dict.fromkeys(word for sample in plan.samples for word in sample))
        labels = word_labels(words)
        rows = [[sample.get(word, "") for word in words] for sample in plan.samples]
        context = {
            "plan": plan,
            "reasons": reasons_of(plan.reasons),
            "headers": [labels.get(word, word) for word in words],
            "rows": rows,
        }
    return render(request, "segments/destinations/_rehearsal.html", context)


def _send(destination: Destination, by: Actor, confirmed: bool) -> tuple[bool, str]:
    start_sync(destination=destination, by=by, confirm_removals=confirmed)
    return True, _("It is being sent in the background.")


def _pause(destination: Destination, by: Actor, _confirmed: bool) -> tuple[bool, str]:
    pause_destination(destination=destination, by=by)
    return True, _("Paused: nothing leaves any more.")


def _resume(destination: Destination, by: Actor, _confirmed: bool) -> tuple[bool, str]:
    resume_destination(destination=destination, by=by)
    return True, _("It sends again.")


def _try(destination: Destination, by: Actor, _confirmed: bool) -> tuple[bool, str]:
    health = test_destination(destination=destination, by=by)
    if health.ok:
        return True, _("The connection works.")
    return False, health_words(health.code, health.missing)


_ACTS: dict[str, Callable[[Destination, Actor, bool], tuple[bool, str]]] = {
    "send": _send,
    "pause": _pause,
    "resume": _resume,
    "test": _try,
}


@require_POST
@login_required
@permission_required(Can.CHANGE_DESTINATIONS, raise_exception=True)
def destination_act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Send now, pause, resume, or try the connection."""
    destination = destination_of(request, key)
    if act not in _ACTS:
        raise Http404
    try:
        good, said = _ACTS[act](destination, actor(request), "confirmed" in request.POST)
    except DomainError as refusal:
        good, said = False, str(refusal.message)
    (messages.success if good else messages.error)(request, said)
    return redirect("segments:destination", key=key)


def health_words(code: str, missing: tuple[str, ...] = ()) -> str:
    """Return in words why a destination cannot be used."""
    words = {
        "unreachable": _("The address could not be reached."),
        "access_refused": _("The destination does not let us in. Check its secrets."),
        "no_such_list": _("The destination has no such list."),
        "missing_fields": _("The destination lacks these fields: %(names)s."),
        "not_configured": _("A setting is missing or does not fit."),
        "busy": _("The destination is busy. Try again later."),
    }
    said = words.get(code, _("The destination gave an answer nobody understands."))
    return said % {"names": ", ".join(missing)} if "%(names)s" in said else said


@require_GET
@login_required
@permission_required(Can.VIEW_DESTINATIONS, raise_exception=True)
def run_page(request: HttpRequest, key: UUID, run: UUID) -> HttpResponse:
    """Show what became of each person of one run whom the colleague may see."""
    destination = destination_of(request, key)
    row = _run(destination, run)
    seen = DeliveryReceipt.objects.visible_to(request.user).filter(run=row)
    status = request.GET.get("status", "")
    shown = seen.filter(status=status) if status in Receipt.values else seen
    after = request.GET.get("after", "")
    page = page_of(shown.select_related("contact"), order=("id",), after=after, limit=PAGE_ROWS)
    context = {
        "destination": destination,
        "run": row,
        "line": run_line(row),
        "counts": counts_by_status(seen),
        "rows": receipt_lines(page.rows),
        "next": page.after,
        "after": after,
        "status": status,
        "files": files_of(row),
        "fields": field_names(sent_words(row.terms)),
        "withheld": field_names(row.terms.get("withheld", [])),
        "purpose": purpose_words(row.terms.get("purpose", "")),
        "basis": basis_words(row.terms.get("legal_basis", "")),
        **NAV,
    }
    return render(request, "segments/destinations/run.html", context)


@require_POST
@login_required
@permission_required(Can.ACTIVATE, raise_exception=True)
def run_file(request: HttpRequest, key: UUID, run: UUID, name: str) -> FileResponse:
    """Send a file of a run; each download is written down."""
    row = _run(destination_of(request, key), run)
    try:
        file = download_file(run=row, name=name, by=actor(request))
    except DomainError as refusal:
        raise Http404 from refusal
    return FileResponse(file, as_attachment=True, filename=name)


def _run(destination: Destination, key: UUID) -> SyncRun:
    rows = SyncRun.objects.select_related("destination", "by", "segment")
    return get_object_or_404(rows, destination=destination, key=key)
