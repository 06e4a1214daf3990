"""Decisions of people as training: they shift the weights, within bounds that keep them safe."""

from dataclasses import dataclass, field

import numpy as np

from contacts.matching.levels import COMPARISONS
from contacts.matching.model import Weights

_WORTH = 3.0  # a pair that a person judged counts as so many that the engine guessed
_MOST = 300.0  # and all of them together as no more than this
_SHIFT = 3.0  # bits that the odds may move
_DOUBT = 20.0  # pairs that speak for no shift at all
_STEPS = np.linspace(-_SHIFT, _SHIFT, 61)


@dataclass(slots=True)
class Labels:
    """Decided pairs: counts by comparison and level, and bits with the decision."""

    same: dict[str, Weights] = field(default_factory=dict)
    judged: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, comparison: str, level: str, count: int, *, same: bool) -> None:
        """Count decided pairs at a level; one that is not known any more is left out."""
        names = [each.name for each in COMPARISONS.get(comparison, ())]
        if same and level in names:
            found = self.same.setdefault(comparison, np.zeros(len(names)))
            found[names.index(level)] += count

    def counts(self, comparison: str) -> Weights | float:
        """Return what merged pairs add to the counts of a comparison."""
        found = self.same.get(comparison)
        if found is None:
            return 0.0
        return found * min(_WORTH, _MOST / max(found.sum(), 1.0))

    def shift(self) -> float:
        """Return how many bits the odds should move for the decisions to be expected.

        One number by penalised likelihood: a few decisions hardly move anything, and whatever
        they say the odds stay within a factor of eight.
        """
        if not self.judged:
            return 0.0
        bits = np.array([each[0] for each in self.judged])
        same = np.array([each[1] for each in self.judged])
        signed = np.where(same, 1.0, -1.0)
        loss = [
            np.logaddexp2(0.0, -signed * (bits + step)).sum() + _DOUBT * step * step / 8.0
            for step in _STEPS
        ]
        return float(_STEPS[int(np.argmin(loss))])
