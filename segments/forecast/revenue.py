"""Revenue of the coming months, with how far off it may be and how good it has been so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from segments.forecast.candidates import YEAR, Vector
from segments.forecast.combining import AHEAD, MOST_MONTHS, ORIGINS, Past, way_since
from segments.forecast.shifts import levelled

_ROUGH, _ROUGH_BAND = 24, 0.2
# An amount is nothing beside the greatest below this share of it.
_NOTHING: Final = 1e-9
# Last year's months alone, where they did better so far, would be worse on the public series.
_LEANING: Final = 0.25
_SHARE: Final = 0.8
# Half years that overlap say less than their number; measured over the public series.
_WIDER: Final = 1.1
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

    `method` is combined, level (less than a year of history), or leaning, where last year's
    months did as well: then they are a quarter of it. `skill` is 1 less the error beside that of
    last year's months, over the own past; None where there is too little of it. `rough` says that
    the band is a guess. `shift` is the month of the history from which a new level holds.
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
    # A season that is nothing beside the others would be divided by.
    past[np.abs(past) < _NOTHING * np.abs(past).max()] = 0
    levelled_past, shift = levelled(past)
    known = Past(levelled_past)
    trials, alike = _trials(known)
    skill = _skill(trials)
    method = "level" if past.size < YEAR else "combined"
    if skill is not None and skill <= 0 and alike:
        method = "leaning"
    expected = _foreseen(known, months, method)
    low, high = _band(trials, past.size, months)
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


def _foreseen(past: Past, months: int, method: str) -> Vector:
    end = past.months.size
    said = past.combined(end)
    if method == "leaning":
        said = (1 - _LEANING) * said + _LEANING * past.said(end)["last_year"]
    return said[:months]


def _trials(past: Past) -> tuple[list[_Trial], bool]:
    """Return what would have been said of the half years past, the last twelve that are whole.

    The second says that it was said in the way it is now, with as much known; only where there
    are too few such months, those with less known are looked at as well.
    """
    end = past.months.size
    last = end - AHEAD
    alike = range(max(way_since(end), YEAR, last - ORIGINS + 1), last + 1)
    if len(alike) >= AHEAD:
        return [_trial(past, origin) for origin in alike], True
    return [
        _trial(past, origin) for origin in range(max(YEAR, last - ORIGINS + 1), last + 1)
    ], False


def _trial(past: Past, origin: int) -> _Trial:
    came = past.months[origin : origin + AHEAD]
    same = past.said(origin)["last_year"][:AHEAD]
    return _Trial(came, past.combined(origin)[:AHEAD], same)


def _skill(trials: list[_Trial]) -> float | None:
    if len(trials) < AHEAD:
        return None
    ours = float(np.mean([np.abs(each.came - each.combined).mean() for each in trials]))
    theirs = float(np.mean([np.abs(each.came - each.last_year).mean() for each in trials]))
    return 1 - ours / theirs if theirs > 0 else None


def _band(trials: list[_Trial], size: int, months: int) -> tuple[Vector, Vector]:
    """Return the factors of the band for each month, from how far the past was off."""
    if size < _ROUGH or len(trials) < AHEAD:
        wide = np.full(months, _ROUGH_BAND)
        return 1 - wide, 1 + wide
    misses = [_missed(each, each.combined) for each in trials]
    off = float(np.quantile(np.concatenate(misses), _SHARE)) * _WIDER
    wide = np.full(months, min(off, _WIDEST))
    return np.exp(-wide), np.exp(wide)


def _missed(trial: _Trial, said: Vector) -> Vector:
    """Return by which factor each month was missed, as the size of its logarithm."""
    good = (said > 0) & (trial.came > 0)
    ratio = np.where(good, trial.came, 1) / np.where(good, said, 1)
    return np.where(good, np.abs(np.log(ratio)), _WIDEST)
