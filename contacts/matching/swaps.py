"""Given names in the place of surnames."""

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from contacts.matching.columns import Codes, Columns
from contacts.matching.letters import apart
from contacts.matching.levels import HALF_SWAPPED, SWAPPED
from contacts.matching.unique import Levels

_LETTERS = 0.75
_HALF = 0.6
_ALIKE = 0.7
_SAME_LETTERS = 0.79
_UNSHARED = 0.31  # of both texts' letters: more cannot be alike by any of these
Flags = NDArray[np.bool_]


def mark_swaps(
    columns: Columns, joint: Levels, unlike: Flags, crossable: Flags, left: Codes, right: Codes
) -> None:
    """Set the level of pairs whose names are crossed.

    Args:
        columns: the records.
        joint: levels, changed here.
        unlike: pairs whose names do not agree where they stand.
        crossable: pairs whose names conflict, so that a crossed spelling is looked for too.
        left: row of each pair's left record.
        right: row of its right record.
    """
    given, family = columns.first_words()
    one = (given[left] != 0) & (given[left] == family[right])
    other = (given[right] != 0) & (given[right] == family[left])
    _mark_misspelt(columns, joint, crossable & ~one & ~other, left, right)
    joint[one & other & unlike] = SWAPPED
    for place in np.flatnonzero((one ^ other) & unlike).tolist():
        a, b = (right, left) if other[place] else (left, right)
        if _rest_agrees(columns, int(a[place]), int(b[place])):
            joint[place] = HALF_SWAPPED


def _rest_agrees(columns: Columns, a: int, b: int) -> bool:
    """Say whether b's given name resembles a's surname, when a's given name is b's surname."""
    given = columns.value("given", b).partition(" ")[0]
    family = columns.value("family", a).partition(" ")[0]
    if not given or not family:
        return True
    letters = Indel.normalized_similarity(sorted(given), sorted(family))
    return letters >= _LETTERS or Indel.normalized_similarity(given, family) >= _HALF


def _mark_misspelt(
    columns: Columns, joint: Levels, crossable: Flags, left: Codes, right: Codes
) -> None:
    places = np.flatnonzero(crossable)
    if not len(places):
        return
    one = _crossed(columns, left[places], right[places])
    places, one = places[one != 0], one[one != 0]
    other = _crossed(columns, right[places], left[places])
    agree = ((one > 0) & (other != 0)) | (other > 0)
    joint[places[agree]] = HALF_SWAPPED


def _crossed(columns: Columns, one: Codes, other: Codes) -> NDArray[np.float32]:
    """Return how alike given names and other's surnames are: 0 not at all, -1 one is missing."""
    given, family = columns.single["given"][one], columns.single["family"][other]
    found = np.zeros(len(given), dtype=np.float32)
    of_given, of_family = columns.letters("given")[given], columns.letters("family")[family]
    letters = of_given.sum(axis=1, dtype=np.int16) + of_family.sum(axis=1, dtype=np.int16)
    some = np.flatnonzero(apart(of_given, of_family) <= _UNSHARED * letters)
    names, surnames = columns.values("given"), columns.values("family")
    found[some] = _alike(names.of(given[some]), surnames.of(family[some]))
    found[(given == 0) | (family == 0)] = -1
    return found


def _alike(left: list[str], right: list[str]) -> NDArray[np.float32]:
    found = cpdist(
        left, right, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE, dtype=np.float32
    )
    rest = np.flatnonzero(found == 0)
    found[rest] = cpdist(
        ["".join(sorted(left[n])) for n in rest.tolist()],
        ["".join(sorted(right[n])) for n in rest.tolist()],
        scorer=Indel.normalized_similarity,
        score_cutoff=_SAME_LETTERS,
        dtype=np.float32,
    )
    return found
