"""Whether the models say anything: enough customers, certain parameters, spend of its own.

The thresholds come from refitting on random parts of the CDNOW customers: below them the total
of a year ahead is off by a third and more (segments.md 2.3).
"""

from dataclasses import dataclass

import numpy as np

from segments.customer_value.newton import Vector
from segments.customer_value.purchases import History, PurchaseModel, fit_purchases
from segments.customer_value.spending import SpendModel, fit_spending

FEWEST_CUSTOMERS, FEWEST_REPEATERS = 200, 60
MOST_DEPENDENT = 0.3
# With one of these the model says nothing of a single customer.
BLOCKING = frozenset({"few_customers", "few_repeaters", "no_repeaters", "purchases_uncertain"})


@dataclass(frozen=True, slots=True)
class Value:
    """The two models, as far as they could be fitted, and why not to believe them."""

    customers: int
    purchases: PurchaseModel | None
    spending: SpendModel | None
    warnings: tuple[str, ...]


def telling(value: Value) -> bool:
    """Say whether the scores of single customers may be shown."""
    return value.purchases is not None and not BLOCKING.intersection(value.warnings)


def value_of(
    past: History, spent: Vector | tuple[Vector, Vector] | None, *, people: Vector | None = None
) -> Value:
    """Fit both models.

    Args:
        past: what customers did.
        spent: the mean of what the repeats of each were worth, if that is known; where entries
            of `past` stand for many, repeats and means of those who came back.
        people: how many customers each entry stands for; one each by default.

    Returns:
        The models, with warnings as codes: few_customers, few_repeaters, no_repeaters,
        purchases_uncertain, no_spending, spending_uncertain, spending_depends.
    """
    weights = np.ones(past.repeats.size) if people is None else people
    customers, repeaters = int(weights.sum()), int(weights[past.repeats > 0].sum())
    warnings = []
    if customers < FEWEST_CUSTOMERS:
        warnings.append("few_customers")
    if repeaters < FEWEST_REPEATERS:
        warnings.append("few_repeaters" if repeaters else "no_repeaters")
    purchases = fit_purchases(past, people) if repeaters else None
    if purchases is not None and not purchases.certain:
        warnings.append("purchases_uncertain")
    spending, more = _spending(past.repeats, spent)
    return Value(customers, purchases, spending, (*warnings, *more))


def _spending(
    repeats: Vector, spent: Vector | tuple[Vector, Vector] | None
) -> tuple[SpendModel | None, list[str]]:
    if spent is None:
        return None, []
    if isinstance(spent, tuple):
        repeats, spent = spent
    if int(((repeats > 0) & (spent > 0)).sum()) < 2:
        return None, ["no_spending"]
    model = fit_spending(repeats, spent)
    warnings = [] if model.certain else ["spending_uncertain"]
    if abs(model.depends) > MOST_DEPENDENT:
        warnings.append("spending_depends")
    return model, warnings
