"""The public page of a form: no sign-in, no cookie, no JavaScript needed."""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from config.actor import Actor, Door
from config.errors import Invalid
from config.visitors import address_of, says_one, within
from interactions.models.forms import Form, FormInvitation, FormState, FormVersion, ResponseState
from interactions.operations.forms.inviting import invitation_of, note_opened
from interactions.operations.forms.responding import (
    AlreadyAnswered,
    NotOpen,
    Sent,
    checked_answers,
    submit_response,
    why_not_open,
)
from interactions.operations.web.privacy_signal import note_privacy_signal
from interactions.questionnaire.parsing import stored_definition
from interactions.questionnaire.theme import read_theme
from interactions.reading.forms.controls import Sheet, filled_pages, sheet_of
from interactions.views.forms.stamps import LATEST, SOONEST, Stamp, stamp_of
from interactions.views.forms.visits import (
    PAGE,
    TRAP,
    Visit,
    brought_by_link,
    closing,
    context_of,
    drawn_again,
    language_of,
    page_asked_for,
    sent_by,
)

_VISITOR = Actor(None, Door.PUBLIC)
_SENDS, _LOOKS, _FORM_SENDS, _WINDOW = 20, 300, 2_000, 600
_TURNS = ("look", "back", "next")


# The stamp is what protects the page: in a frame of another site there is no cookie to compare.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def public_form(request: HttpRequest, slug: str, token: str = "") -> HttpResponse:
    """Show a form; POST moves between its pages, asks what shows now, or sends the answers."""
    # Before anything is read: who knocks too often costs nothing.
    if request.method == "POST" and not _within_limits(request, slug):
        said = {
            "said": _("Too many answers came from here. Try again later."),
            "organisation": settings.ORG_NAME,
            "title": settings.ORG_NAME,
        }
        return render(request, "interactions/forms/public_end.html", said, status=429)
    form = Form.objects.filter(slug=slug).exclude(state=FormState.DRAFT).first()
    if form is None:
        raise Http404
    invitation = invitation_of(form, token) if token else None
    if token and invitation is None:
        raise Http404
    language = language_of(request, form)
    with translation.override(language):
        return framed(form, _answer(request, form, invitation, token, language))


def _recognised(slug: str, token: str = "") -> UUID | None:
    """Return the key of the person a personal link names; the privacy signal asks."""
    form = Form.objects.filter(slug=slug).exclude(state=FormState.DRAFT).first()
    invitation = invitation_of(form, token) if form is not None and token else None
    return invitation.contact.key if invitation is not None else None


public_form.recognises = _recognised  # type: ignore[attr-defined]


def _answer(
    request: HttpRequest,
    form: Form,
    invitation: FormInvitation | None,
    token: str,
    language: str,
) -> HttpResponse:
    stamp = stamp_of(form, request.POST.get("stamp", "")) if request.method == "POST" else None
    version = _version(form, stamp)
    definition = stored_definition(version.definition)
    visit = Visit(request, form, version, definition, language, invitation, token)
    if problem := why_not_open(form, timezone.now()):
        return closing(visit, problem, status=410)
    if invitation and invitation.answered_at and form.single_use:
        return closing(visit, _("You have answered already. Thank you."))
    if request.method != "POST":
        _count(visit)
        visit.raw = brought_by_link(visit)
        return _first(visit)
    visit.raw = sent_by(request, definition)
    return _posted(visit, stamp)


def _version(form: Form, stamp: Stamp | None) -> FormVersion:
    """Return the version the person was shown, or the last one."""
    versions = form.versions.order_by("-number")
    return (versions.filter(number=stamp.version).first() if stamp else None) or versions[:1].get()


def _posted(visit: Visit, stamp: Stamp | None) -> HttpResponse:
    go = next((name for name in _TURNS if name in visit.request.POST), "send")
    answered = checked_answers(visit.version, visit.raw, known=visit.invitation is not None)
    page = page_asked_for(visit, filled_pages(visit.definition, answered))
    sheet = sheet_of(visit.definition, visit.raw, answered, page=page, language=visit.language)
    if go == "look":
        return render(visit.request, "interactions/forms/_sheet.html", context_of(visit, sheet))
    if stamp is None or visit.request.POST.get(TRAP):
        return drawn_again(visit, sheet, _("Please send the form once more."), fresh=True)
    if go == "back":
        return _turned(visit, page, -1)
    seen = set(visit.request.POST.get("seen", "").split(","))
    if any(control.id not in seen for control in sheet.controls):
        return drawn_again(visit, sheet, _("There is something more to answer on this page."))
    wrong = sheet_of(
        visit.definition, visit.raw, answered, page=page, language=visit.language, complain=True
    )
    if wrong.faults:
        return drawn_again(visit, wrong, _("Some answers need another look."), status=422)
    if any(number > page for number in filled_pages(visit.definition, answered)):
        return _turned(visit, page, 1)
    return _finish(visit, stamp, sheet)


