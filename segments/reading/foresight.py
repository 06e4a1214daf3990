"""The revenue to come, foreseen from what the viewer sees of the past; and what was said before."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import dropwhile
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from config.templatetags.ui import day
from interactions.querysets import sees_everybody
from segments.forecast.revenue import Forecast, foresee
from segments.measures import Period
from segments.measures.periods import months_after
from segments.models.value import ForecastRun
from segments.reading.measuring import Question, answer

# As much past as is of use, and what a page shows of it.
YEARS: Final = 6
MOST_RUNS: Final = 12
_CHECKED: Final = 6


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Whole months in order with their revenue, and what is expected after the last of them.

    `forecast` is None where there is no whole month yet.
    """

    months: tuple[date, ...]
    amounts: tuple[float, ...]
    forecast: Forecast | None

    @property
    def ahead(self) -> list[date]:
        """The months to come."""
        many = len(self.forecast.months) if self.forecast else 0
        return [months_after(self.months[-1], n) for n in range(1, many + 1)]


@dataclass(frozen=True, slots=True)
class Said:
    """What was expected of the months after one, and what came of those that are over."""

    until: date
    months: int
    expected: int
    came: int
    within: int


def foreseen_for(user: Any, now: datetime, months: int = 6) -> Foreseen:
    """Return the past months as `user` sees them everywhere, and the ones to come.

    Raises:
        NotPermitted: the user may not see revenue.
    """
    this = timezone.localdate(now, timezone.get_default_timezone()).replace(day=1)
    period = Period(months_after(this, -12 * YEARS), this)
    rows = answer(Question("revenue", period, by=("month",)), user=user, now=now).rows
    known = [(date.fromisoformat(row.keys[0].value), float(row.value or 0)) for row in rows]
    seen = list(dropwhile(lambda each: each[1] == 0, known))
    amounts = tuple(amount for _month, amount in seen)
    forecast = foresee(amounts, months) if amounts else None
    return Foreseen(tuple(month for month, _amount in seen), amounts, forecast)


def notes_on(found: Foreseen) -> list[str]:
    """Return what to know of a forecast: how good it has been, and what it rests on."""
    forecast = found.forecast
    if forecast is None:
        return [_("There is no whole month of revenue yet.")]
    notes = []
    if forecast.method == "level":
        notes.append(_("Less than a year is known: this is the mean of the last half year."))
    if forecast.rough:
        notes.append(_("Less than two years are known: the band is a guess."))
    if forecast.skill is None:
        notes.append(_("How good it is cannot be said yet."))
    elif forecast.skill > 0:
        closer = {"percent": f"{forecast.skill:.0%}"}
        notes.append(
            _("Over the last year it was %(percent)s closer than the same months of last year.")
            % closer
        )
    else:
        notes.append(_("Over the last year it was no closer than the same months of last year."))
    if forecast.shift is not None:
        since = day(found.months[forecast.shift], "MMMM y")
        notes.append(_("Sales stand at another level since %(month)s.") % {"month": since})
    return notes


def said_before(found: Foreseen, user: Any) -> list[Said]:
    """Return earlier forecasts of the whole organisation, for who sees all of it."""
    if not sees_everybody(user):
        return []
    came = {f"{month:%Y-%m}": x for month, x in zip(found.months, found.amounts, strict=True)}
    rows = []
    for run in ForecastRun.objects.order_by("-until")[:MOST_RUNS]:
        over = [each for each in run.months[:_CHECKED] if each["month"] in came]
        if over:
            inside = [each["low80"] <= came[each["month"]] <= each["high80"] for each in over]
            expected = sum(each["expected"] for each in over)
            actual = sum(came[each["month"]] for each in over)
            rows.append(Said(run.until, len(over), round(expected), round(actual), sum(inside)))
    return rows
