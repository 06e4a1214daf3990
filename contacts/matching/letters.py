"""How many letters two texts do not share: an exact, cheap bound before strings are compared.

An edit changes at most two letters of a text's bag of letters, leaving or adding one changes one.
Most pairs that come together by an address or a company are other people, and their names are
told apart by this without looking at the order of the letters.
"""

from itertools import islice

import numpy as np
from numpy.typing import NDArray

from contacts.matching.texts import Texts

_BUCKETS = 32  # letters that share one only make the bound looser
_AT_ONCE = 20_000
Bags = NDArray[np.int8]
Counts = NDArray[np.int16]


def bags(texts: Texts | list[str]) -> Bags:
    """Return how often each text has each letter."""
    found = np.empty((len(texts), _BUCKETS), dtype=np.int8)
    rest = iter(texts)
    for start in range(0, len(texts), _AT_ONCE):
        part = list(islice(rest, _AT_ONCE))
        lengths = np.fromiter(map(len, part), dtype=np.int64, count=len(part))
        letters = np.frombuffer("".join(part).encode("utf-32-le", "replace"), dtype=np.uint32)
        places = np.repeat(np.arange(len(part)) * _BUCKETS, lengths) + letters % _BUCKETS
        counts = np.bincount(places, minlength=len(part) * _BUCKETS)
        found[start : start + _AT_ONCE] = np.minimum(counts, 127).reshape(-1, _BUCKETS)
    return found


def apart(one: Bags, other: Bags) -> Counts:
    """Return at least how many letters have no partner in the other text."""
    return np.abs(one - other).sum(axis=1, dtype=np.int16)


def lacking(one: Bags, other: Bags) -> Counts:
    """Return at least how many different letters of `one` the other text does not have."""
    return ((one > 0) & (other == 0)).sum(axis=1, dtype=np.int16)


def fewest_words(one: Bags, other: Bags) -> Counts:
    """Return at most how many words the text with fewer of them has."""
    return np.minimum(one[:, 0], other[:, 0]).astype(np.int16) + 1  # ord(" ") % _BUCKETS == 0
