"""What was accepted as it is, until a day; ended here one by one."""

from contextlib import suppress
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.actor import Actor, Door
from contacts.access import Can
from contacts.models.contact import Contact
from contacts.operations.quality.waivers import end_waiver
from contacts.reading.quality import sentence_of
from contacts.reading.waivers import page_of_waivers, running_waivers, waivers_by_rule
from contacts.views.answers import told

ROWS = 50


@require_GET
@login_required
@permission_required(Can.VIEW_QUALITY, raise_exception=True)
def accepted_page(request: HttpRequest) -> HttpResponse:
    """List the waivers in force of the people one sees, those that end first."""
    filters = _filters(request)
    rows = running_waivers(request.user, **filters)
    page = page_of_waivers(rows, after=request.GET.get("after", ""), limit=ROWS)
    shown = Contact.objects.changeable_by(request.user)
    mine = shown.filter(pk__in=[row.contact_id for row in page.rows])
    resolve = request.user.has_perm(Can.RESOLVE_QUALITY)
    context = {
        "rows": page.rows,
        "next": "?" + urlencode({**filters, "after": page.after}) if page.after else "",
        "first": "?" + urlencode(filters) if "after" in request.GET else "",
        "filters": filters,
        "query": urlencode(filters),
        "person": page.rows[0].contact if page.rows and "contact" in filters else None,
        "rules": [
            (code, sentence_of(code), n, code == filters.get("rule"))
            for code, n in waivers_by_rule(request.user)
        ],
        "ends": set(mine.values_list("pk", flat=True)) if resolve else set(),
        "nav": "quality",
        "tab": "accepted",
    }
    return render(request, "governance/quality/accepted.html", context)


def _filters(request: HttpRequest) -> dict[str, str]:
    """Return the rule and the person that are asked for; what is neither falls out."""
    found, rule = {}, request.GET.get("rule", "")[:40]
    if rule and "\0" not in rule:
        found["rule"] = rule
    with suppress(ValueError):
        found["contact"] = str(UUID(request.GET.get("contact", "")))
    return found


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
def waiver_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a rule hold for a person again."""
    seen = running_waivers(request.user).select_related("contact", "rule")
    end_waiver(waiver=get_object_or_404(seen, pk=pk), by=Actor.of(request, Door.PAGE))
    text = _("The rule holds again.")
    if request.htmx:  # type: ignore[attr-defined]
        return told(HttpResponse(), text, news=())
    messages.success(request, text)
    query = urlencode(_filters(request))
    return redirect(reverse("quality:accepted") + (f"?{query}" if query else ""))
