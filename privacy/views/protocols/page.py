"""The officers' page of the open protocols: what is on, who uses it, what came."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.protocols import AgentsForm, ControllerForm
from privacy.models.protocols import Protocol, ProtocolParty
from privacy.operations.protocols import partners
from privacy.reading import protocols as reading

NAV = {"nav": "protocols"}


@require_safe
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def protocols(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    return _drawn(request)


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def protocol_act(request: HttpRequest, act: str) -> HttpResponse:
    """Bring a directory, add a controller, give a new token, or end a partner."""
    if act not in _ACTS:
        raise Http404
    return _ACTS[act](request)


def _bring(request: HttpRequest) -> HttpResponse:
    form = AgentsForm(request.POST, request.FILES)

    def bring() -> partners.Imported:
        said = form.cleaned_data
        return partners.import_agents(
            entries=said["file"], whole=said["whole"], by=actor(request), now=timezone.now()
        )

    done = attempt(form, bring)
    if done is None:
        return _drawn(request, 422, agents_form=form)
    count = done.result.added + done.result.changed
    words = ngettext("%(n)s agent added or changed.", "%(n)s agents added or changed.", count)
    messages.success(request, words % {"n": count})
    return redirect("privacy:protocols")


def _add(request: HttpRequest) -> HttpResponse:
    form = ControllerForm(request.POST)

    def add() -> tuple[ProtocolParty, str]:
        said = form.cleaned_data
        return partners.add_controller(
            identifier=said["identifier"], name=said["name"], hosts=said["hosts"].splitlines(),
            by=actor(request), now=timezone.now(),
        )  # fmt: skip

    done = attempt(form, add)
    if done is None:
        return _drawn(request, 422, controller_form=form)
    party, token = done.result
    return _drawn(request, token=token, party=party)


def _renew(request: HttpRequest) -> HttpResponse:
    party = _party(request, protocol=Protocol.OPENDSR, ended_at=None)
    token = partners.renew_token(party=party, by=actor(request), now=timezone.now())
    return _drawn(request, token=token, party=party)


def _end(request: HttpRequest) -> HttpResponse:
    partners.end_partner(party=_party(request), by=actor(request), now=timezone.now())
    messages.success(request, _("This partner is trusted no more."))
    return redirect("privacy:protocols")


_ACTS = {"agents": _bring, "controller": _add, "token": _renew, "end": _end}


def _party(request: HttpRequest, **wanted: Any) -> ProtocolParty:
    rows = ProtocolParty.objects.visible_to(request.user).filter(**wanted)
    number = request.POST.get("party", "")
    return get_object_or_404(rows, pk=int(number) if number.isdigit() and len(number) < 19 else 0)


def _drawn(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    """Draw the page; a token is in this one answer only, which is stored nowhere."""
    by = reading.partners(request.user)
    context = {
        "states": reading.states(),
        "entry": reading.directory_entry(),
        "agents": by[Protocol.DRP],
        "controllers": by[Protocol.OPENDSR],
        "lines": reading.last_requests(request.user),
        "agents_form": AgentsForm(),
        "controller_form": ControllerForm(),
    }
    return render(request, "privacy/protocols.html", context | more | NAV, status=status)
