"""Finds where a smooth function is smallest, from its own gradient; a handful of parameters."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
# The value and the gradient of what is minimised.
Function = Callable[[Vector], tuple[float, Vector]]

_STEPS, _HALVINGS = 200, 40
_STEP, _FLAT = 1e-5, 1e-9


def added_up(functions: Sequence[Function]) -> Function:
    """Return the function that is the sum of all."""

    def both(place: Vector) -> tuple[float, Vector]:
        found = [function(place) for function in functions]
        return sum(value for value, _slope in found), np.sum([each for _v, each in found], axis=0)

    return both


def minimum(function: Function, start: Vector) -> tuple[Vector, float, bool]:
    """Return where the function is smallest, its value there, and whether that was reached.

    Newton's method on a Hessian of differences of the gradient, damped where it is not convex
    (Levenberg 1944), each step halved until it leads down. Reached means that the gradient
    vanishes beside the value.
    """
    # Far off, where numbers end, a function is none; such steps are not taken.
    with np.errstate(all="ignore"):
        return _minimum(function, start.astype(float))


def _minimum(function: Function, place: Vector) -> tuple[Vector, float, bool]:
    value, slope = function(place)
    damping = 0.0
    for _ in range(_STEPS):
        if float(np.abs(slope).max()) <= _FLAT * max(1.0, abs(value)):
            return place, value, True
        hessian = _hessian(function, place)
        if not np.isfinite(hessian).all():
            return place, value, False
        step, damping = _downwards(hessian, slope, damping)
        found = _along(function, place, step, value)
        if found is None:
            if damping > 1e6:
                break
            damping = max(10 * damping, 1e-3)
            continue
        place, value, slope = found
        damping /= 10
    flat = float(np.abs(slope).max()) <= 1e3 * _FLAT * max(1.0, abs(value))
    return place, value, flat


def _hessian(function: Function, place: Vector) -> Vector:
    columns = []
    for turn in range(place.size):
        aside = np.zeros_like(place)
        aside[turn] = _STEP
        columns.append((function(place + aside)[1] - function(place - aside)[1]) / (2 * _STEP))
    matrix = np.array(columns)
    return (matrix + matrix.T) / 2


def _downwards(hessian: Vector, slope: Vector, damping: float) -> tuple[Vector, float]:
    """Return a step against the slope, damped as much as that takes."""
    scale = np.diag(np.maximum(np.abs(np.diag(hessian)), 1e-12))
    while True:
        try:
            factor = np.linalg.cholesky(hessian + damping * scale)
        except np.linalg.LinAlgError:
            damping = max(10 * damping, 1e-6)
            continue
        return -np.linalg.solve(factor.T, np.linalg.solve(factor, slope)), damping


def _along(
    function: Function, place: Vector, step: Vector, value: float
) -> tuple[Vector, float, Vector] | None:
    for halving in range(_HALVINGS):
        there = place + step / 2**halving
        lower, slope = function(there)
        if np.isfinite(lower) and lower < value and np.isfinite(slope).all():
            return there, lower, slope
    return None
