"""What a colleague should know, and how they want to hear it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.keyset import page_of
from config.numbers import whole_number
from contacts.models.collaboration import Notice, NoticePreference
from contacts.operations.telling import choose_digest, mark_read
from contacts.reading.notices import notice_lines
from contacts.views.scope import actor

ROWS = 30


@require_GET
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    """List one's notices, newest first."""
    own = Notice.objects.filter(user=request.user)
    order = ("-created_at", "-id")
    page = page_of(own, order=order, after=request.GET.get("after", ""), limit=ROWS)
    context = {"lines": notice_lines(page.rows, request.user), "next": page.after}
    return render(request, "contacts/notice_list.html", context)


@require_POST
@login_required
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark one notice, or all, as read."""
    number = whole_number(request.POST.get("notice", ""))
    mark_read(user=request.user, ids=None if number is None else [number], by=actor(request))
    return redirect("contacts:notices")


@require_http_methods(["GET", "POST"])
@login_required
def notice_preferences(request: HttpRequest) -> HttpResponse:
    """Show how the colleague wants to hear; POST changes it."""
    if request.method == "POST":
        wanted = request.POST.get("weekly_digest") == "yes"
        choose_digest(user=request.user, wanted=wanted, by=actor(request))
        messages.success(request, _("Saved."))
        return redirect("contacts:notice_preferences")
    refused = NoticePreference.objects.filter(user=request.user, weekly_digest=False).exists()
    return render(request, "contacts/notice_preferences.html", {"weekly_digest": not refused})
