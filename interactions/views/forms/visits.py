"""One request to a public form: what it asks for, and the pages that answer it."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from config.visitors import address_of
from interactions.models.forms import Form, FormInvitation, FormVersion
from interactions.operations.forms.responding import checked_answers
from interactions.questionnaire.answering import Answered
from interactions.questionnaire.definition import Definition, in_language
from interactions.questionnaire.kinds import Kind
from interactions.reading.forms.controls import PREFIX, Sheet, filled_pages, sheet_of
from interactions.views.forms.stamps import new_stamp

TRAP = "website"  # people do not see it; programs fill in what looks like a form
PAGE = "interactions/forms/public.html"


@dataclass(slots=True)
class Visit:
    """One request to one form."""

    request: HttpRequest
    form: Form
    version: FormVersion
    definition: Definition
    language: str
    invitation: FormInvitation | None
    token: str
    raw: dict[str, list[str]] = field(default_factory=dict)

    @property
    def sender(self) -> str:
        """Return what tells one sender from another today; never stored as it is."""
        return f"{address_of(self.request)}|{self.request.headers.get('User-Agent', '')[:200]}"


def drawn_again(
    visit: Visit, sheet: Sheet, message: str, *, status: int = 200, fresh: bool = False
) -> HttpResponse:
    context = context_of(visit, sheet) | {"message": message}
    if fresh:
        context["stamp"] = new_stamp(visit.form, visit.version.number)
    return render(visit.request, PAGE, context, status=status)


def closing(
    visit: Visit,
    message: str = "",
    *,
    status: int = 200,
    thanks: bool = False,
    waits: bool = False,
) -> HttpResponse:
    said = in_language(visit.definition.thanks, visit.language) if thanks else message
    context = _frame(visit) | {"said": said or _("Thank you."), "waits": waits, "done": thanks}
    return render(visit.request, "interactions/forms/public_end.html", context, status=status)


def context_of(visit: Visit, sheet: Sheet) -> dict[str, Any]:
    answered = checked_answers(visit.version, visit.raw, known=True)
    pages = filled_pages(visit.definition, answered)
    stamp = visit.request.POST.get("stamp") or new_stamp(visit.form, visit.version.number)
    return _frame(visit) | {
        "sheet": sheet,
        "stamp": stamp,
        "trap": TRAP,
        "intro": in_language(visit.definition.intro, visit.language),
        "submit": in_language(visit.definition.submit, visit.language) or _("Send"),
        "first": not pages or sheet.number <= pages[0],
        "last": not pages or sheet.number >= pages[-1],
        "origin": visit.request.POST.get("origin", _origin(visit.request)),
    }


def _frame(visit: Visit) -> dict[str, Any]:
    others = [code for code in visit.form.languages if code != visit.language]
    return {
        "form": visit.form,
        "title": in_language(visit.definition.title, visit.language),
        "language": visit.language,
        "others": others,
        "organisation": settings.ORG_NAME,
        "revision": visit.form.version,
    }


def preview_of(visit: Visit) -> HttpResponse:
    """Show every page of a draft under each other, with all questions; it cannot be sent."""
    every = tuple(f.id for f in visit.definition.fields())
    sheets = [
        sheet_of(visit.definition, {}, Answered(shown=every), page=number, language=visit.language)
        for number in range(len(visit.definition.pages))
    ]
    context = _frame(visit) | {
        "sheets": sheets,
        "intro": in_language(visit.definition.intro, visit.language),
        "submit": in_language(visit.definition.submit, visit.language) or _("Send"),
    }
    return render(visit.request, "interactions/forms/preview.html", context)


def sent_by(request: HttpRequest, definition: Definition) -> dict[str, list[str]]:
    """Return what was sent under names of this form; the rest is nobody's business."""
    known = {f.id for f in definition.fields()}
    return {
        name.removeprefix(PREFIX): request.POST.getlist(name)[:200]
        for name in request.POST
        if name.startswith(PREFIX) and name.removeprefix(PREFIX).partition(".")[0] in known
    }


def brought_by_link(visit: Visit) -> dict[str, list[str]]:
    """Return what the link brings for hidden fields."""
    return {
        f.id: [visit.request.GET[f.param or f.id][:200]]
        for f in visit.definition.fields()
        if f.kind == Kind.HIDDEN and (f.param or f.id) in visit.request.GET
    }


def page_asked_for(visit: Visit, pages: list[int]) -> int:
    """Return the page that was sent, or the first on which something is asked."""
    text = visit.request.POST.get("page", "0")
    wanted = int(text) if text.isdecimal() and len(text) < 4 else 0
    if wanted in pages:
        return wanted
    return pages[0] if pages else 0


def language_of(request: HttpRequest, form: Form) -> str:
    asked = request.POST.get("lang") or request.GET.get("lang") or ""
    if asked in form.languages:
        return str(asked)
    preferred = translation.get_language_from_request(request)[:2]
    return preferred if preferred in form.languages else str(form.languages[0])


def _origin(request: HttpRequest) -> str:
    """Return the site whose page shows this one in a frame, as far as the browser says it."""
    if request.headers.get("Sec-Fetch-Dest") != "iframe":
        return ""
    parts = request.headers.get("Referer", "").split("/")
    return "/".join(parts[:3]) if len(parts) > 2 else ""
