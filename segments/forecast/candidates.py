"""The simple forecasts that are combined: each sees the months so far, the last one full."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
# Months so far, how many are asked for; None where the history is too short for it. The first
# months are the same, however many are asked for.
Candidate = Callable[[Vector, int], Vector | None]

YEAR: Final = 12
_HALF: Final = 6
_GROWTH: Final = (0.5, 2.0)
_SMOOTHING: Final = np.linspace(0.05, 0.95, 19)
# Two years: less would take what happened once for a season.
_SEASONS: Final = 24
# Every way to smooth a level and a slope that is tried: how much is learned of each, and what
# share of the slope is left a month later (Gardner, McKenzie 1985, Management Science 31).
_LEVELS, _SLOPES, _DAMPED = (
    each.ravel()
    for each in np.meshgrid(
        np.linspace(0.05, 0.95, 10),
        np.array([0.0, 0.05, 0.15, 0.3, 0.6]),
        np.array([0.8, 0.9, 0.95, 0.98]),
        indexing="ij",
    )
)


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
    return _seasoned(past, months, _drifting)


def damped(past: Vector, months: int) -> Vector | None:
    """Return a smoothed level and a slope that tires, over what is left without the seasons.

    All ways to smooth are weighed by how likely each makes the past (Akaike weights: Burnham,
    Anderson 2002), which is steadier than the best one.
    """
    return _seasoned(past, months, _tiring)


def _seasoned(past: Vector, months: int, ahead: Callable[[Vector, int], Vector]) -> Vector | None:
    if past.size < _SEASONS or (past <= 0).any():
        return None
    seasons = seasons_of(past)
    plain = past / seasons[np.arange(past.size) % YEAR]
    said = np.maximum(ahead(plain, months), 0)
    return said * seasons[(past.size + np.arange(months)) % YEAR]


def seasons_of(past: Vector) -> Vector:
    """Return the factor of each month of the year; least squares of logarithms, with a trend."""
    month = np.arange(past.size) % YEAR
    columns = np.zeros((past.size, YEAR + 1))
    columns[np.arange(past.size), month] = 1
    columns[:, YEAR] = np.arange(past.size)
    found = np.linalg.lstsq(columns, np.log(past), rcond=None)[0][:YEAR]
    factors = np.exp(found - found.mean())
    seasons: Vector = factors / factors.mean()
    return seasons


def seasonal_index(past: Vector) -> Vector:
    """Return the factor of each month of the year, by classical decomposition; their mean is 1.

    Unlike `seasons_of` it bears months without anything, and steps.
    """
    kernel = np.concatenate(([0.5], np.ones(YEAR - 1), [0.5])) / YEAR
    middle = np.convolve(past, kernel, mode="valid")
    ratio = past[_HALF:-_HALF] / np.where(middle > 0, middle, np.nan)
    month = (np.arange(ratio.size) + _HALF) % YEAR
    index = np.array([np.nanmedian(ratio[month == each]) for each in range(YEAR)])
    index = np.where(np.isfinite(index), index, 1.0)
    factors: Vector = np.maximum(index, 0.05)
    seasons: Vector = factors / factors.mean()
    return seasons


def _drifting(plain: Vector, months: int) -> Vector:
    slope = float(np.polyfit(np.arange(plain.size), plain, 1)[0]) / 2
    alpha, end = _smoothed(plain)
    # What the smoothing lags behind a slope, early in a history.
    lag = (1 - (1 - alpha) ** plain.size) / alpha
    return end + slope * (np.arange(months, dtype=np.float64) + lag)


def _smoothed(plain: Vector) -> tuple[float, float]:
    """Return the smoothing that foresaw the next month best, and where it ends."""
    states = np.full(_SMOOTHING.size, plain[0])
    errors = np.zeros(_SMOOTHING.size)
    for each in plain[1:]:
        errors += (each - states) ** 2
        states += _SMOOTHING * (each - states)
    best = int(errors.argmin())
    return float(_SMOOTHING[best]), float(states[best])


def _tiring(plain: Vector, months: int) -> Vector:
    first = plain[:YEAR]
    rise, start = np.polyfit(np.arange(first.size), first, 1)
    state, slope = np.full(_LEVELS.size, start - rise), np.full(_LEVELS.size, rise)
    errors = np.full(_LEVELS.size, 1e-12 * float(np.square(plain).sum()))
    for each in plain:
        left = _DAMPED * slope
        miss = each - state - left
        errors += miss**2
        state = state + left + _LEVELS * miss
        slope = left + _LEVELS * _SLOPES * miss
    weights = np.exp(-plain.size / 2 * np.log(errors / errors.min()))
    steps = np.cumsum(_DAMPED[:, None] ** np.arange(1, months + 1), axis=1)
    said: Vector = weights @ (state[:, None] + slope[:, None] * steps) / weights.sum()
    return said


CANDIDATES: Final[dict[str, Candidate]] = {
    "level": level,
    "last_year": last_year,
    "grown": grown,
    "theta": theta,
    "damped": damped,
}
