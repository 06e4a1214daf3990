"""The generated notices: the officer's page with texts to copy, and the public one."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.visitors import address_of, within
from privacy.access import Can
from privacy.reading.notice_texts.offered import notices
from privacy.views.public.frame import (
    LANGUAGES,
    WINDOW_SECONDS,
    language_of,
    page,
    too_often,
)

_READS = 60


@require_safe
@login_required
@permission_required(Can.VIEW_PROCESSING, raise_exception=True)
def notice_texts(request: HttpRequest) -> HttpResponse:
    """Show each text in one language, what it lacks, and as plain text."""
    asked = request.GET.get("lang", "")
    spoken = (translation.get_language() or "")[:2]
    language = asked if asked in LANGUAGES else spoken
    with translation.override(language):
        found = notices()
    context = {"notices": found, "language": language, "languages": LANGUAGES, "nav": "processing"}
    return render(request, "privacy/notice_texts.html", context)


@require_safe
def privacy_notice(request: HttpRequest) -> HttpResponse:
    """Show every notice to everybody, in the language they read."""
    with translation.override(language_of(request)):
        # The whole inventory is read for it: enough for people, little for programs.
        if not within(f"notice:{address_of(request)}", most=_READS, seconds=WINDOW_SECONDS):
            return too_often(request)
        context = {
            "notices": notices(),
            "as_of": timezone.localdate(),
            "title": _("Privacy notice"),
        }
        return page(request, "privacy_notice", context)
