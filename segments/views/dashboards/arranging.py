"""Arranging a dashboard: every press of a button is one change, so no script is needed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.errors import DomainError
from config.tiles import tiles_for
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from segments.access import Can
from segments.forms.dashboards import DashboardForm
from segments.models.dashboards import Dashboard
from segments.operations.dashboards import change_dashboard, create_dashboard, delete_dashboard
from segments.reading.dashboards.page import USUAL, home_of, others
from segments.views.dashboards.showing import dashboard_of

_STEPS = {"up": -1, "down": 1}


@require_POST
@login_required
@permission_required(Can.VIEW_DASHBOARDS, raise_exception=True)
def arrange_home(request: HttpRequest) -> HttpResponse:
    """Begin to arrange one's own first page with what the role begins with."""
    shown = home_of(request.user)
    dashboard = shown.dashboard
    if dashboard is None:
        values = {"name": str(shown.name), "tiles": list(shown.tiles), "is_home": True}
        dashboard = create_dashboard(values=values, by=actor(request))
    return redirect("segments:dashboard_arrange", key=dashboard.key)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_DASHBOARDS, raise_exception=True)
def dashboard_new(request: HttpRequest) -> HttpResponse:
    """Make a dashboard: with the tiles of the role, or of one that may be opened."""
    like = request.GET.get("like", "")
    form = DashboardForm(request.POST or None, initial={"period": USUAL})
    tiles = _tiles_like(request, request.POST.get("like", like))
    made = attempt(
        form,
        lambda: create_dashboard(values={**form.cleaned_data, "tiles": tiles}, by=actor(request)),
    )
    if made:
        return redirect("segments:dashboard_arrange", key=made.value.key)
    context = {"form": form, "like": like, "nav": "dashboard"}
    return render(request, "segments/dashboard_new.html", context)


def _tiles_like(request: HttpRequest, like: str) -> list[str]:
    """Return the tiles to begin with, of those that may be seen."""
    known = tiles_for(request.user)
    try:
        names = dashboard_of(request, UUID(like)).tiles if like else home_of(request.user).tiles
    except ValueError:
        raise Http404 from None
    return [name for name in names if name in known]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_DASHBOARDS, raise_exception=True)
def dashboard_arrange(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add, take away and move tiles; name the dashboard and choose its period."""
    dashboard = dashboard_of(request, key)
    if dashboard.owner_id != request.user.pk:
        raise Http404
    known = {"name": dashboard.name, "period": dashboard.period}
    move = request.POST.get("move", "")
    given = {**known, "tiles": _moved(dashboard, move)} if move else {}
    form = DashboardForm((known if move else request.POST) or None, initial=known)

    def change() -> Dashboard:
        values = given or form.cleaned_data
        return change_dashboard(dashboard=dashboard, values=values, by=actor(request))

    if request.method == "POST" and attempt(form, change):
        return redirect(_back(key, move))
    context = {
        "dashboard": dashboard,
        "form": form,
        "rows": _rows(dashboard, request),
        "groups": others(dashboard.tiles, request.user),
        "moved": request.GET.get("moved", ""),
        "nav": "dashboard",
    }
    return render(request, "segments/dashboard_arrange.html", context)


def _moved(dashboard: Dashboard, move: str) -> list[str]:
    """Return the tiles after "up:name", "down:name", "remove:name" or "add:name"."""
    act, _colon, name = move.partition(":")
    names = list(dashboard.tiles)
    if act == "add":
        return [*names, name]
    if name not in names:
        return names
    place = names.index(name)
    names.remove(name)
    if act in _STEPS:
        names.insert(max(place + _STEPS[act], 0), name)
    return names


def _back(key: UUID, moved: str) -> str:
    """Return to the page where the same button has the focus again."""
    address = reverse("segments:dashboard_arrange", args=[key])
    act, _colon, name = moved.partition(":")
    # Without a fragment: where there is one, browsers give the focus to nothing else.
    return f"{address}?moved={act}:{name}" if act in (*_STEPS, "add") else address


def _rows(dashboard: Dashboard, request: HttpRequest) -> list[dict[str, Any]]:
    known = tiles_for(request.user)
    last = len(dashboard.tiles) - 1
    return [
        {"name": name, "tile": known.get(name), "first": n == 0, "last": n == last}
        for n, name in enumerate(dashboard.tiles)
    ]


@require_POST
@login_required
@permission_required(Can.VIEW_DASHBOARDS, raise_exception=True)
def dashboard_act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Put a dashboard first, or delete it."""
    dashboard, by = dashboard_of(request, key), actor(request)
    try:
        if act == "first":
            change_dashboard(dashboard=dashboard, values={"is_home": True}, by=by)
            messages.success(request, _("This dashboard is your first page now."))
            return redirect("segments:home")
        if act == "delete":
            delete_dashboard(dashboard=dashboard, by=by)
            messages.success(request, _("Deleted."))
            return redirect("segments:dashboards")
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
        return redirect("segments:dashboard", key=key)
    raise Http404
