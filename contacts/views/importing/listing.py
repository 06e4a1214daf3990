"""Past imports, the newest first."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.keyset import page_of
from contacts.access import Can
from contacts.views.importing.jobs import TONES, imports_seen, step_address

ROWS = 50


@require_GET
@login_required
@permission_required(Can.IMPORT, raise_exception=True)
def import_list(request: HttpRequest) -> HttpResponse:
    """List the imports one may see, a page at a time."""
    seen = imports_seen(request.user).defer("headers", "mapping", "left_behind")
    page = page_of(seen, order=("-id",), after=request.GET.get("after", ""), limit=ROWS)
    rows = [
        {"job": job, "tone": TONES[job.state], "address": step_address(job)}  # type: ignore[index]
        for job in page.rows
    ]
    return render(
        request,
        "contacts/import_list.html",
        {
            "rows": rows,
            "next": page.after,
            "first": bool(request.GET.get("after")),
        },
    )
