"""How alike two names are: Winkler's string comparison, short forms, two surnames, swaps."""

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel, JaroWinkler
from rapidfuzz.process import cpdist

from contacts.matching_new.columns import Codes, Columns
from contacts.matching_new.levels import HALF_SWAPPED, SWAPPED, WIDTH
from contacts.matching_new.nicknames import roots_of
from contacts.matching_new.unique import Levels, by_unique_pair

EXACT, NEAR, TYPO, RESEMBLING, LOOKALIKE, CONFLICT = 1, 2, 3, 4, 5, 6
PART = NEAR
_ALIKE = 0.92
_LONG = 5
Frequent = NDArray[np.bool_]


def name_levels(columns: Columns, left: Codes, right: Codes, frequent: dict[str, Frequent]) -> Levels:
    """Return the joint level of given name and surnames of each pair."""
    given, family = columns.single["given"], columns.single["family"]
    g = by_unique_pair(columns.values("given"), given[left], given[right], given_levels)
    f = by_unique_pair(columns.values("family"), family[left], family[right], family_levels)
    _mark_lookalikes(g, frequent["given"], given[left], given[right])
    _mark_lookalikes(f, frequent["family"], family[left], family[right])
    joint = g * np.uint8(WIDTH) + f
    _mark_swaps(columns, joint, g, f, left, right)
    return joint


def _mark_lookalikes(levels: Levels, frequent: Frequent, left: Codes, right: Codes) -> None:
    """Two names that many people have are two names, however little they differ (Mario, Maria)."""
    both = frequent[left] & frequent[right]
    levels[(levels == TYPO) & both] = LOOKALIKE
    levels[(levels == RESEMBLING) & both] = CONFLICT


def _mark_swaps(
    columns: Columns, joint: Levels, g: Levels, f: Levels, left: Codes, right: Codes
) -> None:
    """Find given names in the place of surnames."""
    codes = columns.words["given"].codes
    as_given = np.array([codes.get(v, 0) for v in columns.values("family")], dtype=np.int32)
    given, crossed = columns.single["given"], as_given[columns.single["family"]]
    one = (given[left] != 0) & (given[left] == crossed[right])
    other = (given[right] != 0) & (given[right] == crossed[left])
    unlike = (g != EXACT) & (f != EXACT)
    joint[one & other & unlike] = SWAPPED
    _mark_misspelt_swaps(columns, joint, (g == CONFLICT) & (f != EXACT) & ~one & ~other, left, right)
    half = np.flatnonzero((one ^ other) & unlike)
    names, surnames = columns.values("given"), columns.values("family")
    family = columns.single["family"]
    for place in half.tolist():
        a, b = left[place], right[place]
        if other[place]:
            a, b = b, a
        # a's given name is b's surname; b's given name should be a's surname
        x, y = names[given[b]], surnames[family[a]]
        if not x or not y or JaroWinkler.similarity(x, y) >= 0.85 or x in y.split():
            joint[place] = HALF_SWAPPED


def _mark_misspelt_swaps(
    columns: Columns, joint: Levels, unlike: NDArray[np.bool_], left: Codes, right: Codes
) -> None:
    places = np.flatnonzero(unlike)
    names, surnames = columns.values("given"), columns.values("family")
    given, family = columns.single["given"], columns.single["family"]

    def crossed(one: Codes, other: Codes) -> NDArray[np.float32]:
        a, b = ([v[n] for n in c.tolist()] for v, c in ((names, given[one]), (surnames, family[other])))
        found = cpdist(a, b, scorer=Indel.normalized_similarity, score_cutoff=0.7, dtype=np.float32)
        found[(given[one] == 0) | (family[other] == 0)] = -1
        return found

    one = crossed(left[places], right[places])
    other = crossed(right[places], left[places])
    joint[places[((one > 0) & (other != 0)) | ((other > 0) & (one != 0))]] = HALF_SWAPPED


def given_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different given names."""
    levels = np.full(len(left), CONFLICT, dtype=np.uint8)
    levels[_misspelt(left, right)] = TYPO
    for n in np.flatnonzero(levels == CONFLICT).tolist():
        if _short_form(left[n], right[n]):
            levels[n] = NEAR
    levels[_resembling(left, right) & (levels == CONFLICT)] = RESEMBLING
    return levels


def family_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different surnames."""
    levels = np.full(len(left), CONFLICT, dtype=np.uint8)
    levels[_misspelt(left, right)] = TYPO
    for n in np.flatnonzero(levels == CONFLICT).tolist():
        a, b = left[n], right[n]
        if " " in a or " " in b:
            levels[n] = _surnames(a.split(), b.split())
    levels[_resembling(left, right) & (levels == CONFLICT)] = RESEMBLING
    return levels


def _misspelt(left: list[str], right: list[str]) -> NDArray[np.bool_]:
    edits = cpdist(left, right, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    alike = cpdist(left, right, scorer=JaroWinkler.similarity, score_cutoff=_ALIKE, dtype=np.float32)
    shortest = np.fromiter((min(len(a), len(b)) for a, b in zip(left, right, strict=True)), np.int16)
    few = (edits <= 1) & (shortest > 2)
    return few | ((edits <= 2) & (shortest > _LONG)) | ((alike > 0) & (shortest > 3))


def _resembling(left: list[str], right: list[str]) -> NDArray[np.bool_]:
    """Several slips at once: two edits of a short name, the same letters, or half the name."""
    edits = cpdist(left, right, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    alike = cpdist(left, right, scorer=Indel.normalized_similarity, score_cutoff=0.7, dtype=np.float32)
    shortest = np.fromiter((min(len(a), len(b)) for a, b in zip(left, right, strict=True)), np.int16)
    sorted_left, sorted_right = _letters(left), _letters(right)
    same = cpdist(sorted_left, sorted_right, scorer=Indel.normalized_similarity, score_cutoff=0.8, dtype=np.float32)
    return ((edits <= 2) & (shortest > 2)) | (((alike > 0) | (same > 0)) & (shortest > 3))


def _letters(names: list[str]) -> list[str]:
    return ["".join(sorted(name)) for name in names]


def _short_form(a: str, b: str) -> bool:
    if not roots_of(a).isdisjoint(roots_of(b)):
        return True
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    if " " not in a and " " not in b:
        return False
    if a.replace(" ", "") == b.replace(" ", ""):
        return True
    first, second = a.split(), b.split()
    if not roots_of(first[0]).isdisjoint(roots_of(second[0])) and (len(first) == 1 or len(second) == 1):
        return True
    fewer, more = sorted((first, second), key=len)
    return set(fewer) <= set(more) or all(
        any(x[0] == y[0] and (len(x) == 1 or len(y) == 1 or x == y) for y in more) for x in fewer
    )


def _surnames(a: list[str], b: list[str]) -> int:
    if set(a) <= set(b) or set(b) <= set(a) or "".join(a) == "".join(b):
        return PART
    if len(a) == len(b):
        return TYPO if all(OSA.distance(x, y) <= 1 for x, y in zip(a, b, strict=True)) else CONFLICT
    fewer, more = sorted((a, b), key=len)
    if all(any(len(x) > 3 and OSA.distance(x, y) <= 1 for y in more) for x in fewer):
        return TYPO
    return CONFLICT
