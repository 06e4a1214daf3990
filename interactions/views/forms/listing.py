"""The list of forms, and making a new one."""

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.keyset import page_of
from contacts.views.refusals import attempt
from contacts.views.scope import actor
from interactions.access import Can
from interactions.forms.surveys.settings import NewForm
from interactions.models.forms import Form, ResponseState
from interactions.operations.forms.building import create_form

_ROWS = 50


@require_safe
@login_required
@permission_required(Can.VIEW_FORMS, raise_exception=True)
def form_list(request: HttpRequest) -> HttpResponse:
    """Show the forms, the latest first, with how often each was answered."""
    rows = Form.objects.visible_to(request.user).select_related("owner")
    after = request.GET.get("after", "")
    page = page_of(rows, order=("-created_at", "-pk"), after=after, limit=_ROWS)
    counted = Q(responses__state=ResponseState.COUNTED)
    numbers = {
        row["pk"]: row
        for row in Form.objects.filter(pk__in=[form.pk for form in page.rows])
        .values("pk")
        .annotate(answers=Count("responses", filter=counted), last=Max("responses__at"))
    }
    lines = [(form, numbers[form.pk]) for form in page.rows]
    return render(request, "interactions/forms/list.html", {"lines": lines, "next": page.after})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(Can.CHANGE_FORMS, raise_exception=True)
def form_new(request: HttpRequest) -> HttpResponse:
    """Ask for a name and an address; POST makes the draft."""
    asked = NewForm(request.POST or None)
    done = attempt(asked, lambda: create_form(values=asked.cleaned_data, by=actor(request)))
    if done:
        return redirect("interactions:form", done.result.key)
    status = 422 if request.method == "POST" else 200
    return render(request, "interactions/forms/new.html", {"asked": asked}, status=status)
