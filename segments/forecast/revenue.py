"""Revenue of the coming months: several simple forecasts, weighed by how they did so far.

Combining simple methods beats choosing one (Bates, Granger 1969); the weights are theirs, the
inverse of the squared error, drawn towards equal ones while there is little to judge by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from segments.forecast.candidates import CANDIDATES, YEAR, Vector
from segments.forecast.shifts import levelled

ORIGINS, AHEAD = 12, 6
MOST_MONTHS: Final = 12
_WHOLE: Final = 30  # months from which on the weights are all their own
_ROUGH, _ROUGH_BAND = 24, 0.2
_SHARE: Final = 0.8
# Half years that overlap say less than their number; measured over the public series.
_WIDER: Final = 1.2
_WIDEST: Final = float(np.log(4))


@dataclass(frozen=True, slots=True)
class Month:
    """One month to come; between low and high in four of five cases."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected, how it came about, and how much better than last year it has been.

    `method` is combined, level (less than a year of history), or last_year, where nothing did
    better than that. `skill` is 1 less the error beside that of last year's months, over the
    own past; None where there is too little of it. `rough` says that the band is a guess.
    `shift` is the month of the history from which a new level holds.
    """

    method: str
    months: tuple[Month, ...]
    skill: float | None
    rough: bool
    shift: int | None = None


def foresee(history: Sequence[float], months: int) -> Forecast:
    """Return the forecast of the months after a history of whole months, oldest first.

    Raises:
        ValueError: no history, or not 1 to 12 months asked for.
    """
    past = np.array(history, dtype=float)
    if not past.size or not np.isfinite(past).all():
        raise ValueError("the history must be numbers, one for each month")
    if not 1 <= months <= MOST_MONTHS:
        raise ValueError("1 to 12 months can be foreseen")
    past, shift = levelled(past)
    trials = _trials(past)
    skill = _skill(trials)
    method = "level" if past.size < YEAR else "combined"
    if skill is not None and skill <= 0:
        method = "last_year"
    expected = _foreseen(past, months, method)
    low, high = _band(trials, method, past.size, months)
    rows = tuple(
        Month(float(said), *sorted((float(said * less), float(said * more))))
        for said, less, more in zip(expected, low, high, strict=True)
    )
    return Forecast(method, rows, skill, past.size < _ROUGH, shift)


@dataclass(frozen=True, slots=True)
class _Trial:
    """What would have been said at one month of the past, and what came."""

    came: Vector
    combined: Vector
    last_year: Vector


def _foreseen(past: Vector, months: int, method: str) -> Vector:
    if method == "combined":
        return _combined(past, months)
    found = CANDIDATES[method](past, months)
    assert found is not None  # the method was chosen for this length
    return found


def _combined(past: Vector, months: int) -> Vector:
    """Return the weighed mean of what the candidates say."""
    said = {name: candidate(past, months) for name, candidate in CANDIDATES.items()}
    known = {name: each for name, each in said.items() if each is not None}
    errors = _errors(past, tuple(known))
    weights = _weights(errors, past.size)
    return np.average(np.array(list(known.values())), axis=0, weights=weights)


def _errors(past: Vector, names: tuple[str, ...]) -> Vector:
    """Return the mean absolute error of each candidate over the origins that all can judge."""
    found = []
    for origin in _origins(past):
        came = past[origin : origin + AHEAD]
        said = [CANDIDATES[name](past[:origin], came.size) for name in names]
        found.append([np.nan if each is None else np.abs(came - each).mean() for each in said])
    if not found:
        return np.full(len(names), np.nan)
    rows = np.array(found)
    seen = np.isfinite(rows).sum(axis=0)
    return np.where(seen > 0, np.nansum(rows, axis=0) / np.maximum(seen, 1), np.nan)


def _origins(past: Vector) -> range:
    return range(max(YEAR, past.size - ORIGINS), past.size)


def _weights(errors: Vector, size: int) -> Vector:
    """Return a weight for each candidate; one without a trial gets the mean of the others'."""
    even = np.full(errors.size, 1 / errors.size)
    if not np.isfinite(errors).any():
        return even
    filled = np.where(np.isfinite(errors), errors, np.nanmean(errors))
    own = 1 / np.maximum(filled, 1e-9 * max(1.0, float(filled.max()))) ** 2
    own /= own.sum()
    trust = min(1.0, max(0.0, (size - YEAR) / (_WHOLE - YEAR)))
    return trust * own + (1 - trust) * even


def _trials(past: Vector) -> list[_Trial]:
    """Return what would have been said of the half years past, the last twelve that are whole."""
    trials = []
    last = past.size - AHEAD
    for origin in range(max(YEAR, last - ORIGINS + 1), last + 1):
        came = past[origin : origin + AHEAD]
        before = past[:origin]
        same = CANDIDATES["last_year"](before, came.size)
        if same is not None:
            trials.append(_Trial(came, _combined(before, came.size), same))
    return trials


def _skill(trials: list[_Trial]) -> float | None:
    if len(trials) < AHEAD:
        return None
    ours = float(np.mean([np.abs(each.came - each.combined).mean() for each in trials]))
    theirs = float(np.mean([np.abs(each.came - each.last_year).mean() for each in trials]))
    return 1 - ours / theirs if theirs > 0 else None


def _band(trials: list[_Trial], method: str, size: int, months: int) -> tuple[Vector, Vector]:
    """Return the factors of the band for each month, from how far the past was off."""
    if size < _ROUGH or len(trials) < AHEAD:
        wide = np.full(months, _ROUGH_BAND)
        return 1 - wide, 1 + wide
    misses = [
        _missed(each, each.last_year if method == "last_year" else each.combined) for each in trials
    ]
    off = float(np.quantile(np.concatenate(misses), _SHARE)) * _WIDER
    wide = np.full(months, min(off, _WIDEST))
    return np.exp(-wide), np.exp(wide)


def _missed(trial: _Trial, said: Vector) -> Vector:
    """Return by which factor each month was missed, as the size of its logarithm."""
    good = (said > 0) & (trial.came > 0)
    ratio = np.where(good, trial.came, 1) / np.where(good, said, 1)
    return np.where(good, np.abs(np.log(ratio)), _WIDEST)
