"""A step in the level of a series: what came before it is brought to the level after it."""

from typing import Final

import numpy as np

from segments.forecast.candidates import YEAR, Vector, seasonal_index

# Months on either side of a step, how much it must explain, and how large it must be.
_ASIDE, _LEAST = 6, 0.3
_EVIDENCE: Final = 25.0
_SEASONS: Final = 30


def levelled(past: Vector) -> tuple[Vector, int | None]:
    """Return the series with everything before its step at the level after, and where that is.

    A step is believed where a straight line with it fits much better than one without (F of
    Chow 1960), and where it changes the level by three tenths or more.
    """
    at = step_of(past)
    if at is None:
        return past, None
    seasons = _seasons(past)
    plain = past / seasons
    before, after = plain[max(0, at - YEAR) : at].mean(), plain[at : at + YEAR].mean()
    if before <= 0:
        return past, None
    return np.concatenate((past[:at] * (after / before), past[at:])), at


def step_of(past: Vector) -> int | None:
    """Return the first month after a step, or None."""
    if past.size < 2 * _ASIDE + 2 or past.min() < 0 or past.sum() <= 0:
        return None
    plain = past / _seasons(past)
    line = np.column_stack((np.ones(past.size), np.arange(past.size, dtype=float)))
    without = _unexplained(line, plain)
    best, found = 0.0, None
    for at in range(_ASIDE, past.size - _ASIDE + 1):
        step = (np.arange(past.size) >= at).astype(float)
        left = _unexplained(np.column_stack((line, step)), plain)
        evidence = (without - left) / max(left / (past.size - 3), 1e-12 * (1 + without))
        if evidence > best:
            best, found = evidence, at
    if found is None or best < _EVIDENCE:
        return None
    before, after = plain[max(0, found - YEAR) : found].mean(), plain[found : found + YEAR].mean()
    return found if abs(after - before) > _LEAST * max(before, after) else None


def _unexplained(by: Vector, plain: Vector) -> float:
    found = np.linalg.lstsq(by, plain, rcond=None)[0]
    return float(((plain - by @ found) ** 2).sum())


def _seasons(past: Vector) -> Vector:
    if past.size < _SEASONS:
        return np.ones(past.size)
    return seasonal_index(past)[np.arange(past.size) % YEAR]
