"""The audit trail's page: what happened, whether it still says so, and the way out as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.actor import Actor, Door
from config.jobs import defer_once
from config.keyset import page_of
from config.page_address import query_with
from contacts.reading.permissions import purpose_names
from governance.audit_tasks import VERIFY
from governance.audit_words import Names, fault_words, people_in
from governance.forms.audit import AuditFilters
from governance.models.user import User
from governance.operations.audit_export import WRITERS, export_events
from governance.reading.audit import NEWEST, WAITING_COUNTED, all_of, narrowed, seal_state

PAGE = 50
SEE_AUDIT = "governance.view_auditevent"
MEDIA = {"csv": "text/csv", "json": "application/json"}


@require_GET
@login_required
@permission_required(SEE_AUDIT, raise_exception=True)
def audit_page(request: HttpRequest) -> HttpResponse:
    """Show what happened, newest first; keyset paging by time."""
    form = AuditFilters(request.GET or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = page_of(narrowed(chosen), order=NEWEST, after=request.GET.get("after", ""), limit=PAGE)
    named = {number for row in page.rows for number in people_in(row.facts)}
    people = User.objects.in_bulk(named | {row.user_id for row in page.rows if row.user_id})
    state = seal_state()
    context = {
        "form": form,
        "rows": [(row, people.get(row.user_id)) for row in page.rows],
        "names": Names(people, purpose_names()),
        "next": query_with(request, after=page.after) if page.after else "",
        "first": query_with(request, after="") if request.GET.get("after") else "",
        "query": query_with(request, after=""),
        "filtered": any(chosen.values()),
        "state": state,
        "fault": fault_words(state.fault),
        "more_wait": state.waiting == WAITING_COUNTED,
        "formats": list(WRITERS),
        "nav": "audit",
    }
    return render(request, "governance/audit.html", context)


@require_POST
@login_required
@permission_required(SEE_AUDIT, raise_exception=True)
def audit_export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """Give what the filters of the address keep as a file; the export is recorded first."""
    if kind not in WRITERS:
        raise Http404
    form = AuditFilters(request.GET)
    if not form.is_valid():
        raise Http404
    used = [name for name, value in form.cleaned_data.items() if value]
    body = export_events(
        events=all_of(narrowed(form.cleaned_data)),
        format=kind,
        filters=used,
        by=Actor.of(request, Door.PAGE),
    )
    return StreamingHttpResponse(
        body,
        content_type=f"{MEDIA[kind]}; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=audit-trail.{kind}"},
    )


@require_POST
@login_required
@permission_required(SEE_AUDIT, raise_exception=True)
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Ask the worker to compute every seal again; the result stands on the page, and here."""
    if defer_once(VERIFY, user_id=request.user.pk):
        messages.success(
            request, _("The worker computes every seal again. The result will stand here.")
        )
    else:
        messages.info(request, _("A verification is waiting for the worker already."))
    return redirect("governance:audit")
