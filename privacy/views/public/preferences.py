"""The preference centre, and the end of a list with one click; the link says who it is."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.errors import Invalid
from config.links import About, Told, Use, Way, read_token
from config.numbers import whole_number
from config.visitors import address_of, says_one
from contacts.models.preference import Purpose, WishEvent
from contacts.operations.personal_links import (
    Holder,
    holder_of,
    preference_link,
    purpose_told,
)
from contacts.reading.permissions import purpose_name
from interactions.models.forms import Response
from interactions.operations.forms.confirming import answer_told, decline_consent
from interactions.operations.forms.judging import truncated
from privacy.operations import choosing
from privacy.operations.choosing import Proof
from privacy.reading.choices import CAPS, Sheet, sheet_of
from privacy.views.public.by_link import answered
from privacy.views.public.frame import (
    LANGUAGES,
    VISITOR,
    here,
    language_of,
    page,
    unknown,
)
from privacy.views.public.signal import HEADER

_SAVES = 60
CENTRE = "preferences"


# No cookie says who it is, so there is none to protect: the sealed link does.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a person allows; POST writes down what they change."""
    return answered(request, token, act="choose", most=_SAVES, draw=_centre, take=_chosen)


def _recognised(token: str) -> UUID | None:
    holder = holder_of(read_token(Use.PREFERENCES, token), today=timezone.localdate())
    return holder.person.key if holder is not None else None


preferences.recognises = _recognised  # type: ignore[attr-defined]


def _centre(
    request: HttpRequest, holder: Holder, said: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    sheet = sheet_of(holder.person, now=timezone.now())
    context = {
        "sheet": sheet,
        "sharing": f"{request.path}sharing/",
        "said": said,
        "caps": CAPS,
        "signal": says_one(request, HEADER),
        "today": timezone.localdate().isoformat(),
        "title": _("Your choices"),
        "languages": LANGUAGES,
    }
    return page(request, CENTRE, context | more, status)


def _chosen(request: HttpRequest, holder: Holder, told: Told) -> HttpResponse:
    now, sheet = timezone.now(), sheet_of(holder.person, now=timezone.now())
    proof = _proof(request, holder, told, sheet)
    if "object" in request.POST:
        choosing.object_to_marketing(contact=holder.person, proof=proof, by=VISITOR, now=now)
        done = _("Done. We will send you no more advertising, on any channel.")
        return _centre(request, holder, done)
    # Somebody agrees to the text that was on the page, or to none.
    if request.POST.get("shown") != sheet.digest:
        return _centre(
            request, holder, _("Our text changed meanwhile. Please look at it and save again."), 409
        )
    answers = {choice.pair: request.POST.get(choice.field, "") for choice in sheet.choices}
    try:
        choosing.choose(
            contact=holder.person,
            answers=answers,
            wishes=_wishes(request, sheet),
            proof=proof,
            by=VISITOR,
            now=now,
        )
    except Invalid as problem:
        return _centre(request, holder, str(problem.message), 422)
    return _centre(request, holder, _("Saved. What you see here holds from now on."))


def _wishes(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    """Return the wishes of the page; an opt-out that holds is not taken back here."""
    pause, language = request.POST.get("pause", ""), request.POST.get("speaks", "")
    if pause and pause < timezone.localdate().isoformat():
        raise Invalid({"pause": [_("Choose a day that is still to come.")]})
    cap = request.POST.get("cap", "")
    wishes: dict[str, Any] = {
        WishEvent.Name.CAP: whole_number(cap) if cap else None,
        WishEvent.Name.PAUSE: pause or None,
    }
    if language in LANGUAGES:
        wishes[WishEvent.Name.LANGUAGE] = language
    for name in (WishEvent.Name.NO_SALE, WishEvent.Name.LIMIT):
        if request.POST.get(name.value) == "yes":
            wishes[name] = True
    return wishes


def _proof(
    request: HttpRequest, holder: Holder, told: Told, sheet: Sheet | None, how: str = CENTRE
) -> Proof:
    choices = sheet.choices if sheet is not None else []
    return Proof(
        page=how,
        how=how,
        language=translation.get_language() or "",
        link="handed" if told.way == Way.HANDED else "mailed",
        ip=truncated(address_of(request)),
        identifier=holder.email,
        wordings={choice.pair: choice.wording for choice in choices},
        defaults={choice.pair: choice.holds for choice in choices},
    )


# RFC 8058: the receiver's machine posts this pair, without cookies, and follows no redirect.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether a list shall end; POST of the pair of RFC 8058 ends it, as often as it comes."""
    told = read_token(Use.UNSUBSCRIBE, token)
    of_answer = told.about == About.ANSWER
    holder = None if of_answer else holder_of(told)
    answer = answer_told(told) if of_answer else None
    if holder is None and answer is None:
        return unknown(request)
    purpose = purpose_told(told)
    with translation.override(language_of(request, holder.person if holder else None)):
        done = request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]
        if done:
            _end(request, holder, answer, told, purpose)
        context = {
            "done": done,
            "listed": _name_of(purpose),
            "choices": here(preference_link(holder.person, email=holder.email)) if holder else "",
            "title": _("Stop our mails"),
        }
        return page(request, "unsubscribe", context)


def _end(
    request: HttpRequest, holder: Holder | None, answer: Response | None, told: Told, purpose: str
) -> None:
    """End the list, or drop what a form waits for; who confirmed already ends all of it."""
    if answer is not None:
        decline_consent(response=answer, by=VISITOR)
        if answer.contact is not None:
            holder = Holder(answer.contact, answer.contact.email)
    if holder is None:
        return
    proof = _proof(request, holder, told, None, "unsubscribe")
    choosing.unsubscribe(
        contact=holder.person, purpose=purpose, proof=proof, by=VISITOR, now=timezone.now()
    )


def _name_of(purpose: str) -> str:
    row = Purpose.objects.filter(slug=purpose).order_by("-version").first() if purpose else None
    return purpose_name(row) if row is not None else ""
