"""The board: every request by what is due next."""

from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from config.keyset import page_of
from privacy.access import Can
from privacy.forms.desk import BoardForm, FindForm
from privacy.reading.desk.board import (
    counts,
    line_of,
    narrowed,
    newest_first,
    of_person,
    of_view,
    requests_with_due,
)
from privacy.reading.desk.dates import today_here
from privacy.views.desk.scope import NAV

PAGE_ROWS = 25
VIEWS = ("open", "overdue", "soon", "mine", "closed")


@require_GET
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def request_board(request: HttpRequest) -> HttpResponse:
    """List requests: what is overdue and due soon first, each with the day that counts next."""
    today, view = today_here(), request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    rows = requests_with_due(request.user)
    form = BoardForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = narrowed(of_view(rows, view, request.user, today), chosen)
    after = request.GET.get("after", "")
    page = page_of(found, order=newest_first(view), after=after, limit=PAGE_ROWS)
    context = {
        "lines": [line_of(row, today) for row in page.rows],
        "first": _address(request, "") if after else "",
        "next": _address(request, page.after) if page.after else "",
        "filtered": any(chosen.values()),
        **_frame(request, rows, view, form, today),
    }
    return render(request, "privacy/desk/board.html", context)


@require_POST
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def request_find(request: HttpRequest) -> HttpResponse:
    """Find requests by number or by the person; the text comes by POST, so that no log holds it."""
    today, rows = today_here(), requests_with_due(request.user)
    find = FindForm(request.POST)
    found = of_person(rows, find.cleaned_data["text"]) if find.is_valid() else rows.none()
    lines = [line_of(row, today) for row in found.order_by("-received_at", "-pk")[:PAGE_ROWS]]
    context = {
        "lines": lines,
        "filtered": True,
        **_frame(request, rows, "", BoardForm(), today),
        "find": find,
    }
    return render(request, "privacy/desk/board.html", context)


def _frame(
    request: HttpRequest, rows: Any, view: str, form: BoardForm, today: Any
) -> dict[str, Any]:
    held = counts(rows, request.user, today)
    names = {
        "open": pgettext("requests", "Open"),
        "overdue": pgettext("requests", "Overdue"),
        "soon": pgettext("requests", "Due within 7 days"),
        "mine": pgettext("requests", "Mine"),
        "closed": pgettext("requests", "Closed"),
    }
    tabs = [(name, names[name], held.get(name)) for name in VIEWS]
    return {"tabs": tabs, "view": view, "form": form, "find": FindForm(), "held": held, **NAV}


def _address(request: HttpRequest, after: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return f"?{query.urlencode()}"
