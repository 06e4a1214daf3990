"""The third step: what the import would do, and the faulty cells, mended in place."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.field_access import hidden_fields
from config.numbers import INTEGER, whole_number
from contacts.access import Can
from contacts.forms.importing import CellForm
from contacts.models.contact import Contact
from contacts.models.source import Import, ImportRow
from contacts.operations.importing.correcting import correct_cell
from contacts.operations.importing.deferring import defer_check, defer_run
from contacts.operations.importing.starting import CannotImport
from contacts.reading.words import field_label, value_words
from contacts.views.answers import told
from contacts.views.importing import faulty
from contacts.views.importing.jobs import (
    corrected,
    own_import,
    step_address,
    steps,
    visible_import,
)
from contacts.views.scope import actor

CHECKED = "checked"
DIFFERENCES = 30


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.IMPORT, raise_exception=True)
def import_check(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what the import would do; POST checks again, after cells were mended."""
    if request.method == "POST":
        job = own_import(request, key)
        defer_check(job=job, by=actor(request))
        return redirect("contacts:import_progress", key=job.key)
    job = visible_import(request, key)
    if job.state != CHECKED and not corrected(job):
        return redirect(step_address(job))
    show = faulty.ODD if request.GET.get("show") == faulty.ODD else faulty.REFUSED
    after = whole_number(request.GET.get("after") or "0", INTEGER)
    if after is None:
        raise Http404
    rows, following = faulty.faulty_rows(job, show, after)
    columns = faulty.columns_shown(job, rows)
    return render(
        request,
        "contacts/import_check.html",
        {
            "job": job,
            "steps": steps(job, "check"),
            "forecast": job.details.get("forecast"),
            "differences": _differences(request, job),
            "stale": corrected(job),
            "rows": [faulty.shown(job, row, columns) for row in rows],
            "heads": [job.headers[number] for number in columns],
            "show": show,
            "next": following,
            "paged": bool(after),
            "mine": job.by_id == request.user.pk,
        },
    )


@require_POST
@login_required
@permission_required(Can.IMPORT, raise_exception=True)
def import_run(request: HttpRequest, key: UUID) -> HttpResponse:
    """Start the import that was checked, or go on with one that stopped."""
    job = own_import(request, key)
    defer_run(job=job, by=actor(request))
    return redirect("contacts:import_progress", key=job.key)


@require_POST
@login_required
@permission_required(Can.IMPORT, raise_exception=True)
def import_correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """Mend one cell; htmx gets the row as it stands now, others the page again."""
    job = own_import(request, key)
    form = CellForm(request.POST)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    if not (job.state == CHECKED or corrected(job)):
        raise CannotImport(_("Check the import first. Then its cells can be mended."))
    columns = [n for n in _numbers(request) if n < len(job.headers)] or [given["column"]]
    draft = correct_cell(job=job, by=actor(request), **given)
    if not request.headers.get("HX-Request"):
        return redirect("contacts:import_check", key=job.key)
    return _mended(request, job, given["number"], columns, bool(draft.rejected or draft.findings))


def _mended(
    request: HttpRequest, job: Import, number: int, columns: list[int], still: bool
) -> HttpResponse:
    row = ImportRow.objects.get(import_job=job, number=number)
    answer = render(
        request,
        "contacts/_import_row.html",
        {
            "row": faulty.shown(job, row, columns),
            "job": job,
            "mine": True,
            "mended": not still,
            "stale": True,
            "swapped": True,
        },
    )
    text = (
        _("There is still something to mend in line %(line)s.")
        if still
        else _("Line %(line)s is mended.")
    )
    return told(answer, text % {"line": row.line}, news=())


def _numbers(request: HttpRequest) -> list[int]:
    given = request.POST.get("shown", "").split(",")
    numbers = [whole_number(each, INTEGER) for each in given[: faulty.MOST_COLUMNS]]
    return [number for number in numbers if number is not None]


def _differences(request: HttpRequest, job: Import) -> list[dict[str, Any]]:
    """Return who would change and how, without the fields this person may not read."""
    hidden = hidden_fields(request.user, "contacts.Contact")
    sample = job.details.get("differences", [])[:DIFFERENCES]
    keys = [each["key"] for each in sample]
    people = Contact.objects.visible_to(request.user).filter(key__in=keys)
    known = {str(person.key): person for person in people}
    found = []
    for each in sample:
        changes = [
            (field_label(name, {}), value_words(name, was, {}), value_words(name, now, {}))
            for name, was, now in each["changes"]
            if name not in hidden
        ]
        if changes and each["key"] in known:
            found.append({"contact": known[each["key"]], "changes": changes})
    return found
