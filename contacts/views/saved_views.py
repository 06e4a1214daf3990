"""Saved views: the tabs above the list, saving, changing and deleting one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.access import Can
from contacts.filters import ContactFilter
from contacts.forms.lists import SavedViewForm
from contacts.models.catalogue import SavedView
from contacts.models.contact import Contact
from contacts.operations import views as view_operations
from contacts.views.list_columns import chosen_columns, offered_columns
from contacts.views.list_counts import Count, count_of
from contacts.views.list_filters import known_filters
from contacts.views.list_state import ListState
from contacts.views.saved_view_access import views_of

BUILT_IN = (
    ("all", "users", _("All contacts"), ""),
    ("mine", "user-round", _("My contacts"), "owner=me"),
    ("nobody", "user-round-x", _("Without an owner"), "owner=none"),
)
SHARED_ICONS = {"private": "lock", "team": "users-round", "everybody": "globe"}
TABS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Tab:
    """One view above the list; `count` is filled in by the second request."""

    label: Any
    icon: str
    query: str
    filters: str
    current: bool
    count: Count | None = None


def tabs_of(state: ListState, *, counted: bool = False) -> list[Tab]:
    """Return the built-in views and those the person sees."""
    here = state.filters.urlencode()
    tabs = [
        Tab(label, icon, query, query, not state.view and here == query,
            _count(state, query) if counted else None)
        for _key, icon, label, query in BUILT_IN
    ]
    for view in views_of(state.user)[:TABS_AT_MOST]:
        query = QueryDict(view.query, mutable=True)
        query["view"] = str(view.key)
        tabs.append(
            Tab(view.name, SHARED_ICONS[view.sharing], query.urlencode(), view.query,
                state.view is not None and state.view.pk == view.pk,
                _count(state, view.query) if counted else None)
        )
    return tabs


def _count(state: ListState, query: str) -> Count:
    values = known_filters(QueryDict(query), state.user)
    visible = Contact.objects.visible_to(state.user).present()
    return count_of(ContactFilter(values, queryset=visible).qs)


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_GET
def view_tabs(request: HttpRequest) -> HttpResponse:
    """Answer the tabs again with their counts; the page does not wait for them."""
    state = ListState.of(request)
    return render(request, "contacts/_tabs.html", {
        "tabs": tabs_of(state, counted=True), "query": state.query(), "counted": True,
    })


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the list as it stands under a name."""
    state = ListState.of(request)
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        raise Invalid(form.errors.get_json_data() and {
            name: [str(each) for each in errors] for name, errors in form.errors.items()
        })
    columns = chosen_columns(request, state.view, offered_columns(request.user))
    view = view_operations.save_view(
        name=form.cleaned_data["name"],
        sharing=form.cleaned_data["sharing"],
        query=state.query(view=None),
        columns=[column.key for column in columns],
        by=Actor.of(request, Door.PAGE),
    )
    return HttpResponseRedirect(
        f"{reverse('contacts:list')}?{state.query(view=str(view.key))}"
    )


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_POST
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete one of one's own views."""
    view = get_object_or_404(SavedView, key=key, owner=request.user)
    view_operations.delete_view(view=view, by=Actor.of(request, Door.PAGE))
    return HttpResponseRedirect(reverse("contacts:list"))
