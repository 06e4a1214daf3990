"""What comparisons weigh: the learned part of the engine, small enough for one JSON value."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contacts.matching.frequencies import Frequencies
from contacts.matching.levels import COMPARISONS

Weights = NDArray[np.float64]


def _first(part: str) -> dict[str, Weights]:
    return {
        name: np.array([getattr(level, part) for level in levels])
        for name, levels in COMPARISONS.items()
    }


@dataclass(slots=True)
class Model:
    """Chances by level (Fellegi and Sunter 1969).

    `m`: of two records of one person; `u`: of two people drawn at random; `prior`: that two
    random records are of one person; `doubtful_names`, `doubtful_births`: this data is proven
    to have wrong first names or days of birth, so that a conflict of theirs is no veto; `shift`:
    bits by which the decisions of people moved the odds.
    """

    frequencies: Frequencies
    prior: float
    doubtful_names: bool = False
    doubtful_births: bool = False
    shift: float = 0.0
    m: dict[str, Weights] = field(default_factory=lambda: _first("m"))
    u: dict[str, Weights] = field(default_factory=lambda: _first("u"))

    @classmethod
    def untrained(cls, size: int = 1000) -> "Model":
        """Return first guesses, for a base that nobody has learned from yet."""
        return cls(Frequencies(size), 0.5 / max(size, 100))

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` understands."""
        return {
            "prior": self.prior,
            "doubtful": [self.doubtful_names, self.doubtful_births],
            "shift": self.shift,
            "size": self.frequencies.size,
            "shares": self.frequencies.shares,
            "m": {name: values.tolist() for name, values in self.m.items()},
            "u": {name: values.tolist() for name, values in self.u.items()},
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Model":
        """Return the model that was stored; a comparison it does not know keeps first guesses."""
        model = cls(Frequencies(stored["size"], stored["shares"]), stored["prior"])
        model.doubtful_names, model.doubtful_births = stored["doubtful"]
        model.shift = stored["shift"]
        for part, target in (("m", model.m), ("u", model.u)):
            for name, values in stored[part].items():
                if name in target and len(values) == len(target[name]):
                    target[name] = np.array(values)
        return model
