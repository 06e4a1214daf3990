"""The first page: how the people in one's care are doing."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from contacts.access import Can, is_oneself
from contacts.models.contact import Stage
from contacts.reading.collaboration import my_next_tasks
from contacts.reading.overview import coverage, overview, recent_imports, waiting_imports
from contacts.reading.words import STAGE_TONES


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def home(request: HttpRequest) -> HttpResponse:
    """Show counts, recent imports and what needs attention; every number leads to its list."""
    found = overview(request.user)
    imports = recent_imports(request.user)
    whole = found.people or 1
    stages = [
        (
            stage.value,
            stage.label,
            found.stages.get(stage.value, 0),
            round(100 * found.stages.get(stage.value, 0) / whole),
            STAGE_TONES[stage.value],
        )
        for stage in Stage
    ]
    context = {
        "found": found,
        "stages": stages,
        "imports": imports,
        "nav": "dashboard",
        "waiting": waiting_imports(imports),
        "tasks": my_next_tasks(request.user),
        "shows_tasks": request.user.has_perm(Can.TASKS) and is_oneself(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "contacts/home.html", context)


@require_GET
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def coverage_fragment(request: HttpRequest) -> HttpResponse:
    """Show how many people allow what; read apart, since it looks at every answer."""
    return render(request, "contacts/_coverage.html", {"coverage": coverage(request.user)})