def _finish(visit: Visit, stamp: Stamp, sheet: Sheet) -> HttpResponse:
    """Send the answers; nothing is written where the page was sent too soon or too late."""
    if stamp.age() < SOONEST:
        return drawn_again(visit, sheet, _("That was quick. Please send the form once more."))
    if stamp.age() > LATEST:
        return drawn_again(
            visit, sheet, _("This page was open for long. Please send it once more."), fresh=True
        )
    sent = Sent(
        raw=visit.raw,
        language=visit.language,
        token=stamp.nonce,
        ip=address_of(visit.request),
        sender=visit.sender,
        origin=visit.request.POST.get("origin", ""),
    )
    try:
        response = submit_response(
            form=visit.form,
            sent=sent,
            by=_VISITOR,
            invitation=visit.invitation,
            version=visit.version,
        )
    except (AlreadyAnswered, NotOpen) as refusal:
        return closing(visit, str(refusal.message), status=refusal.status)
    except Invalid:
        return _with_faults(visit)
    if response.contact is not None and says_one(visit.request, "Sec-GPC"):
        note_privacy_signal(response.contact.key)
    waits = response.state == ResponseState.PENDING or hasattr(response, "pending")
    return closing(visit, thanks=True, waits=waits)


def _with_faults(visit: Visit) -> HttpResponse:
    """Go to the first page on which something is wrong."""
    answered = checked_answers(visit.version, visit.raw, known=visit.invitation is not None)
    for page in filled_pages(visit.definition, answered):
        sheet = sheet_of(
            visit.definition, visit.raw, answered, page=page, language=visit.language,
            complain=True,
        )  # fmt: skip
        if sheet.faults:
            return drawn_again(visit, sheet, _("Some answers need another look."), status=422)
    raise Http404


def _first(visit: Visit) -> HttpResponse:
    answered = checked_answers(visit.version, visit.raw, known=True)
    pages = filled_pages(visit.definition, answered) or [0]
    sheet = sheet_of(visit.definition, visit.raw, answered, page=pages[0], language=visit.language)
    return render(visit.request, PAGE, context_of(visit, sheet) | {"opening": True})


def _turned(visit: Visit, page: int, step: int) -> HttpResponse:
    """Show the next page on which something is asked, in one direction."""
    answered = checked_answers(visit.version, visit.raw, known=True)
    there = [n for n in filled_pages(visit.definition, answered) if (n - page) * step > 0]
    number = (there[0] if step > 0 else there[-1]) if there else page
    sheet = sheet_of(visit.definition, visit.raw, answered, page=number, language=visit.language)
    return render(visit.request, PAGE, context_of(visit, sheet))


def _within_limits(request: HttpRequest, slug: str) -> bool:
    sender = address_of(request)
    if any(name in request.POST for name in _TURNS):
        return within(f"form-look:{sender}", most=_LOOKS, seconds=_WINDOW)
    return within(f"form-send:{slug}:{sender}", most=_SENDS, seconds=_WINDOW) and within(
        f"form:{slug}", most=_FORM_SENDS, seconds=_WINDOW
    )


def _count(visit: Visit) -> None:
    """Count an opening once for each sender and day; a preview of the browser is none."""
    if visit.request.method != "GET" or visit.request.headers.get("Sec-Purpose"):
        return
    name = f"form-open:{visit.form.pk}:{visit.sender}"
    if visit.invitation or within(_digest(name), most=1, seconds=24 * 3600):
        note_opened(form=visit.form, invitation=visit.invitation, by=_VISITOR)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def framed(form: Form, response: HttpResponse) -> HttpResponse:
    """Let the sites that the form names show it in a frame, and nobody else."""
    if form.allowed_origins:
        allowed: dict[str, Any] = {"frame-ancestors": ["'self'", *form.allowed_origins]}
        response._csp_replace = allowed  # type: ignore[attr-defined]
        response.xframe_options_exempt = True  # type: ignore[attr-defined]
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def form_theme(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the colours of a form as a style sheet: inline styles are not allowed here."""
    form = Form.objects.filter(slug=slug).first()
    if form is None:
        raise Http404
    theme, _problems = read_theme(form.theme)
    css = (
        f":root{{--form-accent:{theme.accent};--form-on-accent:{theme.on_accent};"
        f"--form-background:{theme.background};--form-text:{theme.text}}}\n"
    )
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
