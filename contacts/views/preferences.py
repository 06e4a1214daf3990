"""What a person allows and wishes, written down by a colleague."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.errors import Invalid
from config.numbers import whole_number
from contacts.access import Can
from contacts.forms.consents import PROVEN
from contacts.models.contact import Contact
from contacts.models.preference import Action, Channel, Purpose, WishEvent
from contacts.normalise.places import language_code
from contacts.operations.preferences import record_consent, state_wish
from contacts.views.answers import part, told
from contacts.views.refusals import attempt
from contacts.views.scope import actor, changeable_contact

BY_HAND = (Action.GRANT, Action.REFUSE, Action.WITHDRAW, Action.OBJECT)


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def consent(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record what a person said to a colleague about one channel and purpose."""
    contact = changeable_contact(request, key)
    if request.POST.get("proof") in PROVEN:
        return _proven(request, contact, request.POST["proof"])
    channel, purpose = request.POST.get("channel", ""), request.POST.get("purpose", "")
    action = request.POST.get("action", "")
    known = Purpose.objects.filter(slug=purpose, active=True).exists()
    if channel not in Channel.values or not known or action not in BY_HAND:
        raise Http404
    record_consent(
        contact=contact,
        channel=channel,
        purpose=purpose,
        action=action,
        how="staff",
        by=actor(request),
    )
    return told(part(request, contact, "_consents"), _("Written down, with your name and the time"))


def _proven(request: HttpRequest, contact: Contact, proof: str) -> HttpResponse:
    """Record a yes with what it rests on besides: a signature, or a sale."""
    form = PROVEN[proof](request.POST)
    by = actor(request)
    if attempt(form, lambda: record_consent(contact=contact, how="staff", by=by, **form.said())):
        done = _("Written down, with your name and the time")
        return told(part(request, contact, "_consents"), done)
    given = {"signed_form" if proof == "signed" else "sale_form": form}
    return part(request, contact, "_consents", 422, **given)


@require_POST
@login_required
@permission_required(Can.CHANGE, raise_exception=True)
def wish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record one wish about being contacted; an empty value takes the wish back."""
    contact = changeable_contact(request, key)
    name = request.POST.get("name", "")
    if name not in WishEvent.Name.values:
        raise Http404
    try:
        value = _wish_value(name, request.POST)
        state_wish(contact=contact, name=name, value=value, how="staff", by=actor(request))
    except Invalid as problem:
        context = {"failed": name, "problem": problem.message, "given": request.POST}
        return part(request, contact, "_wishes", 422, **context)
    return told(part(request, contact, "_wishes"), _("Wish written down"))


def _wish_value(name: str, given: Any) -> Any:
    text = given.get("value", "").strip()
    if name == WishEvent.Name.QUIET:
        start, end = given.get("from", "").strip(), given.get("to", "").strip()
        if bool(start) != bool(end):
            raise Invalid({"quiet_hours": [_("Give both hours, or none.")]})
        return {"from": start, "to": end} if start else None
    if not text:
        return None
    if name == WishEvent.Name.CAP:
        number = whole_number(text)
        if number is None:
            raise Invalid({name: [_("Give a whole number.")]})
        return number
    if name == WishEvent.Name.PAUSE:
        return _day(name, text)
    if name == WishEvent.Name.CHANNEL and text not in Channel.values:
        raise Invalid({name: [_("Choose a channel from the list.")]})
    if name == WishEvent.Name.LANGUAGE:
        return language_code(text) or text
    return text


def _day(name: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Invalid({name: [_("Give a day, such as 2027-01-31.")]}) from None
