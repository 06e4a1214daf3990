"""The first step: a file is brought and recognised."""

from django.conf import settings
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from config.errors import DomainError
from contacts.access import Can
from contacts.forms.importing import UploadForm
from contacts.operations.importing.starting import start_import
from contacts.views.importing.jobs import source_names, steps
from contacts.views.scope import actor


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.IMPORT, raise_exception=True)
def import_upload(request: HttpRequest) -> HttpResponse:
    """Show what can be brought, or take the file and go on to its columns."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            job = start_import(
                file=given["file"],
                file_name=given["file"].name,
                by=actor(request),
                source_name=given["source_name"],
                format=given["format"],
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("contacts:import_map", key=job.key)
    return render(
        request,
        "contacts/import_upload.html",
        {
            "form": form,
            "steps": steps(None, "upload"),
            "sources": source_names(),
            "most": settings.IMPORT_MAX_BYTES,
        },
        status=422 if form.errors else 200,
    )
