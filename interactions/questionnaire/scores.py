"""NPS and CSAT with their 95 % confidence intervals.

NPS = 100 (p - d), with p the share of promoters (9-10) and d that of detractors (0-6). Each
answer is +1, 0 or -1, so Var = p + d - (p - d)^2 and the standard error of the mean is
sqrt(Var / n); the interval is NPS ± z 100 sqrt(Var / n), cut at -100 and 100.
Source: variance of a difference of multinomial shares, Cov(p, d) = -p d / n (segments.md 2.5,
cybaea.net "Net Promoter Score: standard error").

CSAT = share of 4 and 5. A share near 0 or 1 has no normal interval, so Wilson's is used:
(s + z²/2n ± z sqrt(s (1 - s) / n + z²/4n²)) / (1 + z²/n).
Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
JASA 22 (1927), 209-212.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Final

Z: Final = NormalDist().inv_cdf(0.975)
FEWEST = 5  # fewer answers say nothing and could point at somebody


@dataclass(frozen=True, slots=True)
class Score:
    """A score with the interval that holds the true one in 95 of 100 samples, and n."""

    value: float
    low: float
    high: float
    n: int


def nps(counts: Mapping[int, int]) -> Score | None:
    """Return the Net Promoter Score from -100 to 100, or None below `FEWEST` answers."""
    n = sum(counts.values())
    if n < FEWEST:
        return None
    promoters = sum(count for answer, count in counts.items() if answer >= 9) / n
    detractors = sum(count for answer, count in counts.items() if answer <= 6) / n
    mean = promoters - detractors
    half = Z * sqrt((promoters + detractors - mean**2) / n)
    return Score(100 * mean, 100 * max(-1.0, mean - half), 100 * min(1.0, mean + half), n)


def csat(counts: Mapping[int, int]) -> Score | None:
    """Return the percentage of 4 and 5, or None below `FEWEST` answers."""
    n = sum(counts.values())
    if n < FEWEST:
        return None
    share = sum(count for answer, count in counts.items() if answer >= 4) / n
    middle = share + Z**2 / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    low, high = (100 * (middle + sign * half) / (1 + Z**2 / n) for sign in (-1, 1))
    return Score(100 * share, max(0.0, low), min(100.0, high), n)
