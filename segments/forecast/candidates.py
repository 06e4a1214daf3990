"""The simple forecasts that are combined: each sees the months so far, the last one full."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
# Months so far, how many are asked for; None where the history is too short for it.
Candidate = Callable[[Vector, int], Vector | None]

YEAR: Final = 12
_HALF: Final = 6
_GROWTH: Final = (0.5, 2.0)
_SMOOTHING: Final = np.linspace(0.05, 0.95, 19)
# Two and a half years: a seasonal index needs two whole ones around the middle of each month.
_SEASONS: Final = 30


def level(past: Vector, months: int) -> Vector | None:
    """Return the mean of the last half year for every month."""
    return np.full(months, past[-_HALF:].mean()) if past.size else None


def last_year(past: Vector, months: int) -> Vector | None:
    """Return the same months of last year."""
    if past.size < YEAR:
        return None
    return past[past.size - YEAR + np.arange(months) % YEAR]


def grown(past: Vector, months: int) -> Vector | None:
    """Return the same months of last year, grown as the last half year did; at most doubled."""
    same = last_year(past, months)
    if same is None or past.size < YEAR + _HALF:
        return None
    before = float(past[-YEAR - _HALF : -YEAR].sum())
    if before <= 0:
        return None
    return same * float(np.clip(past[-_HALF:].sum() / before, *_GROWTH))


def theta(past: Vector, months: int) -> Vector | None:
    """Return the theta method over what is left without the seasons.

    Assimakopoulos, Nikolopoulos (2000), International Journal of Forecasting 16; as exponential
    smoothing with half the slope for a drift (Hyndman, Billah 2003).
    """
    if past.size < _SEASONS or (past <= 0).any():
        return None
    seasons = seasonal_index(past)
    plain = past / seasons[np.arange(past.size) % YEAR]
    slope = float(np.polyfit(np.arange(plain.size), plain, 1)[0]) / 2
    alpha, end = _smoothed(plain)
    # What the smoothing lags behind a slope, early in a history.
    lag = (1 - (1 - alpha) ** plain.size) / alpha
    ahead = end + slope * (np.arange(months) + lag)
    return np.maximum(ahead, 0) * seasons[(past.size + np.arange(months)) % YEAR]


def seasonal_index(past: Vector) -> Vector:
    """Return the factor of each month of the year, by classical decomposition; their mean is 1."""
    kernel = np.concatenate(([0.5], np.ones(YEAR - 1), [0.5])) / YEAR
    middle = np.convolve(past, kernel, mode="valid")
    ratio = past[_HALF:-_HALF] / np.where(middle > 0, middle, np.nan)
    month = (np.arange(ratio.size) + _HALF) % YEAR
    index = np.array([np.nanmedian(ratio[month == each]) for each in range(YEAR)])
    index = np.where(np.isfinite(index), index, 1.0)
    return np.maximum(index, 0.05) / np.maximum(index, 0.05).mean()


def _smoothed(plain: Vector) -> tuple[float, float]:
    """Return the smoothing that foresaw the next month best, and where it ends."""
    states = np.full(_SMOOTHING.size, plain[0])
    errors = np.zeros(_SMOOTHING.size)
    for each in plain[1:]:
        errors += (each - states) ** 2
        states += _SMOOTHING * (each - states)
    best = int(errors.argmin())
    return float(_SMOOTHING[best]), float(states[best])


CANDIDATES: Final[dict[str, Candidate]] = {
    "level": level,
    "last_year": last_year,
    "grown": grown,
    "theta": theta,
}
