"""How alike two names are: string comparison after Winkler, short forms, two surnames, swaps."""

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel, JaroWinkler
from rapidfuzz.process import cpdist

from contacts.matching.columns import Codes, Columns
from contacts.matching.letters import Bags, apart, bags, fewest_words, lacking
from contacts.matching.levels import SWAPPED, WIDTH
from contacts.matching.nicknames import share_a_root
from contacts.matching.swaps import mark_swaps
from contacts.matching.texts import Texts
from contacts.matching.unique import Levels, by_unique_pair

EXACT, NEAR, TYPO, RESEMBLING, LOOKALIKE, CONFLICT = 1, 2, 3, 4, 5, 6
PART = NEAR
_ALIKE = 0.92
_RESEMBLING = 0.7
_LONG = 5
_EDITS = 2
_UNSHARED = 0.31  # of both texts' letters, without a partner in the other
_GENDERS = "aeo"
Flags = NDArray[np.bool_]


def name_levels(columns: Columns, left: Codes, right: Codes, known: dict[str, Flags]) -> Levels:
    """Return the joint level of given name and surnames of each pair.

    Args:
        columns: the records.
        left: row of each pair's left record.
        right: row of its right record.
        known: which given names and surnames are names that many people have.
    """
    given, family = columns.single["given"], columns.single["family"]
    g = by_unique_pair(columns.values("given"), given[left], given[right], given_levels)
    f = by_unique_pair(columns.values("family"), family[left], family[right], family_levels)
    _mark_lookalikes(g, known["given"], given[left], given[right])
    _mark_genders(columns.values("given"), g, given[left], given[right])
    _mark_lookalikes(f, known["family"], family[left], family[right])
    joint = g * np.uint8(WIDTH) + f
    unlike = (g != EXACT) & (f != EXACT)
    crossable = ((g == CONFLICT) & unlike) | ((g == 0) & (f == CONFLICT))
    mark_swaps(columns, joint, unlike, crossable, left, right)
    return joint


