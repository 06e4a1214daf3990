"""What people said, newest first; the proof of one event; coverage."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from config.keyset import page_of
from privacy.access import Can
from privacy.forms.consents import ConsentFilterForm
from privacy.reading.consents.coverage import STATES, coverage_for
from privacy.reading.consents.events import (
    CLAIMED,
    SAID,
    consents_seen_by,
    lines_of,
    proof_of,
)

PAGE_ROWS = 30
NAV = {"nav": "consents"}


@require_GET
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def consent_list(request: HttpRequest) -> HttpResponse:
    """List events of consent of the people the colleague may see."""
    form = ConsentFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    from_files = chosen.get("origin") == "files"
    rows = consents_seen_by(request.user)
    rows = rows.exclude(import_id=None) if from_files else rows.filter(import_id=None)
    for name in ("channel", "purpose", "action"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    if chosen.get("person"):
        rows = rows.filter(contact__key=chosen["person"])
    after = request.GET.get("after", "")
    order = CLAIMED if from_files else SAID
    page = page_of(rows, order=order, after=after, limit=PAGE_ROWS)
    context = {
        "lines": lines_of(page.rows),
        "form": form,
        "filtered": any(chosen.values()),
        "first": _address(request, "") if after else "",
        "next": _address(request, page.after) if page.after else "",
        "tab": "list",
        **NAV,
    }
    return render(request, "privacy/consents/list.html", context)


@require_GET
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def consent_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what proves one event: the words as they were shown, with their digest."""
    row = get_object_or_404(consents_seen_by(request.user), pk=pk)
    proof = proof_of(row, request.user, timezone.now())
    return render(request, "privacy/consents/proof.html", {"proof": proof, **NAV})


@require_GET
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def consent_coverage(request: HttpRequest) -> HttpResponse:
    """Count by purpose, channel and state, over everybody the colleague may see."""
    context = {
        "report": coverage_for(request.user),
        "states": list(STATES.values()),
        "tab": "coverage",
        **NAV,
    }
    return render(request, "privacy/consents/coverage.html", context)


def _address(request: HttpRequest, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"?{query.urlencode()}"
