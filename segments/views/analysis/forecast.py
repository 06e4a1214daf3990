"""The revenue to come."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.charts import Line, Series
from config.numbers import whole_number
from config.templatetags.ui import day, money
from interactions.access import Can
from segments.reading.foresight import Foreseen, foreseen_for, notes_on, said_before

NAV = {"nav": "reports"}
LENGTHS = (3, 6, 12)
# Two years of the past are enough to see the seasons.
_SHOWN = 24


@require_safe
@login_required
@permission_required(Can.VIEW_PURCHASES, raise_exception=True)
def forecast_page(request: HttpRequest) -> HttpResponse:
    """Show the revenue foreseen, how far off it may be and how good it has been."""
    asked = whole_number(request.GET.get("months", ""), 12)
    months = asked if asked in LENGTHS else 6
    found = foreseen_for(request.user, timezone.now(), months)
    skill = found.forecast.skill if found.forecast else None
    context = {
        "found": found,
        "ahead": _ahead(found),
        "total": round(sum(each.expected for each in found.forecast.months))
        if found.forecast
        else None,
        "skill": None if skill is None else round(100 * skill),
        "chart": _chart(found) if found.forecast else None,
        "notes": notes_on(found),
        "before": said_before(found, request.user),
        "lengths": LENGTHS,
        "months": months,
        **NAV,
    }
    return render(request, "segments/value/forecast.html", context)


def _ahead(found: Foreseen) -> list[dict[str, Any]]:
    months = found.forecast.months if found.forecast else ()
    return [
        {"first": first, "expected": round(x.expected), "low": round(x.low), "high": round(x.high)}
        for first, x in zip(found.ahead, months, strict=True)
    ]


def _chart(found: Foreseen) -> Line:
    forecast = found.forecast
    assert forecast is not None  # the page asks only then
    past = list(found.amounts[-_SHOWN:])
    labels = [*found.months[-_SHOWN:], *found.ahead]
    months = forecast.months
    series = [
        Series(_("Revenue"), past),
        Series(_("A year before"), _year_before(found, labels), role="previous"),
        # Joined to the last month that is over.
        Series(
            _("Expected"), [past[-1], *(each.expected for each in months)], role="forecast",
            low=[past[-1], *(each.low for each in months)],
            high=[past[-1], *(each.high for each in months)],
            starts=len(past) - 1,
        ),
    ]  # fmt: skip
    return Line(
        _("Revenue by month, with what is expected"),
        [day(each, "MMM y") for each in labels],
        series,
        say=money,
        say_axis=_short,
        corner=_("Month"),
        named=6,
    )


def _year_before(found: Foreseen, labels: list[date]) -> list[float | None]:
    known = dict(zip(found.months, found.amounts, strict=True))
    return [known.get(each.replace(year=each.year - 1)) for each in labels]


def _short(value: float) -> Any:
    return money(round(value))
