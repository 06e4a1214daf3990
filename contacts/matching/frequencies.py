"""How common values are: a shared rare surname says more than a shared common one.

Term frequency adjustment as in Winkler (1989): agreement on a value weighs by how often the
value occurs. Mailboxes, numbers and addresses are judged by how many people visibly share them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from contacts.matching.columns import Codes, Columns
from contacts.matching.nicknames import known_names
from contacts.matching.texts import Texts
from contacts.matching.unique import distinct

Shares = NDArray[np.float64]
FIELDS = ("given", "family", "surname", "company", "born", "postcode", "country")
RARE = {
    "given": 3e-4, "family": 1e-4, "surname": 1e-4, "company": 3e-4, "born": 5e-5,
    "postcode": 3e-4, "country": 0.3,
}  # fmt: skip
_SEEN = 1.5  # people; rarer values are all as rare as one that was never seen
_SEEN_DAYS = 8.0  # days are all alike but for those that stand for "unknown"
_LETTERS = 14.0  # as many letters, equally frequent, as first letters of names are worth
_LETTERS_ENOUGH = 10
_COMMON_PEOPLE = 5
_COMMON = 1e-4  # share from which a name is known to be a name
_KEPT = 20_000  # values of one field that a model remembers


@dataclass(slots=True)
class Frequencies:
    """Shares of the frequent values among the known ones, and what a rare one is taken for."""

    size: int
    shares: dict[str, dict[str, float]] = field(default_factory=dict)

    def rare(self, name: str) -> float:
        """Return the share of a value that is not remembered."""
        return max(min(RARE[name], 1 / max(self.size, 1)), 1e-6)

    def of(self, name: str, values: Iterable[str]) -> Shares:
        """Return the share of each value."""
        known, rare = self.shares.get(name, {}), self.rare(name)
        return np.fromiter((known.get(value, rare) for value in values), dtype=np.float64)

    def common(self, name: str, values: Iterable[str]) -> NDArray[np.bool_]:
        """Say of each value whether many people have it."""
        known = self.shares.get(name, {})
        names = known_names() if name == "given" else frozenset[str]()
        least = max(_COMMON, _COMMON_PEOPLE / max(self.size, 1))
        return np.fromiter(
            (known.get(value, 0.0) >= least or value in names for value in values), dtype=np.bool_
        )


def count(columns: Columns) -> Frequencies:
    """Count the values of every field whose frequency matters."""
    found = Frequencies(len(columns))
    initials = {name: initials_of(columns, name) for name in ("given", "family")}
    for name in FIELDS:
        source = "family" if name == "surname" else name
        codes = columns.single[source]
        values: Texts | list[str] = columns.values(source)
        counts = np.bincount(codes, minlength=len(values)).astype(np.float64)
        partner = initials["family" if source == "given" else "given"]
        counts = _without_repeats(counts, codes, partner)
        if name == "surname":
            values, counts = _first_words(values, counts)
        found.shares[name] = _frequent(values, counts, _SEEN_DAYS if name == "born" else _SEEN)
    return found


def initials_of(columns: Columns, name: str) -> Codes:
    """Return a number for the first letter of each record's value, 0 where it is missing."""
    values = columns.values(name)
    letters = np.fromiter((ord(v[0]) % 4096 if v else 0 for v in values), dtype=np.int32)
    return letters[columns.single[name]]


def first_word(family: str) -> str:
    """Return the first of the surnames."""
    return family.partition(" ")[0]


def _first_words(values: Iterable[str], counts: Shares) -> tuple[list[str], Shares]:
    words: dict[str, float] = {"": 0.0}
    for value, times in zip(values, counts.tolist(), strict=True):
        word = first_word(value)
        words[word] = words.get(word, 0.0) + times
    return list(words), np.array(list(words.values()))


def _without_repeats(counts: Shares, codes: Codes, initials: Codes) -> Shares:
    """Return how many people have each value, judged by the other name's first letters.

    Repeated records of one person have one letter; counting them would make a rare name common.
    Many people have ten letters and more; then the records themselves are counted.
    """
    letters = holders(codes, initials, len(counts)).astype(np.float64)
    few = letters < _LETTERS_ENOUGH
    people = -_LETTERS * np.log1p(-np.where(few, letters, 0.0) / _LETTERS)
    return np.where(few, np.minimum(counts, np.maximum(people, 1.0)), counts)


def _frequent(values: Texts | list[str], counts: Shares, least: float) -> dict[str, float]:
    total = counts[1:].sum()
    places = np.flatnonzero(counts >= least)
    places = places[places != 0]
    if len(places) > _KEPT:
        places = places[np.argsort(-counts[places], kind="stable")[:_KEPT]]
    return {values[n]: float(counts[n] / total) for n in places.tolist()}


def holders(codes: Codes, initials: Codes, size: int) -> NDArray[np.int32]:
    """Return how many different initials the people with each value have.

    One person's repeated records have one; a household, an office or a mailbox several.
    """
    known = (codes != 0) & (initials != 0)
    both = distinct((codes[known].astype(np.int64) << 32) | initials[known])
    return np.bincount(both >> 32, minlength=size).astype(np.int32)


def both_initials(columns: Columns) -> Codes:
    """Return a number for the two initials, whichever comes first; 0 unless both are known."""
    given, family = (initials_of(columns, name) for name in ("given", "family"))
    lower, higher = np.minimum(given, family), np.maximum(given, family)
    return np.where(lower > 0, (lower << 12) | higher, 0).astype(np.int32)
