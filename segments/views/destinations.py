"""Destinations: the list, and the steps that make one or change it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.errors import Invalid
from config.keyset import page_of
from contacts.views.refusals import attempt
from contacts.views.scope import actor, visible_contact
from segments.access import Can
from segments.destinations import KINDS, NoSuchKind, connector_kind
from segments.destinations.connector import Connector
from segments.forms.destinations import DestinationForm
from segments.models.destinations import Destination
from segments.operations.activation.destinations import change_destination, create_destination
from segments.reading.destinations import kind_label, lines_of
from segments.reading.disclosures import sent_to
from segments.views.scope import segment_of

NAV = {"nav": "segments"}
PAGE_ROWS = 25
_ICONS = {
    "csv": "download",
    "folder": "folder-output",
    "webhook": "webhook",
    "mailchimp": "mail",
    "brevo": "mail",
    "hubspot": "users",
    "meta": "hash",
    "google": "hash",
}


@require_GET
@login_required
@permission_required(Can.VIEW_DESTINATIONS, raise_exception=True)
def destination_list(request: HttpRequest) -> HttpResponse:
    """List where people are sent, by name."""
    after = request.GET.get("after", "")
    rows = Destination.objects.visible_to(request.user).select_related("segment", "owner")
    page = page_of(rows, order=("name", "id"), after=after, limit=PAGE_ROWS)
    context = {
        "lines": lines_of(page.rows, request.user),
        "next": page.after,
        "after": after,
        **NAV,
    }
    return render(request, "segments/destinations/list.html", context)


@require_GET
@login_required
@permission_required(Can.VIEW_DESTINATIONS, raise_exception=True)
def segment_destinations(request: HttpRequest, key: UUID) -> HttpResponse:
    """Draw where one segment is sent, for its page."""
    segment = segment_of(request, key)
    rows = Destination.objects.visible_to(request.user).filter(segment=segment)
    lines = lines_of(rows.select_related("segment", "owner").order_by("name", "pk"), request.user)
    context = {"segment": segment, "lines": lines}
    return render(request, "segments/destinations/_of_segment.html", context)


@require_GET
@login_required
@permission_required(Can.VIEW_DESTINATIONS, raise_exception=True)
def sent_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Draw to whom one person's data went, on their card."""
    contact = visible_contact(request, key)
    return render(request, "segments/_sent_panel.html", {"sent": sent_to(contact)})


@require_GET
@login_required
@permission_required(Can.CHANGE_DESTINATIONS, raise_exception=True)
def destination_kinds(request: HttpRequest) -> HttpResponse:
    """Ask what kind of place people are to be sent to: the first of two steps."""
    kinds = [(kind, kind_label(kind), _ICONS.get(kind, "send"), _about(kind)) for kind in KINDS]
    context = {"kinds": kinds, "segment": request.GET.get("segment", ""), **NAV}
    return render(request, "segments/destinations/kinds.html", context)


def _about(kind: str) -> str:
    return {
        "csv": _("A CSV or Excel file that one person downloads before it ends."),
        "folder": _("A file left in a folder or bucket for another system to fetch."),
        "webhook": _("Signed messages to a program of yours, as Standard Webhooks."),
        "mailchimp": _("Members of one Mailchimp audience; nobody is subscribed again."),
        "brevo": _("Contacts on one Brevo list."),
        "hubspot": _("Contacts on one HubSpot list."),
        "meta": _("Hashed addresses for a custom audience of Meta."),
        "google": _("Hashed addresses for Customer Match of Google."),
    }.get(kind, "")


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_DESTINATIONS, raise_exception=True)
def destination_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for the terms of a new destination; POST makes it."""
    connector, by = _kind(kind), actor(request)
    start: dict[str, Any] = {"segment": request.GET.get("segment", "")}
    form = DestinationForm(request.POST or None, kind=connector, user=request.user, initial=start)
    if done := attempt(form, lambda: _written(form, None, by)):
        messages.success(request, _("Made. Try a dry run before anything is sent."))
        return redirect("segments:destination", key=done.result.key)
    return _asked(request, form, kind, None)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_DESTINATIONS, raise_exception=True)
def destination_edit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change the terms of a destination; secrets stay unless new ones are entered."""
    destination, by = destination_of(request, key), actor(request)
    form = DestinationForm(
        request.POST or None,
        kind=_kind(destination.kind),
        user=request.user,
        destination=destination,
        initial=DestinationForm.initial_of(destination),
    )
    if attempt(form, lambda: _written(form, destination, by)):
        messages.success(request, _("Saved."))
        return redirect("segments:destination", key=key)
    return _asked(request, form, destination.kind, destination)


def _written(form: DestinationForm, destination: Destination | None, by: Any) -> Destination:
    try:
        if destination is None:
            return create_destination(values=form.values(), by=by)
        values = form.values()
        del values["kind"]
        return change_destination(destination=destination, values=values, by=by)
    except Invalid as refusal:
        # What may leave has another name in the form.
        places = {"fields": "allowed"}
        raise Invalid({places.get(n, n): said for n, said in refusal.fields.items()}) from refusal


def _asked(
    request: HttpRequest, form: DestinationForm, kind: str, destination: Destination | None
) -> HttpResponse:
    context = {"form": form, "kind": kind_label(kind), "destination": destination, **NAV}
    status = 400 if form.is_bound else 200
    return render(request, "segments/destinations/form.html", context, status=status)


def _kind(kind: str) -> type[Connector]:
    try:
        return connector_kind(kind)
    except NoSuchKind:
        raise Http404 from None


def destination_of(request: HttpRequest, key: UUID) -> Destination:
    """Return a destination the colleague may see, or answer 404."""
    rows = Destination.objects.visible_to(request.user).select_related("segment", "owner")
    return get_object_or_404(rows, key=key)
