"""Gamma-Gamma: what a purchase of each customer is worth.

Fader, Hardie (2013), "The Gamma-Gamma Model of Monetary Value". It supposes that how much
somebody spends does not depend on how often (`depends` measures that).
"""

import math
from dataclasses import dataclass

import numpy as np

from segments.customer_value.newton import Vector, added_up, minimum
from segments.customer_value.series import digamma

_BOUNDS = (1e-3, 1e4)
_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class SpendModel:
    """The fitted model: purchases of a customer are Gamma(p, v), and v is Gamma(q, gamma).

    `depends` is the correlation of spend and frequency; above 0.3 the model is in doubt.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float = 0.0
    certain: bool = True
    depends: float = 0.0

    def expected(self, purchases: Vector, mean: Vector) -> Vector:
        """Return what a purchase of each customer will be worth on average (equation 5).

        `mean` is that of the purchases counted; customers without any are as good as all.
        """
        p, q, gamma = self.p, self.q, self.gamma
        seen = purchases * np.where(purchases > 0, mean, 0.0)
        return p * (gamma + seen) / (p * purchases + q - 1)


def fit_spending(purchases: Vector, mean: Vector) -> SpendModel:
    """Return the model by which the spending of customers with repeats is most likely.

    Raises:
        ValueError: arrays of two lengths, or fewer than two customers spent something.
    """
    if purchases.shape != mean.shape:
        raise ValueError("purchases and their means have different lengths")
    spent = (purchases > 0) & (mean > 0)
    x, z = purchases[spent], mean[spent]
    if x.size < 2:
        raise ValueError("fewer than two customers spent something")
    start = np.log(np.array((2.0, 3.0, 2.0 * float(z.mean()))))
    parts = [slice(first, first + _AT_ONCE) for first in range(0, x.size, _AT_ONCE)]
    likelihood = added_up([_Likelihood(x[part], z[part]) for part in parts])
    found, value, reached = minimum(likelihood, start)
    p, q, gamma = (float(each) for each in np.exp(found))
    inside = all(_BOUNDS[0] < each < _BOUNDS[1] for each in (p, q, gamma)) and q > 1
    even = x.std() == 0 or z.std() == 0
    depends = 0.0 if even else float(np.corrcoef(x, z)[0, 1])
    return SpendModel(p, q, gamma, -value, reached and inside, depends)


class _Likelihood:
    """The negative log-likelihood of the logarithms of p, q, gamma (equation 1a), and gradient."""

    def __init__(self, x: Vector, z: Vector) -> None:
        self.x, self.z = x, z
        self.log_x, self.log_z = np.log(x), np.log(z)
        self.kinds, self.place = np.unique(x, return_inverse=True)

    def __call__(self, logs: Vector) -> tuple[float, Vector]:
        """Return both."""
        p, q, gamma = np.exp(logs)
        x, z = self.x, self.z
        shape, sum_of = p * x, np.log(gamma + x * z)
        both = self._each(lambda each: math.lgamma(p * each + q) - math.lgamma(p * each))
        each = (
            both - math.lgamma(q) + q * np.log(gamma) + (shape - 1) * self.log_z
            + shape * self.log_x - (shape + q) * sum_of
        )  # fmt: skip
        of_sum = digamma(p * self.kinds + q)[self.place]
        of_shape = digamma(p * self.kinds)[self.place]
        slopes = np.array(
            (
                float((x * (of_sum - of_shape + self.log_z + self.log_x - sum_of)).sum()),
                float((of_sum - sum_of).sum())
                + x.size * float(np.log(gamma) - digamma(np.array([q]))[0]),
                float((q / gamma - (shape + q) / (gamma + x * z)).sum()),
            )
        )
        return -float(each.sum()), -slopes * np.exp(logs)

    def _each(self, function: object) -> Vector:
        return np.array([function(kind) for kind in self.kinds])[self.place]  # type: ignore[operator]
