"""Dashboards to look at: the first page, one of them, and the list."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from contacts.access import is_oneself
from contacts.models.contact import Contact
from segments.access import Can
from segments.models.dashboards import Dashboard
from segments.reading.dashboards.page import (
    QUICK,
    Arrangement,
    arranged,
    dashboards_of,
    home_of,
    placed,
    presets,
    viewing_of,
)

# As many as a menu holds; the list has them all.
_IN_MENU = 12


def dashboard_of(request: HttpRequest, key: UUID) -> Dashboard:
    """Return a dashboard the signed-in colleague may open, or answer 404."""
    return get_object_or_404(dashboards_of(request.user), key=key)


@require_safe
@login_required
@permission_required(Can.VIEW_DASHBOARDS, raise_exception=True)
def home(request: HttpRequest) -> HttpResponse:
    """Show what stands first for somebody."""
    return _page(request, home_of(request.user))


@require_safe
@login_required
@permission_required(Can.VIEW_DASHBOARDS, raise_exception=True)
def dashboard_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one dashboard, with the numbers of whoever looks."""
    return _page(request, arranged(dashboard_of(request, key)))


@require_safe
@login_required
@permission_required(Can.VIEW_DASHBOARDS, raise_exception=True)
def dashboard_list(request: HttpRequest) -> HttpResponse:
    """List one's own dashboards and those that others share."""
    rows = list(dashboards_of(request.user).prefetch_related("shares__user", "shares__team"))
    context = {
        "own": [row for row in rows if row.owner_id == request.user.pk],
        "shared": [row for row in rows if row.owner_id != request.user.pk],
        "nav": "dashboard",
    }
    return render(request, "segments/dashboards.html", context)


def _page(request: HttpRequest, shown: Arrangement) -> HttpResponse:
    asked = request.GET.get("period", "")
    viewing = viewing_of(request.user, asked or shown.period, timezone.now())
    dashboard = shown.dashboard
    context: dict[str, Any] = {
        "shown": shown,
        "dashboard": dashboard,
        "tiles": placed(shown.tiles, viewing),
        "period": viewing.period,
        "presets": presets(viewing.period),
        "quick": QUICK,
        "others": list(dashboards_of(request.user)[:_IN_MENU]),
        "is_own": dashboard is None or dashboard.owner_id == request.user.pk,
        "may_arrange": is_oneself(request.user),
        "empty": not Contact.objects.visible_to(request.user).present().exists(),
        "as_of": viewing.now,
        "nav": "dashboard",
    }
    return render(request, "segments/dashboard.html", context)