def conflicting(joint: Levels) -> Flags:
    """Say of each joint level whether the given names are of two people."""
    return (joint < SWAPPED) & (joint // WIDTH == CONFLICT)


def _mark_lookalikes(levels: Levels, known: Flags, left: Codes, right: Codes) -> None:
    """Two names that many people have are two names, however little they differ (Mario, Maria)."""
    both = known[left] & known[right]
    levels[(levels == TYPO) & both] = LOOKALIKE
    levels[(levels == RESEMBLING) & both] = CONFLICT


def _mark_genders(names: Texts, levels: Levels, left: Codes, right: Codes) -> None:
    """Mario and Maria, Daniel and Daniela: a sister is no misspelt brother."""
    for place in np.flatnonzero(levels == LOOKALIKE).tolist():
        one, other = sorted((names[left[place]], names[right[place]]), key=len)
        ending = other[-1] in _GENDERS and (
            one == other[:-1] or (one[:-1] == other[:-1] and one[-1] in _GENDERS)
        )
        if ending:
            levels[place] = CONFLICT


def given_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different given names."""
    levels = _spelt(left, right, bags(left), bags(right))
    for n in np.flatnonzero(levels >= RESEMBLING).tolist():
        if _short_form(left[n], right[n]):
            levels[n] = NEAR
    return levels


def family_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different surnames."""
    one, other = bags(left), bags(right)
    levels = _spelt(left, right, one, other)
    # Each word of one side has to be in the other, or a slip away from a word there.
    few = np.minimum(lacking(one, other), lacking(other, one)) <= fewest_words(one, other)
    for n in np.flatnonzero((levels >= RESEMBLING) & few).tolist():
        a, b = left[n], right[n]
        if " " in a or " " in b:
            levels[n] = min(levels[n], _surnames(a.split(), b.split()))
    return levels


def _spelt(left: list[str], right: list[str], one: Bags, other: Bags) -> Levels:
    """Return TYPO, RESEMBLING or CONFLICT by spelling alone."""
    levels = np.full(len(left), CONFLICT, dtype=np.uint8)
    lengths = [
        np.fromiter(map(len, names), dtype=np.int16, count=len(names)) for names in (left, right)
    ]
    unshared = apart(one, other)
    # What none of the comparisons below could find alike: two edits change four letters at most.
    some = np.flatnonzero(unshared <= np.maximum(2 * _EDITS, _UNSHARED * sum(lengths)))
    levels[some] = _compared(
        [left[n] for n in some.tolist()], [right[n] for n in some.tolist()],
        np.minimum(*lengths)[some], np.maximum(*lengths)[some],
    )  # fmt: skip
    return levels


def _compared(
    left: list[str], right: list[str], shortest: NDArray[np.int16], longest: NDArray[np.int16]
) -> Levels:
    levels = np.full(len(left), CONFLICT, dtype=np.uint8)
    edits = cpdist(left, right, scorer=OSA.distance, score_cutoff=_EDITS, dtype=np.uint8)
    alike = cpdist(
        left, right, scorer=JaroWinkler.similarity, score_cutoff=_ALIKE, dtype=np.float32
    )
    slips = ((edits <= 2) & (shortest > 2)) | ((edits <= 1) & (shortest > 1))
    levels[slips] = RESEMBLING
    typo = ((edits <= 1) & (shortest > 2)) | ((edits <= 2) & (shortest > _LONG))
    levels[typo | ((alike > 0) & (shortest > 3))] = TYPO
    rest = np.flatnonzero(levels == CONFLICT)
    some = _same_letters(
        [left[n] for n in rest.tolist()], [right[n] for n in rest.tolist()],
        shortest[rest], longest[rest],
    )  # fmt: skip
    levels[rest[some]] = RESEMBLING
    return levels


def _same_letters(
    left: list[str], right: list[str], shortest: NDArray[np.int16], longest: NDArray[np.int16]
) -> Flags:
    """Several slips at once: most of the letters in order, or nearly all in any order."""
    alike = cpdist(
        left, right, scorer=Indel.normalized_similarity, score_cutoff=_RESEMBLING, dtype=np.float32
    )
    letters = cpdist(
        ["".join(sorted(name)) for name in left], ["".join(sorted(name)) for name in right],
        scorer=Indel.distance, dtype=np.int16,
    )  # fmt: skip
    left_out = (letters == longest - shortest) & (letters <= 2) & (shortest > 1)
    return left_out | (((alike > 0) | (letters <= 0.2 * (longest + shortest))) & (shortest > 3))


def _short_form(a: str, b: str) -> bool:
    """Say whether one name is a short form, an initial or a part of the other."""
    if share_a_root(a, b):
        return True
    if len(a) == 1 or len(b) == 1:
        return a[0] == b[0]
    if " " not in a and " " not in b:
        return False
    first, second = a.split(), b.split()
    if a.replace(" ", "") == b.replace(" ", ""):
        return True
    if (len(first) == 1 or len(second) == 1) and _same_first(first[0], second[0]):
        return True
    fewer, more = sorted((first, second), key=len)
    return set(fewer) <= set(more) or all(any(_abbreviates(x, y) for y in more) for x in fewer)


def _same_first(a: str, b: str) -> bool:
    if a == b or share_a_root(a, b):
        return True
    return len(a) > 3 and OSA.distance(a, b, score_cutoff=1) <= 1


def _abbreviates(a: str, b: str) -> bool:
    return a == b or (a[0] == b[0] and 1 in (len(a), len(b)))


def _surnames(a: list[str], b: list[str]) -> int:
    """Return the level of two surnames against one or two."""
    if set(a) <= set(b) or set(b) <= set(a) or "".join(a) == "".join(b):
        return PART
    if len(a) == len(b):
        slips = all(OSA.distance(x, y) <= 1 for x, y in zip(a, b, strict=True))
        return TYPO if slips else CONFLICT
    fewer, more = sorted((a, b), key=len)
    if all(any(len(x) > 3 and OSA.distance(x, y) <= 1 for y in more) for x in fewer):
        return TYPO
    return CONFLICT
