"""The page of one segment: who belongs, how they differ, what happened, where they are sent."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.noticing import note_search
from contacts.models.preference import Channel
from contacts.views.list_counts import count_of
from segments.access import Can
from segments.models.segment import Segment
from segments.reading.reach import purpose_asked, purposes, reach_of
from segments.reading.rows import TONES, members_seen
from segments.reading.sentences import sentence
from segments.views import tabs
from segments.views.scope import segment_of
from segments.vocabulary import vocabulary_for
from segments.vocabulary.refusals import SENTENCES, said

SESSION_TEXT = "segment_members_q"
TEXT_LENGTH = 120


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def segment_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a segment; POST brings a name to look for among its members."""
    segment = segment_of(request, key)
    text = _text(request, segment)
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs.CONTEXTS else "members"
    context = {
        "segment": segment,
        "tab": tab,
        "text": text,
        **tabs.CONTEXTS[tab](request, segment, text),
    }
    if request.method == "POST" and request.htmx:  # type: ignore[attr-defined]
        return render(request, "segments/_members.html", context)
    return render(request, "segments/segment_page.html", context | _head(request, segment))


def _text(request: HttpRequest, segment: Segment) -> str:
    """Return the name that is looked for; it stays out of addresses and with its segment."""
    kept = request.session.get(SESSION_TEXT, {})
    if request.method == "POST":
        text = request.POST.get("q", "").strip()[:TEXT_LENGTH].replace("\0", "")
        kept = request.session[SESSION_TEXT] = {"of": str(segment.key), "text": text}
        if text:
            found = tabs.members_matching(request.user, segment, text)
            note_search("segment", count_of(found).number)
    return kept.get("text", "") if kept.get("of") == str(segment.key) else ""


def _head(request: HttpRequest, segment: Segment) -> dict[str, Any]:
    user = request.user
    said = sentence(segment.rule, vocabulary_for(user)) if segment.rule else ""
    return {
        "sentence": said,
        "members": members_seen([segment], user)[segment.pk],
        "all_members": segment.members,
        "tone": TONES.get(segment.state, ""),
        "problem": problem_words(segment),
        "tabs": tabs.titles(user),
        "may_change": user.has_perm(Can.CHANGE),
        "may_add": user.has_perm(Can.ADD),
        "nav": "segments",
    }


def problem_words(segment: Segment) -> tuple[str, str] | None:
    """Return what is wrong with a segment, and what to do about it."""
    if segment.state == Segment.State.BROKEN:
        code, why = (
            segment.problem.get("code"),
            _("Its rule names something that is not there now."),
        )
        if code in SENTENCES:
            why = said(code, segment.problem["params"])
        return why, _("The members stay as they were and nothing is sent until the rule is mended.")
    if segment.state == Segment.State.FAILED:
        return _("The last refresh took too long or failed."), _(
            "The members stay as they were. Make the rule simpler, or refresh again later."
        )
    return None


@require_safe
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def segment_reach(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say how many of the members one may see may be reached, and why not the others."""
    segment = segment_of(request, key)
    known = purposes()
    purpose = purpose_asked(request.GET.get("reach_for", ""), known)
    people = tabs.members_matching(request.user, segment, "")
    brief = "brief" in request.GET
    channels = reach_of(people, purpose, [Channel.EMAIL] if brief else list(Channel))
    context = {
        "channels": channels,
        "purposes": known,
        "purpose": purpose,
        "address": reverse("segments:segment_reach", args=[segment.key]),
    }
    template = "segments/_reach_brief.html" if brief else "segments/_reach.html"
    return render(request, template, context)
