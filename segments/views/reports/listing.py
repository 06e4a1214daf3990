"""The list of reports: one's own, those of others, and those that come ready."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.keyset import page_of
from segments.access import Can
from segments.models.reports import Report, ReportSchedule
from segments.reading.reports.ready import ready_for
from segments.views.reports.frame import NAV
from segments.vocabulary.measure_words import measure_label

PAGE_ROWS = 25


@require_safe
@login_required
@permission_required(Can.REPORTS, raise_exception=True)
def report_list(request: HttpRequest) -> HttpResponse:
    """List the reports the colleague sees, by name, and those that come ready."""
    text = request.GET.get("q", "").strip()[:120].replace("\0", "")
    after = request.GET.get("after", "")
    found = Report.objects.visible_to(request.user).select_related("owner")
    found = found.filter(name__icontains=text) if text else found
    page = page_of(found, order=("name", "id"), after=after, limit=PAGE_ROWS)
    mailed = ReportSchedule.objects.filter(
        viewer=request.user, stopped_at=None, report__in=[row.pk for row in page.rows]
    )
    by_mail = set(mailed.values_list("report_id", flat=True))
    context = {
        "rows": [
            (row, measure_label(row.question["measure"]), row.pk in by_mail) for row in page.rows
        ],
        "ready": [
            each for each in ready_for(request.user) if text.lower() in str(each.name).lower()
        ],
        "text": text,
        "next": page.after,
        "after": after,
        **NAV,
    }
    return render(request, "segments/reports/list.html", context)
