"""Scores with their trend, by source, owner and team, and what is unusual."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from config.actor import Actor, Door
from contacts.views.refusals import attempt
from governance.forms.quality import SeenForm
from governance.models.quality import Scope
from governance.operations.desk.anomalies import acknowledge_anomaly, detect_anomalies
from governance.operations.desk.days import freeze_day
from governance.reading import quality_scores as reading
from governance.reading.anomalies import in_words, visible_anomalies

VIEW, RUN = "governance.view_quality", "governance.change_qualityanomaly"
PARTS = (
    (Scope.SOURCE, gettext_lazy("By source"), "source"),
    (Scope.OWNER, gettext_lazy("By owner"), "owner"),
    (Scope.TEAM, gettext_lazy("By team"), "team"),
)
_CLOSED = 10


@require_GET
@login_required
@permission_required(VIEW, raise_exception=True)
def scores_page(request: HttpRequest) -> HttpResponse:
    """Show the score and its dimensions, where it is worst, and what fell."""
    days = reading.head_days(request.user)
    anomalies = visible_anomalies(request.user)
    closed = anomalies.exclude(closed_at=None).order_by("-closed_at", "-pk")[:_CLOSED]
    context = {
        "latest": days[-1] if days else None,
        "tiles": reading.tiles(days) if days else [],
        "points": reading.chart_points(days),
        "day_rows": reading.day_rows(days),
        "parts": [
            (label, word, reading.parts(request.user, scope, days[-1].day))
            for scope, label, word in PARTS
        ]
        if days
        else [],
        "anomalies": in_words(list(anomalies.filter(closed_at=None).order_by("-opened_at", "-pk"))),
        "closed": in_words(list(closed)),
        "may_run": request.user.has_perm(RUN),
        "nav": "quality",
        "tab": "scores",
    }
    return render(request, "governance/quality/scores.html", context)


@require_POST
@login_required
@permission_required(RUN, raise_exception=True)
def freeze_now(request: HttpRequest) -> HttpResponse:
    """Freeze today's numbers now, where the nightly job has not yet."""
    by = Actor.of(request, Door.PAGE)
    written = freeze_day(by=by)
    detect_anomalies(by=by)
    if written:
        messages.success(request, _("Today's numbers are written down."))
    else:
        messages.info(request, _("Today's numbers were written down before; they do not change."))
    return redirect("quality:scores")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@permission_required(VIEW, raise_exception=True)
def anomaly_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one anomaly; POST notes that it was seen."""
    anomaly = get_object_or_404(visible_anomalies(request.user), key=key)
    form = SeenForm(request.POST or None, initial={"note": anomaly.note})
    by = Actor.of(request, Door.PAGE)
    if request.method == "POST":
        done = attempt(
            form,
            lambda: acknowledge_anomaly(anomaly=anomaly, note=form.cleaned_data["note"], by=by),
        )
        if done is not None:
            messages.success(request, _("Noted."))
            return redirect("quality:anomaly", key=anomaly.key)
    context = {"one": in_words([anomaly])[0], "form": form, "nav": "quality", "tab": "scores"}
    return render(request, "governance/quality/anomaly.html", context)
