"""What each customer is expected to do from now on, in the units that people read."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from segments.customer_value.newton import Vector
from segments.customer_value.purchases import History, PurchaseModel
from segments.customer_value.spending import SpendModel

MONTHS: Final = 12
_YEAR: Final = 365 / 7
# The middle half of those who still buy, and its median.
_QUARTERS: Final = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One entry of each array for a customer; probabilities from 0 to 1, `next_days` in days.

    `next_days` has three rows: after how many days a quarter, half and three quarters of such
    customers who still buy have bought. `value` is None where spending is not known.
    """

    alive: Vector
    buys: dict[int, Vector]
    lost: Vector
    purchases: Vector
    value: Vector | None
    next_days: Vector


def outlook(
    model: PurchaseModel,
    spending: SpendModel | None,
    past: History,
    spent: Vector,
    *,
    within: tuple[int, ...],
    churn_days: int,
    discount: float,
) -> Outlook:
    """Return what is ahead of each.

    Args:
        model: how often they buy.
        spending: what that is worth, if it could be fitted.
        past: what they did.
        spent: the mean of what their repeats were worth.
        within: the numbers of days within which a purchase is asked for.
        churn_days: after so many days without one a customer counts as lost.
        discount: how much less money of a year later is worth.
    """
    months = [model.expected(past, _YEAR * month / MONTHS) for month in range(1, MONTHS + 1)]
    value = None
    if spending is not None:
        each = np.diff(np.array([np.zeros_like(past.age), *months]), axis=0)
        worth = np.maximum(spending.expected(past.repeats, spent), 0)
        weights = (1 + discount) ** (-np.arange(1, MONTHS + 1) / MONTHS)
        value = (weights @ each) * worth
    return Outlook(
        model.alive(past),
        {days: model.buys(past, days / 7) for days in within},
        1 - model.buys(past, churn_days / 7),
        months[-1],
        value,
        np.array([7 * model.next_after(past, share) for share in _QUARTERS]),
    )
