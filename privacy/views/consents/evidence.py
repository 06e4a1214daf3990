"""Files of consent evidence: brought, read by the worker, and what came of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.keyset import page_of
from contacts.operations.export_files import csv_bytes
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.consents import EvidenceForm
from privacy.models.consents import EvidenceFile
from privacy.operations.consents.evidence import bring_evidence
from privacy.reading.consents.words import reject_words

NAV = {"nav": "consents", "tab": "evidence"}
PAGE_ROWS, REJECTS_SHOWN = 25, 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def evidence_list(request: HttpRequest) -> HttpResponse:
    """List the files; POST brings another one."""
    form = EvidenceForm(request.POST or None, request.FILES or None)
    done = attempt(form, lambda: _bring(form.cleaned_data["file"], request))
    if done:
        messages.success(request, _("The file is being read."))
        return redirect("privacy:evidence_file", key=done.result.key)
    rows = EvidenceFile.objects.select_related("by")
    after = request.GET.get("after", "")
    page = page_of(rows, order=("-created_at", "-id"), after=after, limit=PAGE_ROWS)
    context = {"rows": page.rows, "next": page.after, "form": form, **NAV}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "privacy/consents/evidence.html", context, status=status)


@require_GET
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def evidence_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what came of one file."""
    row = get_object_or_404(EvidenceFile.objects.select_related("by"), key=key)
    rejects = [(line, reject_words(code)) for line, code in row.rejects[:REJECTS_SHOWN]]
    problem = reject_words(row.problem) if row.problem else ""
    context = {"row": row, "rejects": rejects, "problem": problem, **NAV}
    return render(request, "privacy/consents/evidence_file.html", context)


@require_GET
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def evidence_rejects(request: HttpRequest, key: UUID) -> StreamingHttpResponse:
    """Send the refused lines as a file: their numbers and why, never what they say."""
    row = get_object_or_404(EvidenceFile, key=key)
    lines = ([line, code, str(reject_words(code))] for line, code in row.rejects)
    blocks = csv_bytes([_("Line"), _("Code"), _("Reason")], lines)
    answer = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="refused-lines.csv"'
    return answer


def _bring(file: Any, request: HttpRequest) -> EvidenceFile:
    return bring_evidence(file=file, file_name=file.name, by=actor(request))
