"""Where anybody asks about their data: no account, no proof before it is needed."""

from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.errors import Invalid
from config.visitors import address_of, within
from privacy.forms.intake import IntakeForm
from privacy.laws.table import RIGHTS
from privacy.links import status_link
from privacy.models.requests import PrivacyRequest
from privacy.operations.asking import ask, is_at_once
from privacy.reading.plain_rights import laws, words
from privacy.views.public.frame import (
    VISITOR,
    WINDOW_SECONDS,
    here,
    language_of,
    page,
    too_often,
)

_SENDS, _ALL_SENDS = 10, 1_000
TRAP = "website"  # people do not see it; programs fill in what looks like a form


# There is no session to ride on: whoever posts here speaks for themselves.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """Ask who it is and what they want; POST opens a request under the right chosen."""
    with translation.override(language_of(request)):
        if request.method != "POST":
            return _drawn(request, IntakeForm())
        sender = address_of(request)
        if not (
            within(f"my-data:{sender}", most=_SENDS, seconds=WINDOW_SECONDS)
            and within("my-data", most=_ALL_SENDS, seconds=WINDOW_SECONDS)
        ):
            return too_often(request)
        return _sent(request, IntakeForm(request.POST))


def _drawn(
    request: HttpRequest, form: IntakeForm, message: str = "", status: int = 200
) -> HttpResponse:
    offered, chosen = laws(), form["right"].value() or ""
    context: dict[str, Any] = {
        "asked": form,
        "laws": offered,
        "chosen": chosen,
        "chosen_law": next((law.slug for law in offered if chosen in dict(law.rights)), ""),
        "message": message,
        "trap": TRAP,
        "once": token_urlsafe(12),
        "title": _("Your rights over your data"),
    }
    return page(request, "my_data", context, status)


def _sent(request: HttpRequest, form: IntakeForm) -> HttpResponse:
    if request.POST.get(TRAP):
        return _drawn(request, form, _("Please send the form once more."))
    if not form.is_valid():
        return _drawn(request, form, _("Some answers need another look."), 422)
    # Pressed twice is asked once; the first answer holds the number.
    once = request.POST.get("once", "")[:40]
    if once and not within(f"my-data-once:{once}", most=1, seconds=24 * 3600):
        return page(request, "said", {"said": _("We have this request already.")})
    right = form.cleaned_data["right"]
    try:
        opened = ask(
            right=right,
            person=form.person,
            agent=form.agent,
            language=translation.get_language() or "",
            wording=str(words(RIGHTS[right])),
            by=VISITOR,
            now=timezone.now(),
        )
    except Invalid as problem:
        for name, sentences in problem.fields.items():
            form.add_error(name if name in form.fields else None, sentences)
        return _drawn(request, form, _("Some answers need another look."), 422)
    return _received(request, opened, form)


def _received(request: HttpRequest, opened: PrivacyRequest, form: IntakeForm) -> HttpResponse:
    """Say that it came in: the same for who is known here and who is not."""
    context = {
        "opened": opened,
        "right": words(RIGHTS[opened.right]),
        "word": opened.status_word,
        "link": here(status_link(opened)),
        "at_once": form.agent is None and is_at_once(opened.right),
        "mailed": bool(form.agent.email if form.agent else form.person.email),
        "title": _("We have your request"),
    }
    return page(request, "received", context)
