"""Many issues settled at once: seen before, carried out, taken back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.actor import Actor, Door
from contacts.access import Can
from contacts.models.quality import QualityIssue
from contacts.models.work import BulkChange, Progress
from contacts.operations.quality.fixing_many import ACTION, fix_many, preview_fixes, undo_fixes
from contacts.operations.quality.many import ACCEPT, GIVE, undo_many
from contacts.operations.working import latest_progress
from contacts.reading import quality
from governance.forms.inbox import TickedForm
from governance.reading import inbox as reading

GOING = (Progress.State.WAITING, Progress.State.RUNNING)


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
@permission_required(Can.BULK, raise_exception=True)
def fix_preview(request: HttpRequest) -> HttpResponse:
    """Say how many of the chosen issues one step settles, and how many not; write nothing."""
    form, issues = chosen(request)
    context = {"counts": preview_fixes(issues, Actor.of(request, Door.PAGE))}
    return preview(request, form, "fix_preview", context)


def preview(
    request: HttpRequest, form: TickedForm, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Draw what would come of the chosen issues, with what the next step is told again."""
    context |= {
        "ids": form.cleaned_data["ids"],
        "everybody": form.cleaned_data["all_matching"],
        "query": urlencode(reading.filters_of(request.GET)),
        "nav": "quality",
        "tab": "inbox",
    }
    return render(request, f"governance/quality/{template}.html", context)


def chosen(request: HttpRequest) -> tuple[TickedForm, QuerySet[QualityIssue]]:
    """Return the open issues that were ticked, or all that the filters of the address leave."""
    form = TickedForm(request.POST)
    form.is_valid()
    if form.cleaned_data.get("all_matching"):
        return form, quality.open_issues(request.user, **reading.filters_of(request.GET))
    ids: list[Any] = form.cleaned_data.get("ids", [])
    return form, quality.open_issues(request.user).filter(pk__in=ids)


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
@permission_required(Can.BULK, raise_exception=True)
def fix_run(request: HttpRequest) -> HttpResponse:
    """Settle what one step settles; more than a page's worth is left to the worker."""
    _form, issues = chosen(request)
    change = fix_many(issues=issues, by=Actor.of(request, Door.PAGE))
    return redirect("quality:fixed", key=change.key)


def _own(request: HttpRequest, key: UUID) -> BulkChange:
    found = BulkChange.objects.filter(action__in=(ACTION, GIVE, ACCEPT)).defer("facts")
    if not request.user.has_perm(Can.VIEW_BULK):
        found = found.filter(by=request.user.pk)
    return get_object_or_404(found, key=key)


@require_GET
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
@permission_required(Can.BULK, raise_exception=True)
def fixed_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far settling is, or what came of it, with the way back."""
    change = _own(request, key)
    work = latest_progress(subject=str(change.key), kinds=[ACTION])
    going = work is not None and work.state in GOING
    bar = {
        "id": f"fix-{change.key}",
        "done": work.done if work else 0,
        "total": work.total if work else 0,
        "label": _("Settling issues"),
        "poll": reverse("quality:fixed", args=[change.key]),
    }
    if request.htmx and going:  # type: ignore[attr-defined]
        return render(request, "components/progress.html", bar)
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    context = {"change": change, "going": going, "bar": bar, "nav": "quality", "tab": "inbox"}
    return render(request, "governance/quality/fixed.html", context)


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
@permission_required(Can.BULK, raise_exception=True)
def fix_undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back what settling many did, where nobody changed it since."""
    change, by = _own(request, key), Actor.of(request, Door.PAGE)
    if change.action == ACTION:
        undo_fixes(change=change, by=by)
    else:
        undo_many(change=change, by=by)
    messages.success(request, _("Taken back."))
    return redirect("quality:inbox")
