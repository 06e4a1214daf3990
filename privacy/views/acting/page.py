"""Shows what can be done for a request, and does it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.errors import DomainError, Invalid, NotPermitted
from contacts.views.refusals import show_problems
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.acts import acts_for, people_of
from privacy.models.health import Amendment
from privacy.models.requests import PrivacyRequest
from privacy.operations.acting.charging import RIGHT as ACCOUNTING
from privacy.operations.desk.own import is_own
from privacy.reading.desk.words import right_title
from privacy.views.desk.scope import NAV, request_of


@require_safe
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def request_acts(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show everything that can be done for the right of a request."""
    return _drawn(request, request_of(request, key))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def request_act(request: HttpRequest, key: UUID, act: str) -> HttpResponse:
    """Show the form of one act, or do it; what is refused is said at its form (422)."""
    row = request_of(request, key)
    chosen = acts_for(row).get(act)
    if chosen is None:
        raise Http404
    if request.method != "POST":
        return _drawn(request, row, (act, chosen.filled(row, people_of(row), name=act)))
    form = chosen.filled(row, people_of(row), request.POST, name=act)
    if form.is_valid():
        try:
            chosen.run(row, form, actor(request), timezone.now())
        except Invalid as refusal:
            show_problems(form, refusal)
        except NotPermitted:
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Done."))
            return redirect("privacy:request_acts", key=key)
    return _drawn(request, request_of(request, key), (act, form), 422)


def _drawn(
    request: HttpRequest,
    row: PrivacyRequest,
    opened: tuple[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    people = people_of(row)
    lines: list[dict[str, Any]] = []
    for name, act in acts_for(row).items():
        is_open = opened is not None and opened[0] == name
        form = opened[1] if opened and is_open else act.filled(row, people, name=name)
        lines.append({"name": name, "act": act, "form": form, "open": is_open})
    context = {
        "row": row,
        "title": right_title(row.right),
        "people": people,
        "own": is_own(row, request.user),
        "lines": lines,
        "amendments": Amendment.objects.filter(contact__in=people).order_by("pk"),
        "is_accounting": row.right == ACCOUNTING,
        **NAV,
    }
    return render(request, "privacy/acting/acts.html", context, status=status)
