"""One request as its officer works on it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required, permission_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.views.scope import actor
from privacy.access import Can
from privacy.models.requests import IdentityResult, PrivacyRequest
from privacy.operations.desk.identity import evidence_of
from privacy.operations.desk.own import is_own, read_asker
from privacy.reading.desk.board import breaches_of
from privacy.reading.desk.dates import counted, head_dates, today_here
from privacy.reading.desk.page import (
    log_of,
    matches_of,
    right_for,
    tasks_of,
    todos_of,
)
from privacy.reading.desk.papers import papers_of
from privacy.reading.desk.words import (
    FLAGS,
    IDENTITY,
    STATUS_TONES,
    ground_text,
    point_words,
    right_title,
)
from privacy.views.desk.acts import ACTS
from privacy.views.desk.scope import NAV, request_of


@require_safe
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def request_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what is due when and why, what to do next, and everything done so far."""
    return drawn(request, request_of(request, key))


def drawn(
    request: HttpRequest,
    row: PrivacyRequest,
    refused: tuple[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; a decision that was refused keeps its form open with what is wrong."""
    today = today_here()
    matches, tasks = matches_of(row, request.user), tasks_of(row)
    own = is_own(row, request.user)
    may = row.is_open and not own and request.user.has_perm(Can.CHANGE_REQUESTS)
    context = {
        "row": row,
        "right": right_for(row),
        "title": right_title(row.right),
        "tone": STATUS_TONES.get(row.status, ""),
        "dates": head_dates(row, today),
        "counted": counted(row),
        "breaches": breaches_of(row, today),
        "flags": [FLAGS[flag] for flag in row.flags if flag in FLAGS],
        "ground": ground_text(row.right, row.ground) if row.ground else "",
        "asker": read_asker(request=row, by=actor(request)),
        "own": own,
        "may": may,
        "todos": todos_of(row, matches, tasks) if row.is_open else [],
        "matches": matches,
        "tasks": tasks,
        "log": log_of(row),
        "papers": papers_of(row),
        "forms": _forms(row, request, refused) if may else {},
        "open_form": refused[0] if refused else "",
        **_identity(row, may),
        **NAV,
    }
    return render(request, "privacy/desk/page.html", context, status=status)


def _forms(
    row: PrivacyRequest, request: HttpRequest, refused: tuple[str, Form] | None
) -> dict[str, Form]:
    found = {name: act.form(row, None) for name, act in ACTS.items()}
    if refused:
        found[refused[0]] = refused[1]
    return found


def _identity(row: PrivacyRequest, may: bool) -> dict[str, Any]:
    checks = list(row.identity_checks.order_by("-asked_at", "-pk"))
    waiting = next((each for each in checks if each.result == IdentityResult.WAITING), None)
    return {
        "standard": IDENTITY[right_for(row).identity],
        "checks": [(each, point_words(each.points), point_words(each.matched)) for each in checks],
        "waiting": waiting,
        "proof": evidence_of(waiting) if waiting and may else "",
    }
