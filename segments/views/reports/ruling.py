"""The rule of a report: whom it counts, built as the rule of a segment is."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.views.scope import actor
from segments.access import Can
from segments.forms.picker import shelves
from segments.forms.rules import Edited, edited
from segments.language import shaping
from segments.models.reports import Report
from segments.operations.reporting.keeping import change_report
from segments.reading.checking import problems_of
from segments.reading.previews import preview
from segments.views.building import node_of, refused, rule_drawn, sent_on
from segments.views.reports.frame import NAV, own_report
from segments.vocabulary import vocabulary_for


@login_required
@permission_required(Can.CHANGE_REPORTS, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report_rule(request: HttpRequest, key: UUID) -> HttpResponse:
    """Describe whom one's own report counts; POST draws the rule again, or saves it."""
    report = own_report(request, key)
    if request.method != "POST":
        rule = node_of(report.question.get("rule"))
        return _page(request, report, Edited(shaping.shaped(rule)))
    vocabulary = vocabulary_for(request.user)
    state = edited(request.POST, vocabulary)
    if request.POST.get("do") != "save":
        if not request.htmx:  # type: ignore[attr-defined]
            return _page(request, report, state)
        return render(request, "segments/_rule.html", rule_drawn(state, vocabulary))
    if problems := problems_of(state.root, vocabulary):
        return refused(request, _page(request, report, state, problems))
    question = {name: each for name, each in report.question.items() if name != "segment"}
    question["rule"] = shaping.written(state.root)
    change_report(report=report, values={"question": question}, by=actor(request))
    messages.success(request, _("Saved."))
    return sent_on(request, reverse("segments:report", args=[report.key]))


def _page(
    request: HttpRequest,
    report: Report,
    state: Edited,
    problems: dict[str, list[Any]] | None = None,
) -> HttpResponse:
    vocabulary = vocabulary_for(request.user)
    context = {
        "report": report,
        "shelves": shelves(vocabulary),
        "refused": bool(problems),
        **NAV,
        **rule_drawn(state, vocabulary, problems),
    }
    if request.method == "POST":
        # Without script nothing counts beside the rule: the page itself says it.
        context["live"] = preview(state.root, vocabulary, request.user)
    return render(request, "segments/reports/rule.html", context)
