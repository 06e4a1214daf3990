"""What the doors of all protocols have in common: off unless set, bounded, answered in JSON."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.visitors import address_of, within
from privacy.models.protocols import Protocol, ProtocolParty
from privacy.operations.protocols.declined import Declined
from privacy.operations.protocols.partners import party_of
from privacy.operations.protocols.processor import processor
from privacy.views.public.frame import WINDOW_SECONDS, quiet

LARGEST = 64 * 1024
# In ten minutes; a partner hands in for many people, from one machine.
_KNOCKS, _ALL_KNOCKS, _TAKEN = 600, 6_000, 300
Door = Callable[..., HttpResponse]
Refusal = Callable[[Declined], HttpResponse]


def door(protocol: str, methods: list[str], refused: Refusal) -> Callable[[Door], Door]:
    """Guard a door: 404 while its protocol is off, bounded knocks and bodies, `refused` for no's.

    No cookie says who it is, so there is none to protect: a token or a signature does.
    """

    def guard(view: Door) -> Door:
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
            if not _is_on(protocol):
                return quiet(HttpResponse(status=404))
            try:
                _demand_bounded(request, protocol)
                return quiet(view(request, *args, **given))
            except Declined as problem:
                return quiet(refused(problem))

        return answered

    return guard


def _is_on(protocol: str) -> bool:
    if protocol == Protocol.DRP:
        return bool(settings.DRP_BUSINESS_ID)
    return processor() is not None


def _demand_bounded(request: HttpRequest, protocol: str) -> None:
    own = within(f"{protocol}:{address_of(request)}", most=_KNOCKS, seconds=WINDOW_SECONDS)
    if not own or not within(protocol, most=_ALL_KNOCKS, seconds=WINDOW_SECONDS):
        raise Declined(429, "Too many requests. Try again in ten minutes.")
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdigit() or int(size) > LARGEST:
        raise Declined(413, "The body is too large.")


def demand_room(party: ProtocolParty) -> None:
    """Let one partner bring only so many requests in a while; raises Declined."""
    if not within(f"{party.protocol}-taken:{party.pk}", most=_TAKEN, seconds=WINDOW_SECONDS):
        raise Declined(429, "Too many requests. Try again in ten minutes.")


def bearer(request: HttpRequest, protocol: str) -> ProtocolParty | None:
    """Return whose token was sent; None for none, an old one, or one of nobody."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    return party_of(token.strip()[:200] if kind.lower() == "bearer" else "", protocol)


def said(body: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Return an answer in JSON."""
    return HttpResponse(json.dumps(body), status=status, content_type="application/json")
