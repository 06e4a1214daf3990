"""A person's record as it was at a moment: what would change, and putting it back."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from contacts.access import Can
from contacts.operations.restoring_moment import preview_moment, restore_moment
from contacts.reading.moment import lines_of_plan
from contacts.reading.operation import kept_lines
from contacts.views.answers import part
from contacts.views.scope import actor, changeable_contact


@login_required
@permission_required(Can.CHANGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def moment(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what making the record what it was would change; a POST does it."""
    contact = changeable_contact(request, key)
    given = request.POST if request.method == "POST" else request.GET
    at = _moment(given["at"]) if "at" in given else timezone.now()
    if request.method == "POST":
        seen = request.POST.get("version", "")
        expected = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None
        found = restore_moment(contact=contact, at=at, by=actor(request), expected_version=expected)
        text = ngettext("%(n)d row put back", "%(n)d rows put back", found.total)
        messages.success(request, text % {"n": found.total})
        return redirect("contacts:history", key=contact.key)
    with transaction.atomic():
        found = preview_moment(contact, at, actor(request))
        lines = lines_of_plan(contact, request.user)
    context = {"at": at, "lines": lines, "kept": kept_lines(found.kept, request.user)}
    return part(request, contact, "contact_moment", **context)


def _moment(text: str) -> datetime:
    """Return the moment of an address; one without a zone is of the organisation's."""
    try:
        at = parse_datetime(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        at = None
    if at is None or not 1900 < at.year < 3000:
        raise Http404(_("There is no such moment."))
    return at if timezone.is_aware(at) else timezone.make_aware(at)
