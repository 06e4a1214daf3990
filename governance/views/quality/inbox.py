"""The inbox of open issues: by rule, field, source, steward and age; settled one by one."""

from typing import Any
from urllib.parse import urlencode

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
from contacts.models.quality import QualityIssue
from contacts.operations.quality.fixing import NotFixable, fix_issue, next_step
from contacts.operations.quality.issues import assign_issue, close_issue
from contacts.operations.quality.waivers import waive
from contacts.reading import quality
from contacts.views.answers import told
from contacts.views.list_counts import count_of
from contacts.views.refusals import problems_of
from governance.forms.inbox import AssignForm, FixForm, WaiveForm
from governance.reading import inbox as reading
from governance.reading.quality_scores import head_days


@require_GET
@login_required
@permission_required(Can.VIEW_QUALITY, raise_exception=True)
def inbox_page(request: HttpRequest) -> HttpResponse:
    """List open issues of the people one sees, those due first."""
    filters = reading.filters_of(request.GET)
    after = request.GET.get("after", "")
    page = quality.inbox(request.user, after=after, limit=reading.ROWS, **filters)
    days = head_days(request.user)
    query = urlencode(filters)
    context = {
        "rows": reading.rows_of(request.user, page.rows),
        "next": _query(filters, page.after) if page.after else "",
        "first": f"?{query}" if after else "",
        "filters": filters,
        "chips": reading.chips_of(filters, request.user),
        "query": query,
        "mine": filters.get("steward") == quality.ME,
        "late": "overdue" in filters,
        "total": count_of(quality.open_issues(request.user, **filters)),
        "latest": days[-1] if days else None,
        "trend": [row.score for row in days if row.score is not None],
        "may_resolve": request.user.has_perm(Can.RESOLVE_QUALITY),
        "may_bulk": request.user.has_perm(Can.RESOLVE_QUALITY) and request.user.has_perm(Can.BULK),
        "nav": "quality",
        "tab": "inbox",
    }
    return render(request, "governance/quality/inbox.html", context)


def _query(filters: dict[str, str], after: str) -> str:
    return "?" + urlencode({**filters, "after": after})


@require_GET
@login_required
@permission_required(Can.VIEW_QUALITY, raise_exception=True)
def inbox_facets(request: HttpRequest) -> HttpResponse:
    """Draw the counts beside the list; read apart, since they look at every issue."""
    filters = reading.filters_of(request.GET)
    context = {"facets": reading.facets(request.user, filters)}
    return render(request, "governance/quality/_facets.html", context)


def visible_issue(request: HttpRequest, pk: int) -> QualityIssue:
    """Return an open issue that the reader may see, or answer that there is none."""
    seen = quality.open_issues(request.user).select_related("contact", "rule", "assignee")
    return get_object_or_404(seen, pk=pk)


@require_GET
@login_required
@permission_required(Can.VIEW_QUALITY, raise_exception=True)
def issue_dialog(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw one issue with everything that can be done about it."""
    return _dialog(request, visible_issue(request, pk))


def _dialog(request: HttpRequest, issue: QualityIssue) -> HttpResponse:
    resolve = request.user.has_perm(Can.RESOLVE_QUALITY)
    changes = Contact.objects.changeable_by(request.user).filter(pk=issue.contact_id).exists()
    context: dict[str, Any] = {
        "row": reading.rows_of(request.user, [issue])[0],
        "step": next_step(issue) if resolve and changes else None,
        "may_resolve": resolve,
        "fix_form": FixForm(auto_id="fix-%s"),
        "waive_form": WaiveForm(auto_id="waive-%s"),
        "assign_form": AssignForm(
            auto_id="assign-%s",
            initial={"assignee": issue.assignee.username if issue.assignee else ""},
        ),
        "query": urlencode(reading.filters_of(request.GET)),
    }
    return render(request, "governance/quality/_issue.html", context)


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
def issue_fix(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle an issue by the fix of its rule."""
    issue = visible_issue(request, pk)
    form = FixForm(request.POST)
    if not form.is_valid():
        raise problems_of(form)
    choice = form.cleaned_data["choice"] if "choice" in request.POST else None
    try:
        settled = fix_issue(issue=issue, choice=choice, by=Actor.of(request, Door.PAGE))
    except NotFixable as refusal:
        if not request.htmx:  # type: ignore[attr-defined]
            raise
        return _asked_to_choose(request, issue, str(refusal))
    done = _("Settled.") if settled.closed_at else _("Written, but the rule still does not hold.")
    return _answer(request, done, gone=bool(settled.closed_at))


def _asked_to_choose(request: HttpRequest, issue: QualityIssue, text: str) -> HttpResponse:
    """Open the issue where one click is not enough, and say why."""
    answer = told(_dialog(request, issue), text, news=())
    answer.headers["HX-Retarget"] = "#issue-dialog"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
def issue_waive(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an issue until a day; what no rule judges is closed for good."""
    issue = visible_issue(request, pk)
    by = Actor.of(request, Door.PAGE)
    if issue.rule is None:
        close_issue(issue=issue, by=by)
        return _answer(request, _("Closed."))
    form = WaiveForm(request.POST)
    if not form.is_valid():
        raise problems_of(form)
    waive(contact=issue.contact, rule=issue.rule, by=by, **form.cleaned_data)
    return _answer(request, _("Accepted until the day you chose."))


@require_POST
@login_required
@permission_required(Can.RESOLVE_QUALITY, raise_exception=True)
def issue_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an issue to a colleague, or to nobody."""
    issue = visible_issue(request, pk)
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise problems_of(form)
    by = Actor.of(request, Door.PAGE)
    assign_issue(issue=issue, assignee=form.cleaned_data["assignee"], by=by)
    return _answer(request, _("Saved."), gone=False)


def _answer(request: HttpRequest, text: str, *, gone: bool = True) -> HttpResponse:
    """Take the row away where htmx asked from it, else go back to the list as it was filtered."""
    if request.htmx and gone:  # type: ignore[attr-defined]
        return told(HttpResponse(), text, news=())
    if request.htmx:  # type: ignore[attr-defined]
        return told(HttpResponse(headers={"HX-Reswap": "none"}), text, news=())
    messages.success(request, text)
    query = urlencode(reading.filters_of(request.GET))
    address = reverse("quality:inbox")
    return redirect(f"{address}?{query}" if query else address)
