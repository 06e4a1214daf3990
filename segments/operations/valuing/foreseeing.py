"""Keeps what was expected of the coming months, to be held beside what came."""

from collections.abc import Sequence
from datetime import date, datetime

from config.actor import Actor
from config.journal import record
from config.operation import operation
from segments.forecast.revenue import Forecast, foresee
from segments.measures.periods import months_after
from segments.models.value import ForecastRun

AHEAD = 12


@operation
def keep_forecast(
    *, months: Sequence[date], amounts: Sequence[float], by: Actor, now: datetime
) -> ForecastRun | None:
    """Write down what these months, the whole ones of the organisation, let expect.

    What was said first of a month stays: it is what could be known then. None without a month.
    """
    if not months or ForecastRun.objects.filter(until=months[-1]).exists():
        return None
    found = foresee(amounts, AHEAD)
    run = ForecastRun.objects.create(
        until=months[-1],
        method=found.method,
        skill=found.skill,
        rough=found.rough,
        shift=None if found.shift is None else months[found.shift],
        months=months_of(found, months[-1]),
        made_at=now,
    )
    record("forecast.made", about=run, by=by, months=len(months))
    return run


def months_of(found: Forecast, last: date) -> list[dict[str, str | float]]:
    """Return what is expected of the months after the last one known, as it is kept and told."""
    return [
        {
            "month": f"{months_after(last, ahead):%Y-%m}",
            "expected": round(each.expected, 2),
            "low80": round(each.low, 2),
            "high80": round(each.high, 2),
        }
        for ahead, each in enumerate(found.months, 1)
    ]
