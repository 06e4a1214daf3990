"""The second step: what each column becomes, and on which terms people are taken over."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from contacts.access import Can
from contacts.forms.importing import FORMATS, MappingForm
from contacts.models.source import Import
from contacts.operations.importing.deferring import configure_and_check
from contacts.operations.importing.starting import remembered_mapping
from contacts.views.importing.jobs import (
    open_to_changes,
    own_import,
    source_names,
    step_address,
    steps,
)
from contacts.views.scope import actor

SEPARATORS = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.IMPORT, raise_exception=True)
def import_map(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the columns with a proposal, or take the choice and start the check."""
    job = own_import(request, key)
    if not open_to_changes(job):
        return redirect(step_address(job))
    form = MappingForm(job, request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        configure_and_check(job=job, values=form.cleaned_data, by=actor(request))
        return redirect("contacts:import_progress", key=job.key)
    return render(
        request, "contacts/import_map.html", _shown(job, form), status=422 if form.errors else 200
    )


def _shown(job: Import, form: MappingForm) -> dict[str, Any]:
    remembered = remembered_mapping(job.source, job.headers) if job.source else None
    return {
        "job": job,
        "form": form,
        "columns": form.columns,
        "steps": steps(job, "map"),
        "format": dict(FORMATS).get(job.format, job.format),
        "separator": SEPARATORS.get(job.details.get("delimiter", "")),
        "sample": job.details.get("sample", [])[:5],
        "sources": source_names(),
        "remembered": remembered == job.mapping and not job.basis,
        "corrections": job.details.get("corrections", 0),
        "sensitive": [column.header for column in form.columns if column.sensitive],
    }
