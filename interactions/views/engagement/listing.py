"""The list of what people did, and the panel on their card."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.field_access import hidden_paths
from config.groups import name_of
from config.keyset import page_of
from config.page_address import query_with
from contacts.views.scope import visible_contact
from interactions.access import Can
from interactions.filters.engagement import EngagementFilter
from interactions.forms.engagement import HandleForm
from interactions.models.engagement import Engagement
from interactions.reading.engagement import EngagementOfContact, lines_of

PAGE = 30


@require_GET
@login_required
@permission_required(Can.VIEW_ENGAGEMENT, raise_exception=True)
def engagement_list(request: HttpRequest) -> HttpResponse:
    """List engagement, the latest first, by network, channel, kind and period."""
    seen = Engagement.objects.visible_to(request.user)
    filters = EngagementFilter(request.GET, queryset=seen, request=request)
    _drop_hidden(filters, request.user)
    found = filters.qs if filters.form.is_valid() else seen
    after = request.GET.get("after", "")
    page = page_of(found, order=("-at", "-id"), after=after, limit=PAGE)
    context = {
        "lines": lines_of(page.rows, request.user),
        "form": filters.form,
        "next": query_with(request, after=page.after) if page.after else "",
        "first": query_with(request, after="") if after else "",
        "filtered": any(request.GET.get(name) for name in filters.form.fields),
        "whose": name_of(request.GET.get("segment", ""), request.user),
        "tab": "events",
        "nav": "engagement",
    }
    return render(request, "interactions/engagement/list.html", context)


def _drop_hidden(filters: Any, user: Any) -> None:
    """A filter over a column one may not read would tell its values."""
    paths = {name: each.field_name for name, each in filters.filters.items()}
    hidden = set(hidden_paths(user, Engagement, set(paths.values())))
    for name, path in paths.items():
        if path in hidden:
            del filters.filters[name]


@require_GET
@login_required
@permission_required(Can.VIEW_ENGAGEMENT, raise_exception=True)
def engagement_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how a person engages, their handles, and those that may be theirs."""
    return panel_of(request, key)


def panel_of(request: HttpRequest, key: UUID, *, problem: str = "") -> HttpResponse:
    """Draw the panel; `problem` says why a handle was not taken."""
    contact = visible_contact(request, key)
    engaged = EngagementOfContact(request.user, contact)
    may_link = request.user.has_perm(Can.LINK_ENGAGEMENT)
    context = {
        "contact": contact,
        "kinds": engaged.kinds(),
        "latest": engaged.latest(),
        "handles": engaged.handles(),
        "suggestions": engaged.suggestions(),
        "form": HandleForm() if may_link else None,
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "interactions/engagement/_panel.html", context, status=status)
