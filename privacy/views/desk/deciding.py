"""Carries a decision from the page of a request to its operation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.errors import DomainError, Invalid, NotPermitted
from contacts.views.refusals import show_problems
from contacts.views.scope import actor
from privacy.access import Can
from privacy.operations.desk.matching import decide_match
from privacy.operations.desk.tasks import complete_task
from privacy.views.desk.acts import ACTS
from privacy.views.desk.page import drawn
from privacy.views.desk.scope import request_of


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def request_decide(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Take one decision; what the law or the form refuses is said at its form (422)."""
    row = request_of(request, key)
    if act not in ACTS:
        raise Http404
    chosen = ACTS[act]
    form = chosen.form(row, request.POST)
    if form.is_valid():
        try:
            chosen.run(row, form.cleaned_data, actor(request), timezone.now())
        except Invalid as refusal:
            show_problems(form, refusal)
        except NotPermitted:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, chosen.done)
            return redirect("privacy:request", key=key)
    return drawn(request, request_of(request, key), (act, form), 422)


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def match_decide(request: HttpRequest, key: UUID, number: int) -> HttpResponse:
    """Say whether a proposed record is the person's."""
    row = request_of(request, key)
    match = get_object_or_404(row.matches, pk=number)
    confirmed = request.POST.get("confirmed") == "1"
    try:
        decide_match(match=match, confirmed=confirmed, by=actor(request), now=timezone.now())
    except NotPermitted:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    return redirect(reverse("privacy:request", args=[key]) + "#matches")


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def task_done(request: HttpRequest, key: UUID, task: UUID) -> HttpResponse:
    """Say that a task is done."""
    row = request_of(request, key)
    found = get_object_or_404(row.tasks, key=task)
    try:
        complete_task(
            task=found,
            by=actor(request),
            now=timezone.now(),
            note=request.POST.get("note", ""),
        )
    except NotPermitted:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Done."))
    return redirect(reverse("privacy:request", args=[key]) + "#tasks")
