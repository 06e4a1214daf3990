"""Handles that may be somebody's: a colleague says yes or no, nobody else does."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from config.errors import Invalid
from config.field_access import reads
from config.keyset import page_of
from config.page_address import query_with
from contacts.models.contact import Contact
from contacts.views.answers import told
from contacts.views.scope import actor, changeable_contact
from interactions.access import Can
from interactions.forms.engagement import HandleForm
from interactions.models.engagement import HandleSuggestion
from interactions.operations.engagement.linking import confirm_handle, refuse_handle
from interactions.reading.engagement import network_name, waiting_of
from interactions.views.engagement.listing import panel_of

PAGE = 25


@require_GET
@login_required
@permission_required(Can.LINK_ENGAGEMENT, raise_exception=True)
def handle_list(request: HttpRequest) -> HttpResponse:
    """List the open suggestions about people one may see."""
    seen = HandleSuggestion.objects.visible_to(request.user).open().select_related("contact")
    if not reads(request.user, HandleSuggestion._meta.label, "handle"):
        seen = seen.none()
    after = request.GET.get("after", "")
    page = page_of(seen, order=("-created_at", "-id"), after=after, limit=PAGE)
    waiting = waiting_of(page.rows)
    context = {
        "rows": [
            (row, network_name(row.network), waiting.get((row.network, row.handle), 0))
            for row in page.rows
        ],
        "next": query_with(request, after=page.after) if page.after else "",
        "first": query_with(request, after="") if after else "",
        "tab": "handles",
        "nav": "engagement",
    }
    return render(request, "interactions/engagement/handles.html", context)


@require_POST
@login_required
@permission_required(Can.LINK_ENGAGEMENT, raise_exception=True)
def handle_decide(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Say of a suggestion: theirs, or not theirs."""
    seen = HandleSuggestion.objects.visible_to(request.user).select_related("contact")
    row = get_object_or_404(seen, pk=pk)
    changeable_contact(request, row.contact.key)
    if decision == "refuse":
        refuse_handle(suggestion=row, by=actor(request))
        said = _("Noted: not theirs")
    elif decision == "confirm":
        try:
            said = _linked(
                confirm_handle(
                    contact=row.contact,
                    network=row.network,
                    handle=row.handle,
                    by=actor(request),
                )
            )
        except Invalid as refusal:
            messages.error(request, _first(refusal))
            return redirect("interactions:handles")
    else:
        raise Http404
    messages.success(request, said)
    return redirect("interactions:handles")


@require_POST
@login_required
@permission_required(Can.LINK_ENGAGEMENT, raise_exception=True)
def handle_confirm(request: HttpRequest, key: UUID) -> HttpResponse:
    """Confirm a handle on a person's card: one that stands there, or a new one."""
    contact: Contact = changeable_contact(request, key)
    form = HandleForm(request.POST)
    if not form.is_valid():
        return panel_of(request, key, problem=str(next(iter(form.errors.values()))[0]))
    try:
        linked = confirm_handle(contact=contact, by=actor(request), **form.cleaned_data)
    except Invalid as refusal:
        return panel_of(request, key, problem=_first(refusal))
    return told(panel_of(request, key), _linked(linked))


def _linked(count: int) -> str:
    return ngettext(
        "Handle confirmed; %(count)d event linked",
        "Handle confirmed; %(count)d events linked",
        count,
    ) % {"count": count}


def _first(refusal: Invalid) -> str:
    return str(refusal)
