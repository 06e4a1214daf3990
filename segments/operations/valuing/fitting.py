"""Fits the models on everybody and says whether they say anything."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from segments.compiling.leaf import Clock
from segments.customer_value.calibration import calibrated
from segments.customer_value.judging import Value, telling, value_of
from segments.models.value import ValueModel
from segments.operations.valuing.pasts import Pasts

CHECKED_DAYS = 90
DISCOUNT = 0.1


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was found, and the record of it."""

    value: Value
    churn_days: int
    record: ValueModel


def fitted(clock: Clock) -> Fitted:
    """Fit both models on what was bought until now; keep the record, one for each day."""
    pasts = Pasts(clock)
    now = pasts.alike(clock.today)
    value = value_of(now.past, pasts.spent(), people=now.people)
    gap = pasts.gap()
    churn_days = max(1, round(2 * gap)) if gap else CHECKED_DAYS
    model, spending = value.purchases, value.spending
    record, _made = ValueModel.objects.update_or_create(
        as_of=clock.today,
        defaults={
            "customers": value.customers,
            "repeaters": int(now.people[now.past.repeats > 0].sum()),
            "enough": telling(value),
            "warnings": list(value.warnings),
            **_numbers(model, ("r", "alpha", "a", "b", "log_likelihood")),
            **_numbers(spending, ("p", "q", "gamma", "depends")),
            "churn_days": churn_days,
            "discount": DISCOUNT,
            "calibration": _calibration(pasts, clock),
            "fitted_at": clock.now,
        },
    )
    return Fitted(value, churn_days, record)


def _numbers(model: Any, names: tuple[str, ...]) -> dict[str, float | None]:
    return {name: None if model is None else float(getattr(model, name)) for name in names}


def _calibration(pasts: Pasts, clock: Clock) -> dict[str, Any]:
    """Return what a model of ninety days ago would have said, beside what came since.

    Only where that model would have been shown.
    """
    cut = clock.today - timedelta(days=CHECKED_DAYS)
    then = pasts.alike(cut)
    found = value_of(then.past, None, people=then.people)
    if not telling(found) or found.purchases is None:
        return {}
    weeks = CHECKED_DAYS / 7
    said = found.purchases.buys(then.past, weeks)
    expected = float(found.purchases.expected(then.past, weeks) @ then.people)
    return {
        "from": cut.isoformat(),
        "days": CHECKED_DAYS,
        "groups": calibrated(said, then.people, then.came_back),
        "expected": round(expected, 1),
        "came": int(then.later.sum()),
    }
