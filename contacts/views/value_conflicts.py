"""The list of values that were offered against better ones, to be decided many at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from config.errors import DomainError
from config.keyset import page_of
from contacts.access import Can, hidden_of_contact, uneditable_of_contact
from contacts.models.contact import Contact
from contacts.models.provenance import ValueConflict
from contacts.models.source import Import
from contacts.operations.conflicts import decide_conflict
from contacts.reading.checks import Offer, conflicts_seen_by, hidden_groups, offers
from contacts.reading.fields import OneOfMany
from contacts.views.list_counts import count_of
from contacts.views.list_state import is_key
from contacts.views.scope import actor

PAGE = 50
ORDER = ("-at", "-id")


@login_required
@permission_required(Can.CHANGE, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def value_conflicts(request: HttpRequest) -> HttpResponse:
    """List what waits for a decision, the latest first; a POST decides the ticked ones."""
    rows = conflicts_seen_by(request.user, hidden_groups(hidden_of_contact(request.user)))
    job = _import_of(request)
    if job is not None:
        rows = rows.filter(import_id=job.pk)
    if request.method == "POST":
        _decide(request, rows)
        return redirect(request.get_full_path())
    after = request.GET.get("after", "")
    page = page_of(
        rows.select_related("source", "contact__organisation"),
        order=ORDER,
        after=after,
        limit=PAGE,
    )
    context = {
        "rows": _offers(request.user, page.rows),
        "next": page.after,
        "first": bool(after),
        "count": count_of(rows),
        "job": job,
    }
    return render(request, "contacts/value_conflicts.html", context)


def _import_of(request: HttpRequest) -> Import | None:
    key = request.GET.get("import", "")
    if not is_key(key):
        return None
    return Import.objects.visible_to(request.user).filter(key=key).first()


def _offers(user: Any, rows: list[ValueConflict]) -> list[Offer]:
    """Return the rows in words; what the colleague may do is asked once for the page."""
    ids = [row.contact_id for row in rows]
    mine = Contact.objects.changeable_by(user).filter(pk__in=ids)
    changeable = set(mine.values_list("pk", flat=True))
    known = (hidden_of_contact(user), uneditable_of_contact(user))
    return offers(
        [(row, OneOfMany(user, row.contact, row.contact_id in changeable, *known)) for row in rows]
    )


def _decide(request: HttpRequest, rows: QuerySet) -> None:
    decision = request.POST.get("decision", "")
    keys = [key for key in request.POST.getlist("ids") if is_key(key)]
    if decision not in ValueConflict.Decision.values:
        return
    done, refused = 0, 0
    for conflict in rows.filter(key__in=keys[:PAGE]).select_related("contact", "source"):
        try:
            decide_conflict(conflict=conflict, decision=decision, by=actor(request))
            done += 1
        except DomainError:
            refused += 1
    text = ngettext("%(n)d value decided", "%(n)d values decided", done)
    messages.success(request, text % {"n": done})
    if refused:
        messages.error(request, _("Some could not be decided: %(n)d") % {"n": refused})
