"""The numbers of 11 CCR 7102: what was asked, what became of it, how long it took."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from privacy.access import Can
from privacy.laws.table import REGIMES
from privacy.reading.desk.dates import today_here
from privacy.reading.desk.words import KINDS, REASONS, spoken
from privacy.reading.metrics import metrics_of, years
from privacy.views.desk.scope import NAV


@require_safe
@login_required
@permission_required(Can.VIEW_REQUESTS, raise_exception=True)
def request_metrics(request: HttpRequest) -> HttpResponse:
    """Show one year's requests by kind; they stay the same after the personal parts are purged."""
    today = today_here()
    known = years() or [today.year]
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in known else known[0]
    regime = request.GET.get("law", "")
    regime = regime if regime in REGIMES else ""
    found = metrics_of(year, regime=regime, today=today)
    rows = [
        (
            KINDS.get(each.kind, spoken(each.kind)),
            each,
            [(REASONS.get(why, why), count) for why, count in each.denied_because.items()],
        )
        for each in found
    ]
    context = {
        "rows": rows,
        "year": year,
        "years": known,
        "law": regime,
        "laws": REGIMES.items(),
        "received": sum(each.received for each in found),
        "late": sum(each.late for each in found),
        "unanswered": sum(each.unanswered for each in found),
        "denied": sum(each.denied for each in found),
        **NAV,
    }
    return render(request, "privacy/desk/metrics.html", context)
