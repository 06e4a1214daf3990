"""Files of posts and engagement: brought, and what came of them."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from config.errors import DomainError
from config.keyset import page_of
from contacts.operations.working import latest_progress
from contacts.views.scope import actor
from interactions.access import Can
from interactions.forms.engagement import EngagementFileForm
from interactions.models.engagement import EngagementImport
from interactions.operations.engagement.importing import bring_engagement_file
from interactions.reading.engagement_files import TONES, reason_in_words

PAGE = 25
REJECTS_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.IMPORT_ENGAGEMENT, raise_exception=True)
def engagement_imports(request: HttpRequest) -> HttpResponse:
    """List the files that were brought; POST brings one more and hands it to the worker."""
    form = EngagementFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            job = bring_engagement_file(
                file=given["file"],
                file_name=given["file"].name,
                format=given["format"],
                exported_on=given["exported_on"],
                by=actor(request),
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("interactions:engagement_import", key=job.key)
    after = request.GET.get("after", "")
    rows = EngagementImport.objects.select_related("by")
    page = page_of(rows, order=("-id",), after=after, limit=PAGE)
    context = {
        "form": form,
        "rows": [(job, TONES.get(job.state, "")) for job in page.rows],
        "next": page.after,
        "after": after,
        "most": settings.IMPORT_MAX_BYTES,
        "tab": "files",
        "nav": "engagement",
    }
    status = 422 if form.errors else 200
    return render(request, "interactions/engagement/imports.html", context, status=status)


@require_GET
@login_required
@permission_required(Can.IMPORT_ENGAGEMENT, raise_exception=True)
def engagement_import(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far a file is, or what came of it."""
    job = get_object_or_404(EngagementImport.objects.select_related("by"), key=key)
    mine = job.by_id == request.user.pk
    context = {
        "job": job,
        "tone": TONES.get(job.state, ""),
        "going": job.state in (EngagementImport.State.WAITING, EngagementImport.State.RUNNING),
        "progress": latest_progress(subject=str(job.key), kinds=["engagement"]) if mine else None,
        "rejects": [
            (line, column, reason_in_words(code))
            for line, code, column in job.rejects[:REJECTS_SHOWN]
        ],
        "tab": "files",
        "nav": "engagement",
    }
    return render(request, "interactions/engagement/import.html", context)
