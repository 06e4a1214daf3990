"""Who answers for which records, and what nobody answers for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from config.actor import Actor, Door
from contacts.views.refusals import attempt
from governance.forms.ownership import DomainForm
from governance.inventory.described import entries
from governance.models.domain import DataDomain
from governance.models.user import User
from governance.operations.domains import change_domain, create_domain
from governance.operations.handing_over import PERMISSION
from governance.reading import ownership as reading

SEE_INVENTORY = "governance.view_inventory"
CHANGE_DOMAIN = "governance.change_datadomain"


@require_GET
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def ownership_page(request: HttpRequest) -> HttpResponse:
    """Show domains and who may leave; what is counted over all contacts comes after the page."""
    may = request.user.has_perm(PERMISSION)
    context = {
        "nav": "ownership",
        "domains": reading.domains(),
        "may_hand_over": may,
        "may_change": request.user.has_perm(CHANGE_DOMAIN),
        "recent": reading.recent_hand_overs() if may else [],
        "work": reading.work_under_way(request.user) if may else None,
        "staff": User.objects.filter(is_active=True).order_by("first_name", "username")
        if may
        else [],
    }
    return render(request, "governance/ownership.html", context)


@require_GET
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def ownership_orphans(request: HttpRequest) -> HttpResponse:
    """Draw everything that nobody who works here answers for."""
    orphans, empty_teams = reading.orphaned(), reading.empty_teams()
    context = {
        "orphaned": orphans,
        # Whose owner left too is among the orphans already.
        "orphaned_total": sum(each.count for each in orphans)
        + sum(team.owned for team in empty_teams),
        "empty_teams": empty_teams,
        "may_hand_over": request.user.has_perm(PERMISSION),
    }
    return render(request, "governance/_orphans.html", context)


@require_GET
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def ownership_shares(request: HttpRequest) -> HttpResponse:
    """Draw the contacts by team and owner."""
    shares = reading.ownership()
    context = {"shares": shares, "total": sum(share.count for share in shares)}
    return render(request, "governance/_contact_shares.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def domain_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show one data domain with its columns; POST changes who answers for it."""
    may_change = request.user.has_perm(CHANGE_DOMAIN)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    found = DataDomain.objects.select_related("owner", "team")
    domain = get_object_or_404(found, code=code)
    form = DomainForm(domain, request.POST or None)
    by = Actor.of(request, Door.PAGE)
    if attempt(form, lambda: change_domain(domain=domain, values=form.cleaned_data, by=by)):
        messages.success(request, _("Saved."))
        return redirect("governance:domain", code=domain.code)
    context = {
        "domain": domain,
        "form": form,
        "may_change": may_change,
        "entries": [entry for entry in entries() if entry.domain == code],
        "nav": "ownership",
    }
    return render(request, "governance/domain.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required("governance.add_datadomain", raise_exception=True)
def domain_new(request: HttpRequest) -> HttpResponse:
    """Make a data domain."""
    form = DomainForm(None, request.POST or None)
    by = Actor.of(request, Door.PAGE)
    if made := attempt(form, lambda: create_domain(values=form.cleaned_data, by=by)):
        return redirect("governance:domain", code=made.result.code)
    context = {"domain": None, "form": form, "may_change": True, "nav": "ownership"}
    return render(request, "governance/domain.html", context)
