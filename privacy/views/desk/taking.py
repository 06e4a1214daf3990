"""Somebody asks on the phone, by letter or in person, and a colleague writes it down."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.views.refusals import attempt
from contacts.views.scope import actor
from privacy.access import Can
from privacy.forms.taking import TakingForm
from privacy.models.requests import PrivacyRequest
from privacy.operations.desk.opening import open_request
from privacy.reading.desk.dates import head_dates, today_here
from privacy.reading.desk.words import right_title
from privacy.views.desk.scope import NAV


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.ADD_REQUESTS, raise_exception=True)
def request_new(request: HttpRequest) -> HttpResponse:
    """Take a request in; who may not see requests learns its number and by when it is answered."""
    start: dict[str, Any] = {
        "received_at": timezone.localtime(),
        "language": get_language(),
        "channel": "phone",
    }
    form = TakingForm(request.POST or None, initial=start)
    if done := attempt(form, lambda: _opened(form, actor(request))):
        made = done.result
        if request.user.has_perm(Can.VIEW_REQUESTS):
            messages.success(request, _("Taken in as %(number)s.") % {"number": made.number})
            return redirect("privacy:request", key=made.key)
        context = {
            "made": made,
            "title": right_title(made.right),
            "dates": head_dates(made, today_here()),
            **NAV,
        }
        return render(request, "privacy/desk/taken.html", context)
    status = 422 if form.is_bound else 200
    return render(request, "privacy/desk/new.html", {"form": form, **NAV}, status=status)


def _opened(form: TakingForm, by: Any) -> PrivacyRequest:
    said = form.cleaned_data
    return open_request(
        right=said["right"],
        person=form.person,
        channel=said["channel"],
        received_at=said["received_at"],
        by=by,
        jurisdiction=said["jurisdiction"],
        language=said["language"],
        agent=form.agent,
    )
