"""The archive: contacts that were put away, and bringing them back, many at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from config.keyset import page_of
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.operations.bulk import bulk_change
from contacts.views.list_counts import count_of
from contacts.views.list_state import is_key
from contacts.views.scope import actor

PAGE = 50
ORDER = ("-archived_at", "-id")


@login_required
@permission_required(Can.BULK, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def archived(request: HttpRequest) -> HttpResponse:
    """List the archived contacts one may see, the latest first; a POST brings ticked ones back."""
    people = Contact.objects.visible_to(request.user).filter(
        archived_at__isnull=False, merged_into=None, erased_at=None
    )
    if request.method == "POST":
        keys = [key for key in request.POST.getlist("ids") if is_key(key)]
        ticked = people.filter(key__in=keys)
        change = bulk_change(contacts=ticked, action="unarchive", by=actor(request))
        text = ngettext("%(n)d contact is back", "%(n)d contacts are back", change.count)
        messages.success(request, text % {"n": change.count})
        return redirect("contacts:archived")
    after = request.GET.get("after", "")
    page = page_of(people.select_related("owner", "team"), order=ORDER, after=after, limit=PAGE)
    context = {
        "rows": page.rows,
        "next": page.after,
        "first": bool(after),
        "count": count_of(people),
    }
    return render(request, "contacts/archived.html", context)
