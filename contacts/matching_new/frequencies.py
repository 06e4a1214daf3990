"""How common values are: a shared rare surname says more than a shared common one.

Term frequency adjustment as in Winkler (1989): agreement on a value weighs by how often the
value occurs. Mailboxes, numbers and addresses are judged by how many people visibly share them.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from contacts.matching_new.columns import Codes, Columns

Shares = NDArray[np.float64]
FIELDS = ("given", "family", "surname", "company", "born", "postcode")
RARE = {"given": 3e-4, "family": 1e-4, "surname": 1e-4, "company": 3e-4, "born": 5e-5, "postcode": 3e-4}
_SEEN = 5  # values seen less often are all as rare as one that was never seen
_COMMON = 1e-4  # share from which a name is known to be a name
_KEPT = 20_000  # values of one field that a model remembers


@dataclass(slots=True)
class Frequencies:
    """Shares of the frequent values among the known ones, and what a rare one is taken for."""

    size: int
    shares: dict[str, dict[str, float]] = field(default_factory=dict)

    def rare(self, name: str) -> float:
        """Return the share of a value that is not remembered."""
        return max(min(RARE[name], 2 / max(self.size, 1)), 1e-6)

    def of(self, name: str, values: list[str]) -> Shares:
        """Return the share of each value."""
        known, rare = self.shares.get(name, {}), self.rare(name)
        return np.array([known.get(value, rare) for value in values], dtype=np.float64)

    def common(self, name: str, values: list[str]) -> NDArray[np.bool_]:
        """Say of each value whether many people have it."""
        known = self.shares.get(name, {})
        return np.array([known.get(value, 0.0) >= _COMMON for value in values], dtype=np.bool_)


def count(columns: Columns) -> Frequencies:
    """Count the values of every field whose frequency matters."""
    found = Frequencies(len(columns))
    partner = {"given": "family", "family": "given"}
    for name in FIELDS:
        source = "family" if name == "surname" else name
        values, codes = columns.values(source), columns.single[source]
        counts = np.bincount(codes, minlength=len(values)).astype(np.float64)
        if source in partner:
            counts = _without_repeats(counts, codes, columns.single[partner[source]])
        if name == "surname":
            values, counts = _first_words(values, counts)
        found.shares[name] = _frequent(values, counts)
    return found


def first_word(family: str) -> str:
    """Return the first of the surnames."""
    return family.partition(" ")[0]


def _first_words(values: list[str], counts: Shares) -> tuple[list[str], Shares]:
    words: dict[str, float] = {"": 0.0}
    for value, times in zip(values, counts.tolist(), strict=True):
        word = first_word(value)
        words[word] = words.get(word, 0.0) + times
    return list(words), np.array(list(words.values()))


def _without_repeats(counts: Shares, codes: Codes, partners: Codes) -> Shares:
    """Count a value once a different partner name, or half its records where that is more.

    Repeated records of one person would otherwise make a rare name common in a small set.
    """
    both = np.unique((codes.astype(np.int64) << 32) | partners)
    different = np.bincount((both >> 32).astype(np.int64), minlength=len(counts))
    return np.minimum(counts, np.maximum(different, counts / 2))


def _frequent(values: list[str], counts: Shares) -> dict[str, float]:
    total = counts[1:].sum()
    places = np.flatnonzero(counts >= _SEEN)
    places = places[places != 0]
    if len(places) > _KEPT:
        places = places[np.argsort(-counts[places], kind="stable")[:_KEPT]]
    return {values[n]: float(counts[n] / total) for n in places.tolist()}


def holders(codes: Codes, initials: Codes, size: int) -> NDArray[np.int32]:
    """Return how many different first initials the people with each value have.

    One person's repeated records have one; a household, an office or a mailbox several.
    """
    known = codes != 0
    both = np.unique(codes[known].astype(np.int64) * 4096 + initials[known])
    return np.bincount(both // 4096, minlength=size).astype(np.int32)
