"""Pages of retention: the rules, one rule's form, the runs, one with its people, its decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.errors import DomainError
from config.keyset import page_of
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.retention import RefusalForm, RuleForm
from privacy.models.retention import RetentionItem, RetentionRule, RetentionRun
from privacy.operations.retaining import deciding, rules
from privacy.operations.retaining.evidence import canonical, certificate_of, is_genuine
from privacy.operations.retaining.planning import plan_retention
from privacy.operations.retaining.queue import progress_of
from privacy.operations.retaining.suggesting import SUGGESTIONS, load_suggestions
from privacy.reading import retention as reading

PAGE_ROWS = 25
NAV = {"nav": "retention"}


@require_safe
@login_required
@permission_required(Can.VIEW_RETENTION, raise_exception=True)
def retention(request: HttpRequest) -> HttpResponse:
    """List the rules, those that hold first, and the latest run."""
    rows = RetentionRule.objects.visible_to(request.user).select_related("owner")
    found = list(rows.order_by("-active", "name_en", "pk"))
    lines = [
        {
            "rule": rule,
            "name": reading.name_of(rule),
            "period": reading.period_of(rule),
            "reach": reading.reach_of(rule, request.user),
        }
        for rule in found
    ]
    offered = {rule.suggested for rule in found}
    waiting = RetentionRun.objects.filter(state=RetentionRun.State.PLANNED).order_by("-pk").first()
    context = {"lines": lines, "missing": bool(SUGGESTIONS.keys() - offered), "waiting": waiting}
    return render(request, "privacy/retention/rules.html", context | NAV)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_RETENTION, raise_exception=True)
def retention_rule(request: HttpRequest, key: UUID | None = None) -> HttpResponse:
    """Make a rule, or change one."""
    seen = RetentionRule.objects.visible_to(request.user)
    rule = get_object_or_404(seen, key=key) if key else None
    form, by = RuleForm(rule, request.user, request.POST or None), actor(request)

    def save() -> RetentionRule:
        if rule is None:
            return rules.create_rule(values=form.values(), by=by)
        return rules.change_rule(rule=rule, values=form.values(), by=by)

    if attempt(form, save):
        messages.success(request, _("Saved."))
        return redirect("privacy:retention")
    context = {"form": form, "rule": rule, "name": reading.name_of(rule) if rule else "", **NAV}
    status = 400 if form.is_bound else 200
    return render(request, "privacy/retention/rule.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.CHANGE_RETENTION, raise_exception=True)
def retention_suggestions(request: HttpRequest) -> HttpResponse:
    """Offer the usual rules, inactive."""
    load_suggestions(by=actor(request))
    messages.success(request, _("The usual rules are listed. Read each before you switch it on."))
    return redirect("privacy:retention")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_RETENTION, raise_exception=True)
def retention_runs(request: HttpRequest) -> HttpResponse:
    """List the runs, newest first; POST counts now."""
    if request.method == "POST":
        if not request.user.has_perm(Can.CHANGE_RETENTION):
            raise PermissionDenied
        try:
            run = plan_retention(by=actor(request), now=timezone.now())
        except DomainError as refused:
            messages.error(request, str(refused))
            return redirect("privacy:retention_runs")
        return redirect("privacy:retention_run", key=run.key)
    after = request.GET.get("after", "")
    rows = RetentionRun.objects.visible_to(request.user).select_related("decided_by")
    page = page_of(rows, order=("-planned_at", "-id"), after=after, limit=PAGE_ROWS)
    lines = [(run, reading.TONES.get(run.state, "")) for run in page.rows]
    context = {"lines": lines, "after": after, "next": page.after}
    return render(request, "privacy/retention/runs.html", context | NAV)


@require_safe
@login_required
@permission_required(Can.VIEW_RETENTION, raise_exception=True)
def retention_run(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what a run would do, or did, by rule and person by person."""
    return _page(request, _run(request, key))


def _page(
    request: HttpRequest, run: RetentionRun, refusal: Any = None, status: int = 200
) -> HttpResponse:
    after, outcome = request.GET.get("after", ""), request.GET.get("outcome", "")
    rows = reading.people_of(run, request.user, outcome)
    page = page_of(rows, order=("id",), after=after, limit=PAGE_ROWS)
    waits = run.state == RetentionRun.State.PLANNED
    may = waits and request.user.has_perm(Can.APPROVE_RETENTION)
    progress = progress_of(run)
    context = {
        "run": run,
        "tone": reading.TONES.get(run.state, ""),
        "lines": reading.lines_of(run),
        "not_asked": reading.not_asked(run),
        "people": [(item, reading.name_of(item.rule)) for item in page.rows],
        "outcomes": RetentionItem.Outcome.choices,
        "outcome": outcome,
        "after": after,
        "next": page.after,
        "may_decide": may and run.planned_by_id != request.user.pk,
        "own": waits and run.planned_by_id == request.user.pk,
        "progress": progress if progress and not progress.finished_at else None,
        "genuine": is_genuine(run),
        "refusal": refusal or RefusalForm(),
    }
    return render(request, "privacy/retention/run.html", context | NAV, status=status)


@require_safe
@login_required
@permission_required(Can.VIEW_RETENTION, raise_exception=True)
def retention_certificate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the certificate of a finished run for printing, or give the bytes its digest is of."""
    run = _run(request, key)
    if not run.certificate:
        raise Http404
    if "statement" in request.GET:
        name = f"attachment; filename=retention-{run.key}.json"
        said = canonical(certificate_of(run))
        return HttpResponse(said, "application/json", headers={"Content-Disposition": name})
    context = {
        "run": run,
        "lines": reading.certified(run),
        "rows": sum(run.evidence.get("rows", {}).values()),
        "genuine": is_genuine(run),
    }
    return render(request, "privacy/retention/certificate.html", context | NAV)


@require_POST
@login_required
@permission_required(Can.APPROVE_RETENTION, raise_exception=True)
def retention_decide(request: HttpRequest, key: UUID, decision: str) -> HttpResponse:
    """Approve exactly what was seen, or refuse it with a reason."""
    run, by, now = _run(request, key), actor(request), timezone.now()
    if decision not in ("approve", "refuse"):
        raise Http404
    try:
        if decision == "approve":
            digest = request.POST.get("digest", "")
            deciding.approve_run(run=run, digest=digest, by=by, now=now)
            messages.success(request, _("Approved. This page shows how far it is."))
            return redirect("privacy:retention_run", key=key)
        form = RefusalForm(request.POST)
        if not form.is_valid():
            return _page(request, run, form, status=400)
        deciding.refuse_run(run=run, reason=form.cleaned_data["reason"], by=by, now=now)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Refused. Nothing is done; the next night counts again."))
    return redirect("privacy:retention_run", key=key)


def _run(request: HttpRequest, key: UUID) -> RetentionRun:
    rows = RetentionRun.objects.visible_to(request.user)
    named = rows.select_related("planned_by", "decided_by", "erasure")
    return get_object_or_404(named, key=key)
