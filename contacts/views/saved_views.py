"""Saved views: the tabs above the list, saving, changing and deleting one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from contacts.access import Can
from contacts.forms.lists import SavedViewForm
from contacts.models.catalogue import SavedView
from contacts.models.contact import Contact
from contacts.operations import views as view_operations
from contacts.views.list_columns import (
    chosen_columns,
    forget_columns,
    in_order,
    offered_columns,
)
from contacts.views.list_counts import Count, count_of
from contacts.views.list_filters import known_filters, narrowed
from contacts.views.list_state import ListState
from contacts.views.refusals import problems_of
from contacts.views.saved_view_access import views_of
from contacts.views.scope import actor

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
        Tab(
            label,
            icon,
            query,
            query,
            not state.view and here == query,
            _count(state, query) if counted else None,
        )
        for _key, icon, label, query in BUILT_IN
    ]
    for view in views_of(state.user)[:TABS_AT_MOST]:
        query = QueryDict(view.query, mutable=True)
        query["view"] = str(view.key)
        tabs.append(
            Tab(
                view.name,
                SHARED_ICONS[view.sharing],
                query.urlencode(),
                view.query,
                state.view is not None and state.view.pk == view.pk,
                _count(state, view.query) if counted else None,
            )
        )
    return tabs


def tabs_context(state: ListState, *, counted: bool = False) -> dict[str, Any]:
    """Return what the tabs show, with what may be done about the view that is open."""
    return {
        "tabs": tabs_of(state, counted=counted),
        "query": state.query(),
        "counted": counted,
        "owns_view": owns_view(state),
        "view_differs": owns_view(state) and _differs(state),
    }


def owns_view(state: ListState) -> bool:
    """Say whether the view that is open is one's own."""
    return state.view is not None and state.view.owner_id == state.user.pk


def edit_view_form(state: ListState) -> SavedViewForm | None:
    """Return the form that renames the view that is open, if it is one's own."""
    if state.view is None or not owns_view(state):
        return None
    values = {"name": state.view.name, "sharing": state.view.sharing}
    return SavedViewForm(initial=values, auto_id="edit-%s")


def _differs(state: ListState) -> bool:
    view = state.view
    if view is None:
        return False
    saved = ListState.asked(state.request, QueryDict(view.query), "", view)
    offered = offered_columns(state.user)
    columns = in_order(view.columns, offered)
    chosen = chosen_columns(state.request, view, offered)
    return saved.query() != state.query() or (bool(columns) and columns != chosen)


def _count(state: ListState, query: str) -> Count:
    values = known_filters(QueryDict(query), state.request)
    visible = Contact.objects.visible_to(state.user).present()
    return count_of(narrowed(visible, values, state.request))


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_GET
def view_tabs(request: HttpRequest) -> HttpResponse:
    """Answer the tabs again with their counts; the page does not wait for them."""
    state = ListState.of(request)
    return render(
        request,
        "contacts/_tabs.html",
        tabs_context(state, counted=True),
    )


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the list as it stands under a name."""
    state = ListState.of(request)
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        raise problems_of(form)
    columns = chosen_columns(request, state.view, offered_columns(request.user))
    view = view_operations.save_view(
        owner=request.user,
        name=form.cleaned_data["name"],
        sharing=form.cleaned_data["sharing"],
        query=state.query(view=None),
        columns=[column.key for column in columns],
        by=actor(request),
    )
    return HttpResponseRedirect(f"{reverse('contacts:list')}?{state.query(view=str(view.key))}")


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_POST
def rename(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give one of one's own views another name or other readers; what it shows stays."""
    view = get_object_or_404(SavedView, key=key, owner=request.user)
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        raise problems_of(form)
    view_operations.save_view(
        view=view,
        owner=request.user,
        name=form.cleaned_data["name"],
        sharing=form.cleaned_data["sharing"],
        query=view.query,
        columns=view.columns,
        position=view.position,
        by=actor(request),
    )
    return _opened(request, view)


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_POST
def overwrite(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let one of one's own views show the list as it stands; its name stays."""
    view = get_object_or_404(SavedView, key=key, owner=request.user)
    state = ListState.of(request)
    columns = chosen_columns(request, view, offered_columns(request.user))
    view_operations.save_view(
        view=view,
        owner=request.user,
        name=view.name,
        sharing=view.sharing,
        query=state.query(view=None),
        columns=[column.key for column in columns],
        position=view.position,
        by=actor(request),
    )
    forget_columns(request, view)
    return _opened(request, view)


def _opened(request: HttpRequest, view: SavedView) -> HttpResponse:
    query = ListState.of(request).query(view=str(view.key))
    messages.success(request, gettext("View saved."))
    return HttpResponseRedirect(f"{reverse('contacts:list')}?{query}")


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_POST
def delete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete one of one's own views."""
    view = get_object_or_404(SavedView, key=key, owner=request.user)
    view_operations.delete_view(view=view, by=actor(request))
    return HttpResponseRedirect(reverse("contacts:list"))
