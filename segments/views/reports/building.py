"""The builder: a question is put together, answered beside it, and kept under a name."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.errors import Invalid, Stale
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from segments.access import Can
from segments.forms.reports import QuestionForm, ReportForm, words_of
from segments.models.reports import Report
from segments.operations.reporting.keeping import change_report, create_report
from segments.views.reports.frame import NAV, Shown, answered, own_report, ready_of


@login_required
@permission_required(Can.ADD_REPORTS, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report_new(request: HttpRequest) -> HttpResponse:
    """Put a question together, from nothing or from a ready report; POST keeps it."""
    start: dict[str, Any] = {}
    initial = {}
    if slug := request.GET.get("ready", ""):
        ready = ready_of(request, slug)
        start, initial = words_of(dict(ready.question), ready.shape), {"name": ready.name}
    return _built(request, None, start, initial)


@login_required
@permission_required(Can.CHANGE_REPORTS, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change one's own report; an older version than the stored one is refused."""
    report = own_report(request, key)
    initial = {name: getattr(report, name) for name in ("name", "description", "version")}
    return _built(request, report, words_of(report.question, report.shape), initial)


def _built(
    request: HttpRequest, report: Report | None, start: dict[str, Any], initial: dict[str, Any]
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    words = given if "measure" in given else start
    rule = report.question.get("rule") if report else None
    question = QuestionForm(words, user=request.user, rule=rule)
    form = ReportForm(request.POST if request.method == "POST" else None, initial=initial)
    problem = ""
    if request.method == "POST":
        kept, problem = _kept(request, report, question, form)
        if kept is not None:
            messages.success(request, _("Saved."))
            then = "report_rule" if request.POST.get("then") == "rule" else "report"
            return redirect(f"segments:{then}", key=kept.key)
    context = {
        "report": report,
        "question": question,
        "form": form,
        "problem": problem,
        "shown": _preview(request, question, report),
        "words": {name: question[name].value() for name in question.fields},
        **NAV,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "segments/reports/builder.html", context, status=status)


def _preview(request: HttpRequest, question: QuestionForm, report: Report | None) -> Shown:
    if not question.is_valid():
        return Shown(problem=_("Finish the question to see its answer."))
    shape = question.cleaned_data["shape"]
    return answered(_("Preview"), question.question(), shape, request.user, report)


def _kept(
    request: HttpRequest, report: Report | None, question: QuestionForm, form: ReportForm
) -> tuple[Report | None, str]:
    """Keep the question; without a report the form or the sentence says why not."""
    if not question.is_valid() or not form.is_valid():
        return None, ""
    said = {name: form.cleaned_data[name] for name in ("name", "description")}
    values = {
        **said, "question": question.question(), "shape": question.cleaned_data["shape"],
    }  # fmt: skip
    by = actor(request)
    try:
        done = attempt(form, lambda: _written(report, values, form.cleaned_data["version"], by))
    except (Stale, Invalid) as refusal:
        return None, str(refusal.message)
    return (done.result, "") if done else (None, "")


def _written(report: Report | None, values: dict[str, Any], version: Any, by: Any) -> Report:
    if report is None:
        return create_report(values=values, by=by)
    return change_report(report=report, values=values, expected_version=version, by=by)
