"""The value of customers: kinds, who comes back, what is expected, whether it came true."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.charts import Bar, Bars, Cell, Chart, Heat, Histogram
from config.errors import DomainError
from config.templatetags.ui import day, money, number, percentage
from contacts.models.work import Progress
from contacts.operations.working import latest_progress
from contacts.views.scope import actor, visible_contact
from segments.access import Can
from segments.language.rfm import PARTITION
from segments.measures import period
from segments.models.scores import Cell as Kind
from segments.models.value import ValueModel
from segments.operations.valuing.refreshing import KIND, SUBJECT, queue_values
from segments.reading.measuring import Answer, Question, Row, answer, list_behind
from segments.reading.reports.saying import hidden_word
from segments.reading.values import (
    cautions_of,
    latest_model,
    reasons_not,
    spread_for,
    totals_for,
    value_of,
)

NAV = {"nav": "reports"}
_FIFTHS = range(1, 6)


@require_safe
@login_required
@permission_required(Can.VIEW_VALUES, raise_exception=True)
def customers_page(request: HttpRequest) -> HttpResponse:
    """Show what is known of the customers in sight, or why it is not."""
    now, model = timezone.now(), latest_model()
    shown = model is not None and model.enough
    repeat = _asked("repeat_rate", request.user, now)
    context = {
        "model": model,
        "reasons": reasons_not(model),
        "cautions": cautions_of(model) if model and shown else [],
        "totals": totals_for(request.user) if shown else None,
        "spread": _spread(request.user) if shown else None,
        "checked": _checked(model) if model and shown else None,
        "checked_on": _checked_on(model),
        "map": _map(_asked("contacts", request.user, now, "rfm_r", "rfm_fm"), request.user),
        "repeat": repeat,
        "repeat_address": list_behind(repeat.question, user=request.user) if repeat else "",
        "retention": _retention(
            _asked("retention", request.user, now, "cohort", "k"), request.user
        ),
        "progress": _progress(request),
        **NAV,
    }
    return render(request, "segments/value/customers.html", context)


@require_POST
@login_required
@permission_required(Can.COUNT_VALUES, raise_exception=True)
def count_again(request: HttpRequest) -> HttpResponse:
    """Let the worker count now instead of at night."""
    try:
        queue_values(by=actor(request))
    except DomainError as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("segments:customers")


@require_safe
@login_required
@permission_required(Can.VIEW_VALUES, raise_exception=True)
def value_panel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show on a card what the person is expected to do, or why nothing is said."""
    contact = visible_contact(request, key)
    value = value_of(contact, request.user)
    reasons = [] if value else reasons_not(latest_model())
    context = {"contact": contact, "value": value, "reasons": reasons}
    return render(request, "segments/value/_panel.html", context)


def _progress(request: HttpRequest) -> Progress | None:
    """Return one's own work that has not ended."""
    found = latest_progress(subject=SUBJECT, kinds=[KIND])
    going = (Progress.State.WAITING, Progress.State.RUNNING)
    own = found is not None and found.owner_id == request.user.pk
    return found if own and found.state in going else None


def _asked(measure: str, user: Any, now: datetime, *by: str) -> Answer | None:
    today = timezone.localdate(now, timezone.get_default_timezone())
    question = Question(measure, period("last_12_months", today), by=by)
    try:
        return answer(question, user=user, now=now)
    except DomainError:
        return None


def _map(found: Answer | None, user: Any) -> Chart | None:
    """Return the 25 fields with how many people stand in each, leading to their lists."""
    scored = {
        tuple(key.value for key in row.keys): row
        for row in (found.rows if found else ())
        if all(key.value for key in row.keys)
    }
    if found is None or not scored:
        return None
    names = dict(Kind.choices)
    rows = []
    for recency in reversed(_FIFTHS):
        cells = []
        for both in _FIFTHS:
            row = scored.get((str(recency), str(both)))
            hidden = row is not None and row.hidden
            many = float(row.value or 0) if row is not None else 0
            said = hidden_word() if hidden else number(many)
            address = list_behind(found.question, row, user=user) if row and many else ""
            kind = names[PARTITION[recency, both]]
            cells.append(Cell(None if hidden else many, address, shown=f"{kind}: {said}"))
        rows.append((str(recency), cells))
    columns = [str(each) for each in _FIFTHS]
    return Heat(_("Kinds of customers"), columns, rows, say=number, corner=_("Fifths"))


def _checked_on(model: ValueModel | None) -> date | None:
    found = model.calibration.get("from") if model else None
    return date.fromisoformat(found) if found else None


def _month(value: str) -> str:
    return day(date.fromisoformat(value), "MMM y")


def _retention(found: Answer | None, user: Any) -> Chart | None:
    if found is None or not found.rows:
        return None
    cells = {
        (row.keys[0].value, int(row.keys[1].value)): _came_back(found.question, row, user)
        for row in found.rows
    }
    cohorts = sorted({cohort for cohort, _k in cells})
    months = range(max(k for _cohort, k in cells) + 1)
    rows = [(_month(each), [cells.get((each, k)) for k in months]) for each in cohorts]
    return Heat(
        _("Who came back, by the month of their first order"),
        [str(k) for k in months],
        rows,
        say=percentage,
        corner=_("First order"),
        most=100,
    )


def _came_back(question: Question, row: Row, user: Any) -> Cell:
    """Return a share of a cohort, leading to who came back."""
    if row.hidden or row.value is None:
        return Cell(None, shown=hidden_word() if row.hidden else "")
    address = list_behind(question, row, user=user) if row.value else ""
    return Cell(float(row.value), address)


def _spread(user: Any) -> Chart | None:
    edges, counts = spread_for(user)
    if not sum(counts):
        return None
    said: Callable[[float], str] = money
    return Histogram(
        _("Value expected in 12 months"), edges, counts, say=number, say_edge=said,
        corner=_("Value"), column=_("Customers"),
    )  # fmt: skip


def _checked(model: ValueModel) -> Chart | None:
    """Return what share of each group bought in the days after, beside what was expected."""
    bars = [
        Bar(
            _("Group %(number)s") % {"number": n},
            100 * group["came"],
            note=_("expected %(percent)s") % {"percent": percentage(100 * group["said"])},
        )
        for n, group in enumerate(model.calibration.get("groups", []), 1)
    ]
    title = _("Who bought within 90 days, in percent")
    return Bars(title, bars, say=percentage, corner=_("Group"), column=_("Came")) if bars else None
