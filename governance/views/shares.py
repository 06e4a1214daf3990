"""The shares of single records that somebody gave or received, with ending them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.actor import Actor, Door
from config.keyset import page_of
from config.numbers import whole_number
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.operations.shares import end_shares
from governance.models.user import User
from governance.reading.shares import ALL, KINDS, shares_for

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.VIEW, raise_exception=True)
def shares_page(request: HttpRequest) -> HttpResponse:
    """List shares of one kind; POST ends the chosen ones of those listed."""
    kinds = [kind for kind in KINDS if kind != "all" or request.user.has_perm(ALL)]
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else kinds[0]
    rows = shares_for(request.user, kind)
    if request.method == "POST":
        chosen = {whole_number(each) for each in request.POST.getlist("ids")[:PAGE]} - {None}
        ended, kept = end_shares(shares=rows.filter(pk__in=chosen), by=Actor.of(request, Door.PAGE))
        messages.success(request, _("Shares ended: %(number)s") % {"number": ended})
        if kept:
            messages.warning(request, _("Not yours to end: %(number)s") % {"number": kept})
        return redirect(f"{request.path}?kind={kind}")
    page = page_of(rows, order=("-id",), after=request.GET.get("after", ""), limit=PAGE)
    about = [row.content_object_id for row in page.rows]
    seen = Contact.objects.visible_to(request.user).filter(pk__in=about)
    in_sight = set(seen.values_list("pk", flat=True))
    givers = User.objects.in_bulk({row.by_id for row in page.rows} - {None})
    context = {
        "rows": [
            (row, givers.get(row.by_id), row.content_object_id in in_sight) for row in page.rows
        ],
        "next": page.after,
        "kind": kind,
        "kinds": kinds,
        "now": timezone.now(),
        "nav": "shares",
    }
    return render(request, "governance/shares.html", context)
