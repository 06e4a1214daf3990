"""How each destination is told of people's rights, for the officers to choose."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.errors import Invalid
from contacts.views.refusals import show_problems
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.routes import NoticeRouteForm
from privacy.models.notices import NoticeRoute
from privacy.operations.notices.recipients import Recipient, way_to
from privacy.operations.notices.routes import set_route
from privacy.views.desk.scope import NAV
from segments.models.destinations import Destination

_KEPT = ("address", "domain", "certificate", "identity_format")


@require_safe
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def notice_routes(request: HttpRequest) -> HttpResponse:
    """Show how every destination is told."""
    return _drawn(request)


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def notice_route(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose how one destination is told; what is refused is said at its form (422)."""
    destinations = Destination.objects.visible_to(request.user)
    destination = get_object_or_404(destinations.select_related("owner"), key=key)
    form = NoticeRouteForm(request.POST, auto_id=f"route{destination.pk}_%s")
    if form.is_valid():
        try:
            set_route(destination=destination, by=actor(request), **form.cleaned_data)
        except Invalid as refusal:
            show_problems(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("privacy:notice_routes")
    return _drawn(request, (destination.pk, form), 422)


def _drawn(
    request: HttpRequest, refused: tuple[int, Form] | None = None, status: int = 200
) -> HttpResponse:
    routes = {row.destination_id: row for row in NoticeRoute.objects.all()}
    lines = []
    for each in Destination.objects.visible_to(request.user).order_by("name", "pk"):
        way, person = way_to(Recipient(0, destination=each))
        route = routes.get(each.pk)
        first = {"way": way}
        if route is not None:
            first |= {name: getattr(route, name) for name in _KEPT} | {"person": route.person_id}
        form: Form = NoticeRouteForm(initial=first, auto_id=f"route{each.pk}_%s")
        is_open = refused is not None and refused[0] == each.pk
        if refused is not None and is_open:
            form = refused[1]
        lines.append(
            {"row": each, "way": way.label, "person": person, "form": form, "open": is_open}
        )
    context = {"lines": lines, **NAV}
    return render(request, "privacy/acting/routes.html", context, status=status)
