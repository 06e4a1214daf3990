"""Putting the selected people on a list that is kept by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from config import groups
from contacts.access import Can
from contacts.forms.lists import GroupForm
from contacts.operations.export_mailing import health_read
from contacts.views.list_counts import count_of
from contacts.views.list_state import ListState
from contacts.views.refusals import attempt
from contacts.views.scope import actor


@login_required
@permission_required(Can.BULK, raise_exception=True)
@require_POST
def put_on_list(request: HttpRequest) -> HttpResponse:
    """Ask for the list; with one chosen, put the people on it."""
    if not groups.may_put(request.user):
        raise PermissionDenied
    state, ids = ListState.of(request), request.POST.getlist("ids")
    everybody = request.POST.get("all_matching") == "1"
    people = state.chosen(ids, everybody=everybody)
    offered = [(group.key, group.name) for group in groups.choices(request.user) if group.by_hand]
    form = GroupForm(offered, request.POST if "group" in request.POST else None)
    back = f"{reverse('contacts:list')}?{state.query()}"
    reads = health_read(dict(state.filters.lists()))
    by = actor(request)
    put = attempt(form, lambda: groups.put(form.cleaned_data["group"], people, by, reads))
    if put:
        text = ngettext("%(n)d person is new on the list", "%(n)d people are new on the list",
                        put.result)  # fmt: skip
        messages.success(request, text % {"n": put.result})
        return redirect(back)
    context = {
        "form": form,
        "ids": ids,
        "everybody": everybody,
        "count": count_of(people),
        "offered": offered,
        "query": state.query(),
    }
    return render(request, "contacts/put_on_list.html", context)
