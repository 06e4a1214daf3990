"""Pages of assessments: what asks for one, those there are, one with its answers and signature."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from config.keyset import page_of
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.processing import AssessmentForm, BeginForm
from privacy.models.assessments import Assessment
from privacy.operations.processing import assessing
from privacy.operations.processing.triggers import base_of, cite, missing, triggers
from segments.reading.destinations import kind_label

NAV = {"nav": "processing"}
ROWS = 25
SAID = {
    "special": gettext_lazy("Data about health, or others that the law protects most, are kept."),
    "profiling": gettext_lazy("People are scored, and what they may buy is forecast."),
    "monitoring": gettext_lazy("What people do on your website is watched."),
    "bought": gettext_lazy("Data come from somebody else than the people themselves."),
    "sharing": gettext_lazy("Data are shared for advertising."),
    "minors": gettext_lazy("Data of people under age are kept."),
    "children": gettext_lazy("Data of people under 16 are kept."),
    "biometric": gettext_lazy("A field is named like biometric or genetic data."),
    "location": gettext_lazy("A field is named like the place where somebody is."),
    "decisions": gettext_lazy(
        "Programs decide about people, or a field is named like a credit score."
    ),
    "observed": gettext_lazy("Programs work out from watching them who people at work are."),
    "places": gettext_lazy("Programs work out who people are from sensitive places they were at."),
    "training": gettext_lazy(
        "Data are used to train programs that decide about or recognise people."
    ),
    "new_kind": gettext_lazy("Data go to a kind of service that was not assessed yet: %(kind)s."),
}


def _said(code: str) -> str:
    kind = code.partition(":")[2]
    said = str(SAID[base_of(code)])
    return said % {"kind": kind_label(kind)} if kind else said


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_PROCESSING, raise_exception=True)
def assessment_list(request: HttpRequest) -> HttpResponse:
    """List assessments and what still asks for one; POST begins one."""
    if request.method == "POST" and not request.user.has_perm(Can.CHANGE_PROCESSING):
        raise PermissionDenied
    form, by = BeginForm(request.POST if request.method == "POST" else None), actor(request)

    def begin() -> Assessment:
        return assessing.begin_assessment(**form.cleaned_data, by=by, now=timezone.now())

    if done := attempt(form, begin):
        return redirect("privacy:assessment", key=done.result.key)
    rows = Assessment.objects.visible_to(request.user).select_related("signed_by")
    after = request.GET.get("after", "")
    page = page_of(rows, order=("-created_at", "-id"), after=after, limit=ROWS)
    today = timezone.localdate()
    asked = [
        {"law": Assessment.Kind(law).label, "said": _said(code), "cite": cite(law, code)}
        for law, code in missing(triggers(today), today)
    ]
    context = {
        "form": form,
        "rows": page.rows,
        "after": after,
        "next": page.after,
        "asked": asked,
        "today": today,
        "may_change": request.user.has_perm(Can.CHANGE_PROCESSING),
    }
    status = 400 if form.is_bound else 200
    return render(request, "privacy/processing/assessments.html", context | NAV, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_PROCESSING, raise_exception=True)
def assessment_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show an assessment; POST writes its answers down, and signs them where that was pressed."""
    if request.method == "POST" and not request.user.has_perm(Can.CHANGE_PROCESSING):
        raise PermissionDenied
    row = get_object_or_404(Assessment.objects.visible_to(request.user), key=key)
    form = AssessmentForm(row, request.POST if request.method == "POST" else None)
    if saved := attempt(form, lambda: _saved(request, row, form)):
        if "sign" not in request.POST:
            messages.success(request, _("Saved."))
            return redirect("privacy:assessment", key=key)
        # What was written down stays, also where something is missing for a signature.
        given = request.POST.copy()
        given["version"] = str(saved.result.version)
        form = AssessmentForm(saved.result, given)
        if attempt(form, lambda: _signed(request, saved.result)):
            messages.success(request, _("Signed."))
            return redirect("privacy:assessment", key=key)
    context = {
        "row": row,
        "form": form,
        "why": [
            (_said(code), cite(row.kind, code)) for code in row.triggers if base_of(code) in SAID
        ],
        "may_change": request.user.has_perm(Can.CHANGE_PROCESSING) and row.signed_at is None,
    }
    status = 400 if form.is_bound else 200
    return render(request, "privacy/processing/assessment.html", context | NAV, status=status)


def _saved(request: HttpRequest, row: Assessment, form: AssessmentForm) -> Assessment:
    return assessing.change_assessment(
        assessment=row,
        values=form.values(),
        by=actor(request),
        expected_version=form.cleaned_data["version"],
    )


def _signed(request: HttpRequest, row: Assessment) -> Assessment:
    return assessing.sign_assessment(assessment=row, by=actor(request), now=timezone.now())
