"""Compares each pair of different values once, however many pairs of records have it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from contacts.matching.columns import Codes
from contacts.matching.texts import Texts

Levels = NDArray[np.uint8]
Compare = Callable[[list[str], list[str]], Levels]
EQUAL = 1


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the different numbers, ascending; `np.unique` hashes them, which takes longer."""
    found = np.sort(numbers)
    return found[np.r_[True, found[1:] != found[:-1]][: len(found)]]


def by_unique_pair(values: Texts, left: Codes, right: Codes, compare: Compare) -> Levels:
    """Return 0 where a value is missing, `EQUAL` where both are the same, else what `compare` says.

    Args:
        values: the values by their numbers.
        left: number of each pair's left value.
        right: number of its right value.
        compare: returns levels of lists of different values; must not mind their order.
    """
    levels = ((left == right) & (left != 0)).astype(np.uint8)
    places = np.flatnonzero((left != right) & (left != 0) & (right != 0))
    if len(places):
        a, b = left[places], right[places]
        both = (np.minimum(a, b).astype(np.int64) << 32) | np.maximum(a, b)
        unique, back = np.unique(both, return_inverse=True)
        levels[places] = compare(values.of(unique >> 32), values.of(unique & 0xFFFFFFFF))[back]
    return levels
