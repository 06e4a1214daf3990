"""The wait while an import is checked, run or undone."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from contacts.access import Can
from contacts.models.source import Import, ImportState
from contacts.models.work import Progress
from contacts.operations.working import TRYING_OUT, latest_progress
from contacts.views.importing.jobs import UNDER_WAY, step_address, steps, visible_import

LABELS = {
    ImportState.CHECKING: _("Reading the file"),
    ImportState.RUNNING: _("Importing"),
    ImportState.UNDOING: _("Taking the import back"),
}


@require_GET
@login_required
@permission_required(Can.IMPORT, raise_exception=True)
def import_progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far the work is; the bar asks here again and goes on to the next step itself."""
    job = visible_import(request, key)
    asked_by_bar = bool(request.headers.get("HX-Request"))
    if job.state not in UNDER_WAY:
        address = step_address(job)
        return HttpResponseClientRedirect(address) if asked_by_bar else redirect(address)
    work = latest_progress(subject=str(job.key), kinds=["import"])
    template = "_import_bar" if asked_by_bar else "import_progress"
    return render(
        request,
        f"contacts/{template}.html",
        {
            "job": job,
            "progress": work,
            "label": _label(job, work),
            # Taking an import back is one step: either all of it is seen, or nothing.
            "measured": bool(work and work.total) and job.state != ImportState.UNDOING,
            "steps": steps(job, "check" if job.state == ImportState.CHECKING else "result"),
        },
    )


def _label(job: Import, work: Progress | None) -> Any:
    trying = work is not None and work.note == TRYING_OUT
    return _("Trying the import out") if trying else LABELS[ImportState(job.state)]
