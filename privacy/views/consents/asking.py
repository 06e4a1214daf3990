"""Asking again for consent, and messages by which people quit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.keyset import page_of
from contacts.operations.permission.reasons import Reason
from contacts.reading.permissions import purpose_names
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.consents import MessageForm, RenewalForm
from privacy.models.consents import Renewal, Revocation
from privacy.operations.consents.renewing import start_renewal
from privacy.operations.consents.stopping import take_message
from privacy.reading.consents.renewals import answers_of

NAV = {"nav": "consents"}
PAGE_ROWS = 25


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def renewal_list(request: HttpRequest) -> HttpResponse:
    """List the rounds of asking again with their answers; POST starts one."""
    may = request.user.has_perm(Can.CHANGE_PURPOSES)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form, by = RenewalForm(request.POST or None), actor(request)
    if attempt(form, lambda: start_renewal(**form.cleaned_data, by=by, now=timezone.now())):
        messages.success(request, _("The mails leave now, one after the other."))
        return redirect("privacy:renewals")
    after = request.GET.get("after", "")
    rows = Renewal.objects.select_related("by")
    page = page_of(rows, order=("-started_at", "-id"), after=after, limit=PAGE_ROWS)
    names = purpose_names()
    lines = [
        (row, names.get(row.purpose, row.purpose), answers_of(row), _left(row)) for row in page.rows
    ]
    context = {"lines": lines, "next": page.after, "form": form, "may": may, "tab": "renewals"}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "privacy/consents/renewals.html", context | NAV, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW_CONSENTS, raise_exception=True)
def revocation_list(request: HttpRequest) -> HttpResponse:
    """List messages by which people quit; POST takes one in, as a program does."""
    may = request.user.has_perm(Can.ADD_REQUESTS)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form, by = MessageForm(request.POST or None), actor(request)
    done = attempt(form, lambda: take_message(**form.cleaned_data, by=by))
    if done:
        if done.result is None:
            messages.info(request, _("This message asks for nothing to end. Nothing was changed."))
        else:
            messages.success(request, _("It has ended, from this moment on."))
        return redirect("privacy:revocations")
    after = request.GET.get("after", "")
    rows = Revocation.objects.all()
    page = page_of(rows, order=("-received_at", "-id"), after=after, limit=PAGE_ROWS)
    context = {"rows": page.rows, "next": page.after, "form": form, "may": may, "tab": "stopped"}
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "privacy/consents/revocations.html", context | NAV, status=status)


def _left(row: Renewal) -> list[tuple[object, int]]:
    return [(Reason(code).label, count) for code, count in row.left_out.items()]
