"""Many issues given to somebody, or accepted until a day: seen before, then carried out."""

from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from config.actor import Actor, Door
from contacts.access import Can
from contacts.models.work import BulkChange
from contacts.operations.quality.many import (
    accept_many,
    give_many,
    preview_accepting,
    preview_giving,
)
from contacts.views.refusals import problems_of
from governance.forms.inbox import AssignForm, WaiveForm
from governance.views.quality.many import chosen, preview


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
@permission_required(Can.BULK, raise_exception=True)
def give_preview(request: HttpRequest) -> HttpResponse:
    """Say how many issues would be given and who has them now; write nothing."""
    form, issues = chosen(request)
    found = preview_giving(issues, Actor.of(request, Door.PAGE))
    people = get_user_model().objects.in_bulk([who for who, _count in found["held"] if who])
    held = [(people.get(who), count) for who, count in found["held"]]
    context = {"total": found["total"], "held": held, "form": AssignForm()}
    return preview(request, form, "give_preview", context)


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
@permission_required(Can.BULK, raise_exception=True)
def give_run(request: HttpRequest) -> HttpResponse:
    """Give them all to one colleague, or to nobody."""
    _form, issues = chosen(request)
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise problems_of(form)
    by = Actor.of(request, Door.PAGE)
    return _came_of(give_many(issues=issues, assignee=form.cleaned_data["assignee"], by=by))


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
@permission_required(Can.BULK, raise_exception=True)
def accept_preview(request: HttpRequest) -> HttpResponse:
    """Say how many issues would close until a day and which not; write nothing."""
    form, issues = chosen(request)
    context = {
        "counts": preview_accepting(issues, Actor.of(request, Door.PAGE)),
        "form": WaiveForm(),
    }
    return preview(request, form, "accept_preview", context)


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
@permission_required(Can.BULK, raise_exception=True)
def accept_run(request: HttpRequest) -> HttpResponse:
    """Accept them all until one day, for one reason."""
    _form, issues = chosen(request)
    form = WaiveForm(request.POST)
    if not form.is_valid():
        raise problems_of(form)
    by = Actor.of(request, Door.PAGE)
    return _came_of(accept_many(issues=issues, by=by, **form.cleaned_data))


def _came_of(change: BulkChange) -> HttpResponse:
    if change.pk is None:
        return redirect("quality:inbox")
    return redirect("quality:fixed", key=change.key)
