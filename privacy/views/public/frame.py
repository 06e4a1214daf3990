"""What every public page has in common: nothing stored, nobody told, one answer for unknowns."""

from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from config.actor import Actor, Door
from contacts.models.contact import Contact
from contacts.models.preference import WishEvent
from privacy.operations.choosing import wishes_now

T = TypeVar("T", bound=HttpResponseBase)
VISITOR = Actor(None, Door.PUBLIC)
WINDOW_SECONDS = 600
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Draw a public page in the active language."""
    text = render_to_string(f"privacy/public/{template}.html", _frame() | context, request)
    return quiet(HttpResponse(text, status=status))


def quiet(answer: T) -> T:
    """Have an answer stored nowhere, found by nobody, and its address told to no other site."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def here(link: str) -> str:
    """Return a link of ours as a page of this site names it, whatever host serves it."""
    return link.removeprefix(settings.SITE_URL)


def _frame() -> dict[str, Any]:
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "language": language,
        "others": [code for code in LANGUAGES if code != language],
        "organisation": settings.ORG_NAME,
        "title": settings.ORG_NAME,
    }


def unknown(request: HttpRequest) -> HttpResponse:
    """Answer to a link that is forged, damaged, too old, of another page, or of somebody gone."""
    return quiet(HttpResponse(_unknown_text(language_of(request)), status=404))


@cache
def _unknown_text(language: str) -> str:
    """Draw the answer once: it says the same whoever asks, by whatever."""
    with translation.override(language):
        return render_to_string("privacy/public/unknown.html", _frame())


def too_often(request: HttpRequest) -> HttpResponse:
    """Answer to who sends more than people do."""
    said = {"said": _("Too many requests came from here. Try again in a few minutes.")}
    return page(request, "said", said, 429)


def language_of(request: HttpRequest, person: Contact | None = None, known: str = "") -> str:
    """Return the language to speak: the one switched to, the person's, or the browser's.

    Args:
        request: what came in.
        person: who it is, if we know.
        known: the language that was spoken before.
    """
    asked = request.POST.get("lang") or request.GET.get("lang") or ""
    if asked in LANGUAGES:
        return str(asked)
    if person is not None:
        for code in (wishes_now(person).get(WishEvent.Name.LANGUAGE), person.language):
            if str(code or "")[:2] in LANGUAGES:
                return str(code)[:2]
    if known[:2] in LANGUAGES:
        return known[:2]
    browser = (translation.get_language_from_request(request) or "")[:2]
    return browser if browser in LANGUAGES else settings.LANGUAGE_CODE[:2]
