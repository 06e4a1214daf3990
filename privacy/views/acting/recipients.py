"""Who had a person's data, who was told what, and what a colleague still has to tell."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.errors import DomainError, Invalid, NotPermitted
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.acting import ExplainForm
from privacy.forms.acts import people_of
from privacy.models.notices import OPEN_NOTICES, RecipientNotice, Way
from privacy.operations.notices.messages import known_by
from privacy.operations.notices.settling import confirm_notice, explain_notice
from privacy.reading.accounting import exclusion_words, shown_accounting
from privacy.reading.desk.words import right_title
from privacy.reading.told import who_was_told
from privacy.views.desk.scope import NAV, request_of

MOST = 200


@require_safe
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def request_recipients(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show every recipient of the person's data and what each was told."""
    row = request_of(request, key)
    context = {"row": row, "title": right_title(row.right), "lines": who_was_told(request=row)}
    return render(request, "privacy/acting/recipients.html", {**context, **NAV})


@require_safe
@login_required
@permission_required(Can.CHANGE_REQUESTS, raise_exception=True)
def request_accounting(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show the accounting of disclosures, ready to print."""
    row = request_of(request, key)
    found = shown_accounting(people_of(row), request=row)
    context = {"row": row, "found": found, "left_out": exclusion_words(found.left_out)}
    return render(request, "privacy/acting/accounting.html", {**context, **NAV})


@require_safe
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """Show the recipients somebody has to tell, and to an officer all that are open."""
    rows = RecipientNotice.objects.filter(state__in=OPEN_NOTICES)
    if not request.user.has_perm(Can.VIEW_REQUESTS):
        rows = rows.filter(_own(request))
    rows = rows.select_related("person", "destination", "request").order_by("due_on", "pk")
    lines = [
        {"row": row, "known_by": known_by(row) if row.way == Way.TASK else ""}
        for row in rows[:MOST]
    ]
    context = {"lines": lines, "form": ExplainForm(auto_id="explain_%s")}
    return render(request, "privacy/acting/notices.html", {**context, **NAV})


def _own(request: HttpRequest) -> Q:
    return Q(person=request.user, way=Way.TASK) | Q(person=request.user, state="escalated")


@require_POST
@login_required
def notice_settle(request: HttpRequest, key: UUID, how: str) -> HttpResponse:
    """Say that a recipient did what was asked, or why it cannot be told."""
    rows = RecipientNotice.objects.all()
    if not request.user.has_perm(Can.CHANGE_REQUESTS):
        rows = rows.filter(person=request.user)
    notice = get_object_or_404(rows, key=key)
    by, now = actor(request), timezone.now()
    try:
        if how == "done":
            confirm_notice(notice=notice, by=by, now=now)
        else:
            said = request.POST.get("explanation", "")
            explain_notice(notice=notice, explanation=said, by=by, now=now)
    except NotPermitted:
        raise
    except Invalid as refusal:
        messages.error(request, "; ".join(str(s) for said in refusal.fields.values() for s in said))
    except DomainError as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Done."))
    return redirect("privacy:notices")
