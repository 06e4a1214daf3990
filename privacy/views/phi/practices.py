"""The notice of privacy practices: its page for the officer, and the public one."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.errors import Invalid
from contacts.views.refusals import attempt, show_problems
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.health import PracticesForm
from privacy.letters.practices import HEADINGS, start_of
from privacy.models.authorisations import PracticesNotice
from privacy.operations.phi import practices as notices
from privacy.reading import health_papers as reading
from privacy.views.public.frame import language_of, page

NAV = {"nav": "health_papers", "tab": "practices"}


def _start() -> dict[str, Any]:
    """Return what the form begins with: the draft, the last text, or a suggestion."""
    rows = PracticesNotice.objects.order_by("published_at", "-number")
    draft = rows.filter(published_at=None).first()
    known = draft or rows.exclude(published_at=None).order_by("-number").first()
    told = {"effective_on": draft.effective_on if draft else timezone.localdate()}
    if known is None:
        told |= {f"text_{code}": start_of(code, settings.ORG_NAME) for code in notices.LANGUAGES}
        return told
    return told | {
        "text_en": known.text_en,
        "text_es": known.text_es,
        "changes": draft.changes if draft else "",
    }


@require_http_methods(["GET", "POST"])
@login_required
@permission_required(Can.CHANGE_PRACTICES, raise_exception=True)
def practices(request: HttpRequest) -> HttpResponse:
    """Show every version, and until when each paper is kept; POST writes the draft."""
    form, by = PracticesForm(request.POST or None, initial=_start()), actor(request)
    if attempt(form, lambda: notices.draft_notice(values=form.cleaned_data, by=by)):
        messages.success(request, _("Saved. Publish it when it is right."))
        return redirect("privacy:practices")
    return _shown(request, form)


def _shown(request: HttpRequest, form: PracticesForm) -> HttpResponse:
    draft = PracticesNotice.objects.filter(published_at=None).first()
    context = {
        "form": form, "draft": draft, "papers": reading.notices(),
        "policies": reading.policies(), "current": notices.notice_in_force(), **NAV,
    }  # fmt: skip
    status = 400 if form.is_bound else 200
    return render(request, "privacy/phi/practices.html", context, status=status)


@require_POST
@login_required
@permission_required(Can.CHANGE_PRACTICES, raise_exception=True)
def practices_publish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Publish a draft."""
    notice = get_object_or_404(PracticesNotice, key=key)
    try:
        notices.publish_notice(notice=notice, by=actor(request))
    except Invalid as refusal:
        form = PracticesForm(_start())
        form.is_valid()
        show_problems(form, refusal)
        return _shown(request, form)
    messages.success(request, _("Published."))
    return redirect("privacy:practices")


@require_safe
def practices_public(request: HttpRequest) -> HttpResponse:
    """Show the notice in force to everybody, in the language they read."""
    language, notice = language_of(request), notices.notice_in_force()
    with translation.override(language):
        text = getattr(notice, f"text_{language}") if notice else ""
        context = {"notice": notice, "text": text, "heading": HEADINGS[language]}
        return page(request, "practices", context, 200 if notice else 404)
