"""The list of contacts."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from config import groups
from config.noticing import note_search
from contacts.access import Can
from contacts.forms.lists import SavedViewForm
from contacts.views.list_columns import (
    DENSITIES,
    NAME,
    chosen_columns,
    chosen_density,
    in_order,
    offered_columns,
    remember_columns,
    remember_density,
)
from contacts.views.list_counts import count_of
from contacts.views.list_filters import chips_of, filter_choices, without_menu
from contacts.views.list_memory import remember_list
from contacts.views.list_rows import rows_of
from contacts.views.list_state import BY_SUM, ListState, may_sort, remember_text
from contacts.views.saved_views import edit_view_form, tabs_context

SORTS = (
    ("-updated", _("Last updated")),
    ("updated", _("Longest untouched")),
    ("name", _("Family name, A to Z")),
    ("-name", _("Family name, Z to A")),
    ("-created", _("Newest")),
    ("created", _("Oldest")),
    ("stage", _("Stage")),
    ("score", _("Quality score, lowest first")),
    ("-net", _("Net spent, highest first")),
    ("-orders", _("Most orders first")),
    ("-last_order", _("Last order, latest first")),
)
# Sortings that begin at the top when a head is clicked; words start with A.
FROM_THE_TOP = {"updated", "created", *BY_SUM}
# What each button of the bulk bar asks for besides BULK.
BULK_ACTIONS = (
    ("owner", "user-round-check", _("Owner"), Can.ASSIGN),
    ("team", "users", _("Team"), Can.ASSIGN),
    ("stage", "circle-dot", _("Stage"), Can.BULK),
    ("add_tag", "tag", _("Add tag"), Can.BULK),
    ("remove_tag", "tag-x", _("Remove tag"), Can.BULK),
)


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_list(request: HttpRequest) -> HttpResponse:
    """Show one page of the list; POST brings the search text, which stays out of addresses."""
    if request.method == "POST":
        remember_text(request, request.POST.get("q", ""))
        if not request.htmx:  # type: ignore[attr-defined]
            asked = ListState.of(request)
            if asked.text:
                note_search("list", count_of(asked.people).number)
            query = asked.query()
            return HttpResponseRedirect(f"{reverse('contacts:list')}?{query}")
    state = ListState.of(request)
    context = table_context(request, state)
    if request.method == "POST":
        if state.text:
            note_search("list", context["count"].number)
        return render(request, "contacts/_results.html", context)
    context |= page_context(state)
    return render(request, "contacts/contact_list.html", context)


@login_required
@permission_required(Can.VIEW, raise_exception=True)
@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Remember which columns the person wants to see and how densely; show the list again."""
    state = ListState.of(request)
    columns = in_order(request.POST.getlist("columns"), offered_columns(request.user))
    response = HttpResponseRedirect(f"{reverse('contacts:list')}?{state.query()}")
    remember_columns(request, response, state.view, columns)
    remember_density(request, response, request.POST.get("density", ""))
    return response


def table_context(request: HttpRequest, state: ListState) -> dict[str, Any]:
    """Return what the table shows; the search answers with this much only."""
    offered = offered_columns(request.user)
    columns = chosen_columns(request, state.view, offered)
    page = state.page
    user = request.user
    return {
        "state": state,
        "query": state.query(),
        "from_word": remember_list(state),
        "columns": [NAME, *columns],
        "heads": _heads([NAME, *columns], state),
        "offered": offered,
        "shown_keys": {column.key for column in columns},
        "density": chosen_density(request),
        "rows": rows_of(page.rows, [NAME, *columns]),
        "next": state.query(after=page.after) if page.after else "",
        "first": state.query() if state.after else "",
        "count": count_of(state.people),
        "chips": chips_of(state),
        "may_select": user.has_perm(Can.BULK) or user.has_perm(Can.EXPORT),
        "may_put_on_list": groups.may_put(user),
        "may_export": user.has_perm(Can.EXPORT),
        "may_archive": user.has_perm(Can.BULK),
        "bulk_actions": _bulk_actions(user),
    }


def page_context(state: ListState) -> dict[str, Any]:
    """Return what the page shows around the table."""
    user = state.user
    return {
        **tabs_context(state),
        "filters": filter_choices(state),
        "kept_filters": without_menu(state),
        "densities": DENSITIES,
        "sorts": [
            (key, label, state.query(sort=key)) for key, label in SORTS if may_sort(user, key)
        ],
        "may_add": user.has_perm(Can.ADD),
        "may_import": user.has_perm(Can.IMPORT),
        "save_form": SavedViewForm(auto_id="save-%s"),
        "edit_view_form": edit_view_form(state),
    }


def _bulk_actions(user: Any) -> list[tuple[str, str, Any]]:
    if not user.has_perm(Can.BULK):
        return []
    return [(key, icon, label) for key, icon, label, can in BULK_ACTIONS if user.has_perm(can)]


def _heads(columns: list[Any], state: ListState) -> list[dict[str, Any]]:
    heads = []
    for column in columns:
        head = {"column": column, "query": "", "sorted": ""}
        if column.sort:
            now = state.sort if state.sort.removeprefix("-") == column.sort else ""
            start = f"-{column.sort}" if column.sort in FROM_THE_TOP else column.sort
            opposite = column.sort if state.sort.startswith("-") else f"-{column.sort}"
            head["query"] = state.query(sort=opposite if now else start)
            head["sorted"] = ("descending" if now.startswith("-") else "ascending") if now else ""
        heads.append(head)
    return heads
