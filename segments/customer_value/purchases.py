"""BG/NBD: how often customers buy, and whether they still do.

Fader, Hardie, Lee (2005), "Counting Your Customers" the Easy Way, Marketing Science 24(2).
Numbers of equations are theirs. Time is in weeks.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from segments.customer_value.newton import Vector, added_up, minimum
from segments.customer_value.series import hypergeometric

# A parameter as small or as large as these says that the data do not determine it.
_BOUNDS: Final = (1e-3, 1e3)
_START: Final = (1.0, 5.0, 1.0, 2.0)
# Millions of customers are looked at in parts, whatever memory there is.
_AT_ONCE: Final = 50_000


@dataclass(frozen=True, slots=True)
class History:
    """What customers did: one entry of each array for a customer.

    `repeats` counts purchases after the first one, `recency` is the time from the first to the
    last, `age` from the first to now.
    """

    repeats: Vector
    recency: Vector
    age: Vector

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            ValueError: arrays of several lengths, negative numbers, a last purchase after now,
                or one without repeats that is not the first.
        """
        x, last, age = self.repeats, self.recency, self.age
        if not x.shape == last.shape == age.shape:
            raise ValueError("repeats, recency and age have different lengths")
        if not (np.isfinite(x) & np.isfinite(last) & np.isfinite(age)).all():
            raise ValueError("there are values that are no numbers")
        if (x < 0).any() or (x != np.floor(x)).any():
            raise ValueError("repeats must be whole numbers from 0 on")
        if (last < 0).any() or (last > age).any():
            raise ValueError("recency must lie between 0 and the age")
        if ((x > 0) & (last == 0)).any() or ((x == 0) & (last != 0)).any():
            raise ValueError("recency must be 0 without repeats, and only then")


@dataclass(frozen=True, slots=True)
class PurchaseModel:
    """The fitted model: purchases come at a rate of Gamma(r, alpha), leaving by Beta(a, b).

    `certain` is False where the data do not determine a parameter: then it says nothing.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = 0.0
    certain: bool = True

    def alive(self, past: History) -> Vector:
        """Return the probability that each customer still buys (their later note of 2008)."""
        return 1 / (1 + self._left(past))

    def expected(self, past: History, weeks: float) -> Vector:
        """Return how many purchases each customer makes in the next weeks (equation 10)."""
        r, a, b = self.r, _not_one(self.a), self.b
        x, age = past.repeats, past.age
        alpha = self.alpha + age
        series = hypergeometric(r + x, b + x, a + b + x - 1, weeks / (alpha + weeks))
        stays = 1 - (alpha / (alpha + weeks)) ** (r + x) * series
        return (a + b + x - 1) / (a - 1) * stays / (1 + self._left(past))

    def buys(self, past: History, weeks: float) -> Vector:
        """Return the probability that each customer buys at all in the next weeks."""
        alpha = self.alpha + past.age
        return self.alive(past) * (1 - (alpha / (alpha + weeks)) ** (self.r + past.repeats))

    def next_after(self, past: History, share: float) -> Vector:
        """Return after how many weeks that share of those who still buy has bought again."""
        return (self.alpha + past.age) * ((1 - share) ** (-1 / (self.r + past.repeats)) - 1)

    def expected_of_new(self, weeks: float) -> float:
        """Return the repeats of a customer in the weeks after the first purchase (equation 9)."""
        r, alpha, a, b = self.r, self.alpha, _not_one(self.a), self.b
        one = np.ones(1)
        series = hypergeometric(r * one, b * one, (a + b - 1) * one, weeks / (alpha + weeks) * one)
        stays = 1 - (alpha / (alpha + weeks)) ** r * float(series[0])
        return (a + b - 1) / (a - 1) * stays

    def _left(self, past: History) -> Vector:
        """Return the odds of having left; nobody leaves before a repeat."""
        x = past.repeats
        ratio = (self.alpha + past.age) / (self.alpha + past.recency)
        odds = self.a / (self.b + np.maximum(x, 1) - 1) * ratio ** (self.r + x)
        return np.where(x > 0, odds, 0.0)


def fit_purchases(past: History, people: Vector | None = None) -> PurchaseModel:
    """Return the model by which the past is most likely (equation 6).

    Args:
        past: what customers did.
        people: how many customers each entry of it stands for; one each by default.

    Raises:
        ValueError: nobody bought a second time.
    """
    if not past.repeats.any():
        raise ValueError("nobody bought a second time")
    rows = np.column_stack((past.repeats, past.recency, past.age))
    if people is None:
        rows, counts = np.unique(rows, axis=0, return_counts=True)
        people = counts.astype(float)
    parts = [slice(start, start + _AT_ONCE) for start in range(0, len(rows), _AT_ONCE)]
    likelihood = added_up([_Likelihood(rows[part], people[part]) for part in parts])
    found, value, reached = minimum(likelihood, np.log(np.array(_START)))
    r, alpha, a, b = (float(each) for each in np.exp(found))
    inside = all(_BOUNDS[0] < each < _BOUNDS[1] for each in (r, alpha, a, b))
    return PurchaseModel(r, alpha, a, b, -value, reached and inside)


class _Likelihood:
    """The negative log-likelihood of the logarithms of r, alpha, a, b, and its gradient.

    Logarithms of gamma functions that are whole numbers apart are sums of logarithms, their
    derivatives sums of reciprocals; both are read from tables over the number of repeats.
    """

    def __init__(self, rows: Vector, counts: Vector) -> None:
        self.x, self.last, self.age = rows.T
        self.counts = counts
        self.repeated = self.x > 0
        self.steps = np.arange(int(self.x.max()))
        self.place = self.x.astype(int)

    def __call__(self, logs: Vector) -> tuple[float, Vector]:
        """Return both."""
        r, alpha, a, b = np.exp(logs)
        x, repeated = self.x, self.repeated
        rising = {each: self._rising(each) for each in (r, b, a + b)}
        lifetime = np.log(alpha + self.age)
        until = np.log(alpha + self.last)
        # What is common to both ways to have come to this history, and each way's own part.
        common = rising[r][0] + r * np.log(alpha) + rising[b][0] - rising[a + b][0]
        stayed = -(r + x) * lifetime
        divisor = b + np.maximum(x, 1) - 1
        left = np.where(repeated, np.log(a) - np.log(divisor) - (r + x) * until, -np.inf)
        both = np.logaddexp(stayed, left)
        share = np.where(repeated, np.exp(left - both), 0.0)
        slopes = np.array(
            (
                rising[r][1] + np.log(alpha) - (1 - share) * lifetime - share * until,
                r / alpha
                - (r + x) * ((1 - share) / (alpha + self.age) + share / (alpha + self.last)),
                -rising[a + b][1] + share / a,
                rising[b][1] - rising[a + b][1] - share / divisor,
            )
        )
        value = -float(self.counts @ (common + both))
        return value, -(slopes @ self.counts) * np.exp(logs)

    def _rising(self, start: float) -> tuple[Vector, Vector]:
        """Return ln(gamma(start + x) / gamma(start)) of each row, and its derivative."""
        terms = start + self.steps
        logs = np.concatenate(([0.0], np.cumsum(np.log(terms))))
        slopes = np.concatenate(([0.0], np.cumsum(1 / terms)))
        return logs[self.place], slopes[self.place]


def _not_one(a: float) -> float:
    """The formulas divide by a - 1; their limit is as good as a value beside it."""
    return a if abs(a - 1) > 1e-7 else 1 + 1e-7
