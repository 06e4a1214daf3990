"""Whether what would have been said came true: said and come side by side, for groups alike."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from segments.customer_value.newton import Vector

GROUPS: Final = 8


@dataclass(frozen=True, slots=True)
class Group:
    """People of whom about the same was said: the mean of it, and what share did it."""

    people: int
    said: float
    came: float


def calibrated(said: Vector, people: Vector, came: Vector) -> list[dict[str, Any]]:
    """Return groups of about as many people, from the least to the most probable.

    Args:
        said: the probability of each entry.
        people: how many people each entry stands for.
        came: how many of them did it.
    """
    order = np.argsort(said, kind="stable")
    said, people, came = said[order], people[order], came[order]
    before = np.cumsum(people) - people
    group = np.minimum((GROUPS * before / max(people.sum(), 1)).astype(int), GROUPS - 1)
    found = []
    for each in np.unique(group):
        own = group == each
        count = float(people[own].sum())
        found.append(
            asdict(
                Group(
                    int(count),
                    round(float(said[own] @ people[own]) / count, 4),
                    round(float(came[own].sum()) / count, 4),
                )
            )
        )
    return found
