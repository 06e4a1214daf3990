"""Pages of incidents: the register, a report, one incident with everything there is to do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.keyset import page_of
from contacts.operations.export_files import csv_bytes
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from interactions.reading.files import sent_file
from privacy.access import Can
from privacy.forms import incidents as forms
from privacy.forms.papers import LetterForm
from privacy.models.incidents import Incident
from privacy.operations.incidents import reporting
from privacy.operations.incidents.counting_many import progress_of
from privacy.operations.incidents.proving import EvidenceGone, take_evidence
from privacy.operations.incidents.writing import KIND_WORDS
from privacy.reading import incidents as reading

PAGE_ROWS = 25
NAV = {"nav": "incidents"}


@require_safe
@login_required
@permission_required(Can.VIEW_INCIDENTS, raise_exception=True)
def incident_list(request: HttpRequest) -> HttpResponse:
    """List incidents, newest first: the register of GDPR Art. 33(5)."""
    after, view = request.GET.get("after", ""), request.GET.get("view", "")
    now = timezone.now()
    rows = reading.listed(request.user, view=view)
    page = page_of(rows, order=("-discovered_at", "-id"), after=after, limit=PAGE_ROWS)
    lines = [
        {
            "row": row,
            "tone": reading.TONES.get(row.conclusion, ""),
            "laws": [reading.LAWS[law] for law in row.laws],
            "late": row.next_at is not None and row.next_at < now,
        }
        for row in page.rows
    ]
    context = {"lines": lines, "view": view, "after": after, "next": page.after}
    year = timezone.localdate().year
    return render(
        request, "privacy/incidents/list.html", {**context, "years": [year, year - 1], **NAV}
    )


@require_safe
@login_required
@permission_required(Can.VIEW_INCIDENTS, raise_exception=True)
def incident_year(request: HttpRequest, year: int) -> StreamingHttpResponse:
    """Send the breaches of few people of one year, for the report to HHS."""
    headers, *lines = reading.log_of_year(request.user, year)
    answer = StreamingHttpResponse(
        csv_bytes(headers, lines), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="incidents-{year}.csv"'
    return answer


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.ADD_INCIDENTS, raise_exception=True)
def incident_new(request: HttpRequest) -> HttpResponse:
    """Let anybody of the house report an incident."""
    form, by, now = forms.ReportForm(request.POST or None), actor(request), timezone.now()
    done = attempt(form, lambda: reporting.report_incident(values=form.values(), by=by, now=now))
    if done is not None:
        messages.success(request, _("Thank you. Those who answer for privacy know of it now."))
        if request.user.has_perm(Can.VIEW_INCIDENTS):
            return redirect("privacy:incident", key=done.result.key)
        return redirect("segments:home")
    context = {"form": form, "incident": None, **NAV}
    status = 400 if form.is_bound else 200
    return render(request, "privacy/incidents/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_INCIDENTS, raise_exception=True)
def incident_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change what is known."""
    incident, by, now = incident_of(request, key), actor(request), timezone.now()
    start = {name: getattr(incident, name) for name in reporting.FIELDS}
    form = forms.IncidentForm(request.POST or None, initial=start)

    def save() -> Incident:
        return reporting.change_incident(incident=incident, values=form.values(), by=by, now=now)

    if attempt(form, save):
        messages.success(request, _("Saved. The dates were counted anew."))
        return redirect("privacy:incident", key=key)
    context = {"form": form, "incident": incident, **NAV}
    status = 400 if form.is_bound else 200
    return render(request, "privacy/incidents/form.html", context, status=status)


@require_safe
@login_required
@permission_required(Can.VIEW_INCIDENTS, raise_exception=True)
def incident_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an incident: what to do by when, whom it concerns, what was done."""
    return drawn(request, incident_of(request, key))


@require_safe
@login_required
@permission_required(Can.VIEW_INCIDENTS, raise_exception=True)
def incident_file(request: HttpRequest, key: UUID, row: UUID) -> FileResponse:
    """Send a file of the evidence, to be saved; that somebody took it is put on record."""
    incident = incident_of(request, key)
    found = get_object_or_404(incident.evidence.select_related("incident"), key=row)
    try:
        return sent_file(take_evidence(evidence=found, by=actor(request)))
    except EvidenceGone as gone:
        raise Http404(str(gone.message)) from None


def incident_of(request: HttpRequest, key: UUID) -> Incident:
    """Return an incident whom the person may look at, or answer 404."""
    rows = Incident.objects.visible_to(request.user).select_related(
        "reported_by", "closed_by", "agreement"
    )
    return get_object_or_404(rows, key=key)


def drawn(
    request: HttpRequest, incident: Incident, given: Any = None, status: int = 200
) -> HttpResponse:
    """Draw the page; `given` is the form that was refused, which says why."""
    after = request.GET.get("after", "")
    people = reading.people_of(incident, request.user)
    page = page_of(people, order=("id",), after=after, limit=PAGE_ROWS)
    may = incident.closed_at is None and request.user.has_perm(Can.CHANGE_INCIDENTS)
    duties = reading.duties_of(incident, timezone.now())
    letters = incident.letters.order_by("language")
    context = {
        "incident": incident,
        "tone": reading.TONES.get(incident.conclusion, ""),
        "laws": [reading.LAWS[law] for law in incident.laws],
        "kinds": [KIND_WORDS[kind] for kind in incident.kinds],
        "duties": [(each, _row("told", each.duty.key, given)) for each in duties],
        "tasks": [
            (task, words, _row("finish", task.key, given))
            for task, words in reading.tasks_of(incident)
        ],
        "ways": reading.ways_of(incident),
        "progress": progress_of(incident),
        "people": [(row, reading.source_words(row.sources)) for row in page.rows],
        "letters": [(each, _row("letter", each.language, given, each)) for each in letters],
        "files": [
            (each, _row("remove", each.key, given))
            for each in incident.evidence.select_related("by").order_by("pk")
        ],
        "after": after,
        "next": page.after,
        "may": may,
        **(_forms(incident, given) if may else {}),
        **NAV,
    }
    return render(request, "privacy/incidents/page.html", context, status=status)


# The forms of the page; those of a row (a duty, a task, a letter) stand there once for each.
FORMS: dict[str, Any] = {
    "judge": forms.JudgeForm,
    "delay": forms.DelayForm,
    "count": forms.CountForm,
    "name": forms.NameForm,
    "task": forms.TaskForm,
    "posted": forms.PostedForm,
    "evidence": forms.EvidenceForm,
    "remove": forms.RemoveForm,
    "close": forms.CloseForm,
    "told": forms.ToldForm,
    "finish": forms.FinishForm,
    "letter": LetterForm,
}
_OF_ROWS = ("told", "finish", "letter", "remove")


def _forms(incident: Incident, given: Any) -> dict[str, Any]:
    starts = {"judge": forms.JudgeForm.start(incident), "close": {"lessons": incident.lessons}}
    return {
        f"{name}_form": given
        if given is not None and given.prefix == name
        else form(prefix=name, initial=starts.get(name))
        for name, form in FORMS.items()
        if name not in _OF_ROWS
    }


def _row(name: str, row: Any, given: Any, letter: Any = None) -> Any:
    prefix = f"{name}-{row}"
    if given is not None and given.prefix == prefix:
        return given
    start = {"subject": letter.subject, "body": letter.body} if letter else None
    return FORMS[name](prefix=prefix, initial=start)
