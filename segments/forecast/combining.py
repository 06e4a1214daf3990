"""What the candidates say at every month of a history, and the weighed mean of it.

Combining simple methods beats choosing one (Bates, Granger 1969). The weights begin with what
such candidates deserve at this length of history, and follow the inverse of the squared error
that each had over the own past, the more of it there is.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np

from segments.forecast.candidates import CANDIDATES, YEAR, Vector

ORIGINS, AHEAD = 12, 6
MOST_MONTHS: Final = 12
# From how many months on what each candidate deserves before it is tried; found on one half of
# the public series; `benchmark forecast` tells of the other half.
_DESERVED: Final[tuple[tuple[int, Mapping[str, float]], ...]] = (
    (24, {"theta": 1.0, "damped": 1.0, "grown": 1.0, "last_year": 0.1, "level": 0.1}),
    (18, {"grown": 0.7, "last_year": 0.25, "level": 0.05}),
    (YEAR, {"last_year": 0.8, "level": 0.2}),
    (0, {"level": 1.0}),
)
_BELIEF: Final = 0.5


class Past:
    """A history, with what each candidate would have said at each of its months."""

    def __init__(self, months: Vector) -> None:
        self.months = months
        self._said: dict[int, dict[str, Vector]] = {}

    def said(self, origin: int) -> dict[str, Vector]:
        """Return what the candidates say, knowing the months before `origin`."""
        if origin not in self._said:
            before = self.months[:origin]
            found = {name: each(before, MOST_MONTHS) for name, each in CANDIDATES.items()}
            self._said[origin] = {name: each for name, each in found.items() if each is not None}
        return self._said[origin]

    def combined(self, origin: int) -> Vector:
        """Return the weighed mean of what the candidates say; nothing later is looked at."""
        said = self.said(origin)
        names = tuple(said)
        weights = self._weights(names, origin)
        return np.average(np.array([said[name] for name in names]), axis=0, weights=weights)

    def _weights(self, names: tuple[str, ...], end: int) -> Vector:
        deserved = next(each for least, each in _DESERVED if end >= least)
        weights = np.array([deserved.get(name, 0.0) for name in names])
        errors = self._errors(names, end)
        known = np.isfinite(errors)
        if not known.any() or not weights[known].any():
            return weights
        # Without a trial of its own a candidate is thought as good as those that have one.
        filled = np.where(known, errors, np.average(errors[known], weights=weights[known]))
        filled = np.maximum(filled, 1e-9 * max(1.0, float(filled.max())))
        return weights * (filled.min() / filled) ** (2 * _BELIEF)

    def _errors(self, names: tuple[str, ...], end: int) -> Vector:
        """Return the mean absolute error of each candidate over the last year of origins."""
        found = np.full((len(names), ORIGINS), np.nan)
        for turn, origin in enumerate(range(max(YEAR, end - ORIGINS), end)):
            came = self.months[origin : min(origin + AHEAD, end)]
            said = self.said(origin)
            for row, name in enumerate(names):
                if name in said:
                    found[row, turn] = np.abs(came - said[name][: came.size]).mean()
        seen = np.isfinite(found).sum(axis=1)
        total = np.nansum(found, axis=1)
        return np.where(seen > 0, total / np.maximum(seen, 1), np.nan)


def way_since(months: int) -> int:
    """Return from how many months on it is done as it is at this length of a history."""
    return next(least for least, _each in _DESERVED if months >= least)
