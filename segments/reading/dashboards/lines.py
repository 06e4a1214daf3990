"""Tiles of what happened over time: revenue with what is ahead, and customers."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from config.charts import Line, Series
from config.tiles import Number, Tiled, Viewing
from interactions.querysets import sees_everybody
from segments.measures import Period
from segments.measures.periods import first_of, following, months_after, year_before
from segments.models.value import ForecastRun
from segments.reading.dashboards.asking import (
    as_number,
    ask,
    behind,
    bucket_name,
    grain_of,
    numbers_of,
    said_total,
    speaker,
)
from segments.reading.dashboards.figures import compared
from segments.reading.measuring import Answer
from segments.vocabulary.saying import say, say_bucket, say_shortly

# What is ahead has no list behind it, but a page that says how sure it is.
_FORECAST = "segments:forecast"
# The months that are looked ahead, and how old what was foreseen may be.
_AHEAD, _OLD = 3, 2


def revenue(viewing: Viewing) -> Tiled | None:
    """Revenue against the year before, and where the whole business is heading."""
    grain = grain_of(viewing.period)
    found = ask(viewing, "revenue", (grain,))
    if found is None or not found.rows:
        return None
    firsts = [date.fromisoformat(row.keys[0].value) for row in found.rows]
    ahead = _foreseen(viewing, grain, firsts)
    going_on = following(grain, firsts[-1]) > viewing.today and len(firsts) > 1
    after = [months_after(firsts[-1], n + 1) for n in range(_beyond(firsts, ahead))]
    chart = _drawn(viewing, found, [*firsts, *after], ahead if going_on else [], going_on)
    context = {
        "chart": chart,
        "headline": said_total(found),
        "address": behind(viewing, found),
        "compared": compared(viewing, found),
        "words": _ahead_in_words(ahead),
        "link": (reverse(_FORECAST), _("Forecast")) if ahead else None,
    }
    return Tiled("segments/tiles/chart.html", context, (*numbers_of(viewing, found), *_told(ahead)))


def customers(measures: Sequence[str], roles: Sequence[str]) -> Callable[[Viewing], Tiled | None]:
    """Return the reader of a tile that draws several counts of people over time."""

    def read(viewing: Viewing) -> Tiled | None:
        grain = grain_of(viewing.period)
        found = [a for m in measures if (a := ask(viewing, m, (grain,))) is not None]
        if not found or not found[0].rows:
            return None
        firsts = [date.fromisoformat(row.keys[0].value) for row in found[0].rows]
        series = [
            Series(
                each.columns[-1].label,
                [as_number(row.value) for row in each.rows],
                role,
                addresses=[behind(viewing, each, row) if row.value else "" for row in each.rows],
            )
            for each, role in zip(found, roles, strict=False)
        ]
        chart = Line(
            _("Customers"),
            [bucket_name(grain, first) for first in firsts],
            series,
            speaker(found[0]),
            corner=found[0].columns[0].label,
            below=[say_bucket(grain, first) for first in firsts],
        )
        numbers = tuple(number for each in found for number in numbers_of(viewing, each))
        return Tiled("segments/tiles/chart.html", {"chart": chart, "legend": True}, numbers)

    return read


def _foreseen(viewing: Viewing, grain: str, firsts: Sequence[date]) -> list[dict[str, Any]]:
    """Return the months ahead; they are of the whole business, so only for who sees all of it."""
    this_month = first_of("month", viewing.today)
    if grain != "month" or firsts[-1] != this_month or not sees_everybody(viewing.user):
        return []
    run = ForecastRun.objects.filter(until__lt=this_month).order_by("-until").first()
    if run is None or run.until < months_after(this_month, -_OLD):
        return []
    months = [
        {**each, "first": date.fromisoformat(str(each["month"])[:7] + "-01")} for each in run.months
    ]
    return [each for each in months if this_month <= each["first"]][: _AHEAD + 1]


def _beyond(firsts: Sequence[date], ahead: Sequence[dict[str, Any]]) -> int:
    return sum(each["first"] > firsts[-1] for each in ahead)


def _drawn(
    viewing: Viewing,
    found: Answer,
    firsts: Sequence[date],
    ahead: Sequence[dict[str, Any]],
    going_on: bool,
) -> Line:
    grain, rows = found.question.by[0], found.rows
    values = [as_number(row.value) for row in rows]
    series = []
    if going_on:
        # What is going on is not less than the month before, it is not over: a dot of its own.
        series.append(Series(_("This period"), [*values[:-1], None]))
        series.append(Series(_("So far"), [values[-1]], starts=len(values) - 1))
    else:
        series.append(Series(_("This period"), values))
    before = _year_before(viewing, grain, firsts)
    if before is not None and sum(bool(row.value) for row in before.rows[: len(firsts)]) > 1:
        # One month is a dot, and no course of a year.
        series.append(_previous(viewing, before, len(firsts)))
    if ahead:
        series.append(_band(values, ahead))
    return Line(
        _("Revenue"),
        [bucket_name(grain, first) for first in firsts],
        series,
        say(found.unit),
        say_shortly(found.unit),
        addresses=[behind(viewing, found, row) for row in rows],
        corner=found.columns[0].label,
        below=[say_bucket(grain, first) for first in firsts],
    )


def _previous(viewing: Viewing, before: Answer, many: int) -> Series:
    """Return the year before, each value with the list behind it, from the first sale on."""
    rows = before.rows[:many]
    begun = next((n for n, row in enumerate(rows) if row.value), many)
    values = [None if n < begun else as_number(row.value) for n, row in enumerate(rows)]
    lists = [behind(viewing, before, row) for row in rows]
    return Series(_("Previous year"), values, "previous", addresses=lists)


def _band(values: Sequence[float | None], ahead: Sequence[dict[str, Any]]) -> Series:
    """Return what is foreseen, joined to the last month that is over."""
    last = values[-2] or 0.0
    expected, low, high = (
        [last, *(float(each[name]) for each in ahead)] for name in ("expected", "low80", "high80")
    )
    return Series(_("Forecast"), expected, "forecast", low, high, starts=len(values) - 2)


def _year_before(viewing: Viewing, grain: str, firsts: Sequence[date]) -> Answer | None:
    """Ask for as many days, weeks or months of the year before, whole ones."""
    if grain == "year":
        return None
    start = year_before(max(viewing.period.start, firsts[0]))
    end = year_before(following(grain, firsts[-1]))
    return ask(viewing, "revenue", (grain,), period=Period(start, end))


def _ahead_in_words(ahead: Sequence[dict[str, Any]]) -> str:
    months = ahead[1:]
    if not months:
        return ""
    low, high = (sum(float(each[name]) for each in months) for name in ("low80", "high80"))
    facts = {
        "count": len(months),
        "value": say("money")(sum(float(each["expected"]) for each in months)),
        "low": say("money")(low),
        "high": say("money")(high),
    }
    return _("Next %(count)s months: %(value)s, range %(low)s to %(high)s.") % facts


def _told(ahead: Sequence[dict[str, Any]]) -> list[Number]:
    return [
        Number(
            f"forecast:{each['first']}",
            bucket_name("month", each["first"]),
            each["expected"],
            "money",
            reverse(_FORECAST),
        )
        for each in ahead
    ]
