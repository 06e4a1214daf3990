"""Tasks of one's own, and those one gave."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.keyset import page_of
from contacts.access import Can
from contacts.forms.collaboration import TaskForm
from contacts.models.collaboration import Task
from contacts.operations import assignments
from contacts.reading.collaboration import by_day
from contacts.reading.notices import named_records
from contacts.reading.reaching import with_stops
from contacts.views.answers import told
from contacts.views.refusals import attempt
from contacts.views.scope import actor

ROWS = 30
SHOWN = ("mine", "given", "done")


@require_GET
@login_required
@permission_required(Can.TASKS, raise_exception=True)
def task_list(request: HttpRequest) -> HttpResponse:
    """List the tasks of the colleague by the day they are due; overdue ones are marked."""
    show = request.GET.get("show", "")
    show = show if show in SHOWN else SHOWN[0]
    rows, order = _chosen(show, request.user)
    page = page_of(rows, order=order, after=request.GET.get("after", ""), limit=ROWS)
    context = {
        "rows": named_records(list(with_stops(page.rows)), request.user),
        "next": page.after,
        "show": show,
        "today": timezone.localdate(),
    }
    return render(request, "contacts/task_list.html", context)


def _chosen(show: str, user: Any) -> tuple[QuerySet, tuple[str, ...]]:
    seen = Task.objects.visible_to(user).select_related("assignee", "by")
    if show == "done":
        return seen.filter(assignee=user).exclude(done_at=None), ("-done_at", "-id")
    if show == "given":
        return by_day(seen.open().filter(by=user).exclude(assignee=user)), ("day", "id")
    return by_day(seen.open().filter(assignee=user)), ("day", "id")


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.TASKS, raise_exception=True)
def task_change(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one task to change it; POST saves it."""
    task = get_object_or_404(Task.objects.visible_to(request.user), key=key)
    initial = {name: getattr(task, name) for name in assignments.FIELDS}
    form = TaskForm(request.POST or None, initial=initial)
    by = actor(request)
    if attempt(form, lambda: assignments.change_task(task=task, values=form.cleaned_data, by=by)):
        messages.success(request, _("Saved."))
        return redirect("contacts:tasks")
    status = 400 if form.is_bound and form.errors else 200
    context = {"form": form, "row": named_records([task], request.user)[0]}
    return render(request, "contacts/task_form.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.TASKS, raise_exception=True)
def task_done(request: HttpRequest, key: UUID) -> HttpResponse:
    """Note that a task is done, or is not after all; the row is drawn again."""
    task = get_object_or_404(Task.objects.visible_to(request.user), key=key)
    if request.POST.get("done") == "no":
        task, text = assignments.reopen_task(task=task, by=actor(request)), _("Open again")
    else:
        task, text = assignments.finish_task(task=task, by=actor(request)), _("Done")
    context = {"row": named_records([task], request.user)[0], "today": timezone.localdate()}
    return told(render(request, "contacts/_task_row.html", context), text, news=())
