"""How far a background job is; the fragment asks again by itself until it ends."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from contacts.models.work import Progress
from contacts.operations.working import TRYING_OUT

LABELS = {
    Progress.State.WAITING: _("Waiting to start"),
    Progress.State.RUNNING: _("Working"),
    Progress.State.DONE: _("Done"),
    Progress.State.FAILED: _("Stopped by an error"),
}
STAGES = {TRYING_OUT: _("Trying the import out")}
ENDED = {Progress.State.DONE: "done", Progress.State.FAILED: "failed"}


@login_required
@require_GET
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer the bar of one's own job; other people's jobs do not exist here."""
    job = get_object_or_404(Progress, key=key, owner=request.user)
    state = Progress.State(job.state)
    return render(
        request,
        "components/progress.html",
        {
            "id": f"progress-{job.key}",
            "done": job.done,
            "total": job.total,
            "label": STAGES.get(job.note, job.note) or LABELS[state],
            "state": ENDED.get(state, ""),
            "finished": state in ENDED,
            "poll": reverse("contacts:progress", args=[job.key]),
        },
    )
