"""Who else may look at a dashboard."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.views.refusals import attempt
from contacts.views.scope import actor
from segments.access import Can
from segments.forms.sharing import ShareForm
from segments.operations.dashboards import share_dashboard
from segments.views.dashboards.showing import dashboard_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_DASHBOARDS, raise_exception=True)
def dashboard_share(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose colleagues and teams; each sees their own numbers."""
    dashboard = dashboard_of(request, key)
    if dashboard.owner_id != request.user.pk:
        raise Http404
    form = ShareForm(request.POST or None, kept=dashboard)
    done = attempt(
        form,
        lambda: share_dashboard(dashboard=dashboard, by=actor(request), **form.cleaned_data),
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("segments:dashboard", key=key)
    context = {"dashboard": dashboard, "form": form, "nav": "dashboard"}
    return render(request, "segments/dashboard_share.html", context)
