"""Whether the system merges by itself, and what it did."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contacts.access import Can
from contacts.forms.merging import AutomaticMergeForm
from contacts.operations.merging.automatic import automatic_merge as setting_now
from contacts.operations.merging.automatic import change_automatic_merge
from contacts.reading.merges import automatic_runs, safe_pairs
from contacts.views.refusals import attempt
from contacts.views.scope import actor


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.MERGE_AUTOMATICALLY, raise_exception=True)
def automatic_merge(request: HttpRequest) -> HttpResponse:
    """Show the setting with what it would mean and the reports of the nights; POST changes it."""
    setting, by = setting_now(), actor(request)
    initial = {name: getattr(setting, name) for name in ("enabled", "threshold", "daily_cap")}
    form = AutomaticMergeForm(request.POST or None, initial=initial)
    if attempt(form, lambda: change_automatic_merge(values=form.cleaned_data, by=by)):
        messages.success(request, _("Saved."))
        return redirect("contacts:automatic_merge")
    context = {
        "form": form,
        "setting": setting,
        "runs": automatic_runs(),
        "waiting": safe_pairs(setting.threshold),
        "nav": "duplicates",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "contacts/automatic_merge.html", context, status=status)
