"""How alike two mailboxes, numbers, days, addresses and companies are."""

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from contacts.matching.columns import Codes, Columns
from contacts.matching.emails import is_role
from contacts.matching.levels import PLACE_WIDTH
from contacts.matching.person import MOST
from contacts.matching.unique import Compare, Levels, by_unique_pair

EXACT = 1
SHARED, EMAIL_TYPO, UNUSUAL, WITH_DIGITS, DERIVED, EMAIL_DIFFERENT = 2, 3, 4, 5, 6, 7
ONE_OFF, DIFFERENT = 2, 3
_ALIKE = 84.0


def best_of_several(
    columns: Columns, name: str, left: Codes, right: Codes, compare: Compare
) -> tuple[Levels, Codes]:
    """Return the best level among the values of two records, and the value they share.

    The smaller a level, the better it is (0, missing, apart).
    """
    table, values = columns.several[name], columns.values(name)
    best = by_unique_pair(values, table[left, 0], table[right, 0], compare)
    shared = np.where(best == EXACT, table[left, 0], 0).astype(np.int32)
    for i in range(MOST):
        for j in range(MOST):
            if i == j == 0:
                continue
            some = np.flatnonzero((table[left, i] != 0) & (table[right, j] != 0) & (best != EXACT))
            if len(some):
                a, b = table[left[some], i], table[right[some], j]
                now = by_unique_pair(values, a, b, compare)
                better = (now != 0) & ((now < best[some]) | (best[some] == 0))
                best[some[better]] = now[better]
                shared[some[better]] = np.where(now[better] == EXACT, a[better], 0)
    return best, shared


def email_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different mailboxes; whose names they hold is not seen here."""
    levels = np.full(len(left), EMAIL_DIFFERENT, dtype=np.uint8)
    edits = cpdist(left, right, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    for n, few in enumerate((edits <= 2).tolist()):
        a, b = left[n].partition("@"), right[n].partition("@")
        if a[0] == b[0]:
            if few:
                levels[n] = EMAIL_TYPO
            elif len(a[0]) > 5 and not is_role(left[n]):
                levels[n] = UNUSUAL
        elif few and _digits(a[0]) == _digits(b[0]) and len(a[0]) > 4:
            levels[n] = EMAIL_TYPO
    return levels


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def number_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different phone numbers or ids."""
    edits = cpdist(left, right, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8)
    return np.where(edits <= 1, ONE_OFF, DIFFERENT).astype(np.uint8)


BORN_SWAPPED, BORN_TYPO, BORN_TWO, BORN_CLOSE, BORN_PART, BORN_DIFFERENT = 2, 3, 4, 5, 6, 7
_CLOSE_YEARS = (0, 1, 9, 10, 11)
_CLOSE_DAYS = 45


def born_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different dates of birth."""
    pairs = zip(left, right, strict=True)
    return np.fromiter((_born(a, b) for a, b in pairs), dtype=np.uint8, count=len(left))


def _born(a: str, b: str) -> int:
    if len(a) != 10 or len(b) != 10:
        known = a[-6:] == b[-6:] if "--" in (a[:2], b[:2]) else a[:4] == b[:4]
        return BORN_PART if known else BORN_DIFFERENT
    if a[:4] == b[:4] and a[5:7] == b[8:] and a[8:] == b[5:7]:
        return BORN_SWAPPED
    if OSA.distance(a, b, score_cutoff=1) <= 1:
        return BORN_TYPO
    if (a[:4] == b[:4]) + (a[5:7] == b[5:7]) + (a[8:] == b[8:]) == 2:
        return BORN_TWO
    return BORN_CLOSE if _close(a, b) else BORN_DIFFERENT


def _close(a: str, b: str) -> bool:
    """A guessed day: some weeks apart, in the same year, the next or another decade."""
    days = [int(d[:4]) * 365 + int(d[5:7]) * 30 + int(d[8:]) for d in (a, b)]
    apart = abs(days[0] - days[1])
    return any(abs(apart - years * 365) <= _CLOSE_DAYS for years in _CLOSE_YEARS)


STREET_ALIKE, OTHER_NUMBER, STREET_DIFFERENT = 2, 3, 4
SAME_TOWN, PLACE_ALIKE, PLACE_DIFFERENT = 2, 3, 4


def address_levels(columns: Columns, left: Codes, right: Codes) -> Levels:
    """Return the joint level of street and place of each pair."""

    def of(name: str, compare: Compare) -> Levels:
        column = columns.single[name]
        return by_unique_pair(columns.values(name), column[left], column[right], compare)

    return of("street", street_levels) * np.uint8(PLACE_WIDTH) + _places(
        of("postcode", number_levels), of("city", town_levels)
    )


def street_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different streets."""
    levels = np.full(len(left), STREET_DIFFERENT, dtype=np.uint8)
    alike = cpdist(left, right, scorer=fuzz.token_sort_ratio, score_cutoff=75, dtype=np.float32)
    for n in np.flatnonzero(alike).tolist():
        a, b = left[n].split(), right[n].split()
        numbers = {w for w in a if w[0].isdigit()}, {w for w in b if w[0].isdigit()}
        if numbers[0] and numbers[1] and numbers[0].isdisjoint(numbers[1]):
            levels[n] = OTHER_NUMBER
        elif alike[n] >= _ALIKE or set(a) <= set(b) or set(b) <= set(a):
            levels[n] = STREET_ALIKE
    return levels


def town_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different towns or companies: 2 alike, 3 different."""
    alike = cpdist(left, right, scorer=fuzz.ratio, score_cutoff=_ALIKE, dtype=np.float32)
    return np.where(alike > 0, 2, 3).astype(np.uint8)


def company_levels(left: list[str], right: list[str]) -> Levels:
    """Return the level of pairs of different companies."""
    alike = cpdist(left, right, scorer=fuzz.token_set_ratio, score_cutoff=90, dtype=np.float32)
    return np.where(alike > 0, 2, 3).astype(np.uint8)


def _places(postcode: Levels, city: Levels) -> Levels:
    levels = np.full(len(postcode), PLACE_DIFFERENT, dtype=np.uint8)
    levels[(postcode == 0) & (city == 0)] = 0
    levels[(postcode == ONE_OFF) | (city == 2)] = PLACE_ALIKE
    levels[city == EXACT] = SAME_TOWN
    levels[postcode == EXACT] = EXACT
    return levels


def mark_shared(best: Levels, shared: Codes, roles: NDArray[np.bool_]) -> None:
    """Say of equal mailboxes which belong to a function instead of a person."""
    best[(best == EXACT) & roles[shared]] = SHARED
