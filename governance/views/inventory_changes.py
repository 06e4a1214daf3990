"""What became different in the inventory between two days."""

from dataclasses import asdict

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from governance.forms.inventory import DaysForm
from governance.reading import inventory as reading

SEE_INVENTORY = "governance.view_inventory"


@require_GET
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def changes_page(request: HttpRequest) -> HttpResponse:
    """Show columns that came, went or are described otherwise."""
    form = DaysForm(request.GET or None)
    found = _compared(form)
    context = {
        "form": form,
        "compared": found,
        "days": reading.days()[:400],
        "query": request.GET.urlencode(),
        "nav": "inventory",
    }
    return render(request, "governance/inventory_changes.html", context)


@require_GET
@login_required
@permission_required(SEE_INVENTORY, raise_exception=True)
def changes_json(request: HttpRequest) -> HttpResponse:
    """Give the same for programs."""
    found = _compared(DaysForm(request.GET or None))
    return JsonResponse(
        {
            "before": found.before,
            "after": found.after,
            "differences": [asdict(each) for each in found.found],
        }
    )


def _compared(form: DaysForm) -> reading.Compared:
    days = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return reading.compared(days.get("since"), days.get("until"))
