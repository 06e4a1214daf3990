"""Letters of a request: drafted, edited, reviewed, sent or printed; and their texts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.errors import DomainError, Invalid, NotPermitted
from contacts.views.refusals import show_problems
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.papers import DraftForm, LetterForm
from privacy.letters.placeholders import NEEDED, WORDS
from privacy.models.letters import Letter, LetterState
from privacy.operations.desk.own import is_own
from privacy.operations.letters.drafting import (
    change_letter,
    draft_letter,
    drop_letter,
    review_letter,
    words_of,
)
from privacy.operations.letters.sending import mark_printed, send_letter
from privacy.operations.letters.templates import change_template, current_text
from privacy.reading.letters import known_texts, template_rows
from privacy.views.desk.scope import NAV, request_of

_OPEN = (LetterState.DRAFT, LetterState.REVIEWED)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def letters(request: HttpRequest, key: UUID) -> HttpResponse:
    """List the letters of a request; POST drafts one."""
    row = request_of(request, key)
    form = DraftForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = _run(
            form,
            lambda: draft_letter(
                request=row,
                kind=said["kind"],
                reason=said["reason"],
                changes=[line for line in said["changes"].splitlines() if line.strip()],
                by=actor(request),
                now=timezone.now(),
            ),
        )
        if made:
            return redirect("privacy:letter", key=key, letter=made.key)
    context = {
        "row": row,
        "form": form,
        "letters": row.letters.order_by("-pk")[:50],
        "own": is_own(row, request.user),
        **NAV,
    }
    return render(
        request, "privacy/papers/letters.html", context, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def letter(request: HttpRequest, key: UUID, letter: UUID) -> HttpResponse:
    """Show a letter; POST keeps its changed words."""
    row, found = _found(request, key, letter)
    words = words_of(found)
    initial = {"subject": words.subject, "body": words.body, "version": found.version}
    form = LetterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kept = _run(
            form,
            lambda: change_letter(
                letter=found,
                subject=said["subject"],
                body=said["body"],
                expected_version=said["version"],
                by=actor(request),
            ),
        )
        if kept:
            messages.success(request, _("Kept."))
            return redirect("privacy:letter", key=key, letter=letter)
    own = is_own(row, request.user)
    context = {
        "row": row,
        "letter": found,
        "words": words,
        "form": form,
        "may": found.state in _OPEN and not own,
        **NAV,
    }
    return render(
        request, "privacy/papers/letter.html", context, status=422 if form.errors else 200
    )


_ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "review": (review_letter, gettext_lazy("The letter may leave.")),
    "send": (send_letter, gettext_lazy("The letter was sent.")),
    "printed": (mark_printed, gettext_lazy("Noted as posted.")),
}


@require_POST
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def letter_act(request: HttpRequest, key: UUID, letter: UUID, act: str) -> HttpResponse:
    """Review, send, post or drop a letter."""
    _row, found = _found(request, key, letter)
    if act not in {*_ACTS, "drop"}:
        raise Http404
    try:
        if act == "drop":
            drop_letter(letter=found, by=actor(request))
            messages.success(request, _("The letter was dropped."))
            return redirect("privacy:letters", key=key)
        run, done = _ACTS[act]
        run(letter=found, by=actor(request), now=timezone.now())
        messages.success(request, done)
    except NotPermitted:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    return redirect("privacy:letter", key=key, letter=letter)


@require_safe
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def letter_print(request: HttpRequest, key: UUID, letter: UUID) -> HttpResponse:
    """Show a letter as it is printed: folded twice, its address stands in the window."""
    row, found = _found(request, key, letter)
    with translation.override(found.language):
        house = settings.ORG_NAME
        context = {"row": row, "letter": found, "words": words_of(found), "house": house}
        return render(request, "privacy/papers/print.html", context)


@require_safe
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def letter_templates(request: HttpRequest) -> HttpResponse:
    """List the texts of letters by kind, law and language, with their versions."""
    return render(request, "privacy/papers/templates.html", {"kinds": template_rows(), **NAV})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def letter_template(request: HttpRequest, kind: str, law: str, language: str) -> HttpResponse:
    """Edit one text; every change is a new version."""
    if (kind, law, language) not in known_texts():
        raise Http404
    now = current_text(kind, law, language)
    form = LetterForm(request.POST or None, initial={"subject": now.subject, "body": now.body})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kept = _run(
            form,
            lambda: change_template(
                kind=kind,
                regime=law,
                language=language,
                subject=said["subject"],
                body=said["body"],
                by=actor(request),
            ),
        )
        if kept:
            messages.success(request, _("Kept."))
            return redirect("privacy:letter_templates")
    context = {
        "now": now,
        "form": form,
        "words": sorted(WORDS),
        "needed": sorted(NEEDED.get(kind, ())),
        "row": next(each for each in template_rows() if each.kind == kind),
        **NAV,
    }
    return render(
        request, "privacy/papers/template.html", context, status=422 if form.errors else 200
    )


def _run(form: Any, work: Callable[[], Any]) -> Any:
    """Do one thing; what is refused is said at the form."""
    try:
        return work()
    except Invalid as refusal:
        show_problems(form, refusal)
    except NotPermitted:
        raise
    except DomainError as refusal:
        form.add_error(None, str(refusal.message))
    return None


def _found(request: HttpRequest, key: UUID, letter: UUID) -> tuple:
    row = request_of(request, key)
    rows = Letter.objects.visible_to(request.user).select_related("request", "package")
    return row, get_object_or_404(rows, request=row, key=letter)
