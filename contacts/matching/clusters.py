"""Groups of records of one person: joined where the evidence of all their pairs agrees.

Connected components alone chain: A is like B, B like C, and A becomes C. Here two groups join in
the order of evidence; weak evidence must be borne out by the other pairs between them (average
linkage), and two first names are never brought together by a third record (cannot-link).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from contacts.matching.columns import Codes

_LARGE = 60  # in larger components only compared pairs speak
_CLIP = 8.0
_SURE = 3.0  # bits above the threshold from which a pair needs no others to bear it out
_NEVER = -1000.0
Pair = tuple[int, int]
Bits = NDArray[np.float32]
Flags = NDArray[np.bool_]
Score = Callable[[Codes, Codes], tuple[Bits, Flags]]


def components(size: int, left: Codes, right: Codes) -> Codes:
    """Return the number of each record's connected component: its smallest row."""
    label = np.arange(size, dtype=np.int32)
    while len(left):
        one, other = label[left], label[right]
        apart = one != other
        left, right, one, other = left[apart], right[apart], one[apart], other[apart]
        np.minimum.at(label, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(label, shorter := label[label]):
            label = shorter
    return label


def groups(
    size: int,
    left: Codes,
    right: Codes,
    bits: Bits,
    conflict: Flags,
    *,
    least: float,
    score: Score,
) -> Codes:
    """Return the number of each record's group: its smallest row.

    Args:
        size: how many records there are.
        left: left row of each candidate pair.
        right: its right row.
        bits: its evidence.
        conflict: whether it can never be one person.
        least: evidence from which a pair may join, in bits.
        score: returns bits and conflicts of pairs that were no candidates.
    """
    kept = (bits > least) & ~conflict
    label = components(size, left[kept], right[kept])
    chained = np.bincount(label, minlength=size)[label] > 2
    inside = chained[left] & (label[left] == label[right])
    known = dict(_pairs(left[inside], right[inside], bits[inside], conflict[inside]))
    members = defaultdict(list)
    for row in np.flatnonzero(chained).tolist():
        members[int(label[row])].append(row)
    missing = [pair for rows in members.values() for pair in _uncompared(rows, known)]
    if missing:
        rows = np.array(missing, dtype=np.int32)
        known.update(_pairs(rows[:, 0], rows[:, 1], *score(rows[:, 0], rows[:, 1])))
    for row, group in _joined(members, label, known, least):
        label[row] = group
    return label


def _pairs(left: Codes, right: Codes, bits: Bits, conflict: Flags) -> Iterator[tuple[Pair, float]]:
    weights = np.where(conflict, _NEVER, bits)
    rows = zip(left.tolist(), right.tolist(), strict=True)
    return zip(rows, weights.tolist(), strict=True)


def _uncompared(rows: list[int], known: dict[Pair, float]) -> Iterator[Pair]:
    if len(rows) <= _LARGE:
        for place, a in enumerate(rows):
            for b in rows[place + 1 :]:
                if (a, b) not in known:
                    yield a, b


def _joined(
    members: dict[int, list[int]], label: Codes, known: dict[Pair, float], least: float
) -> Iterator[tuple[int, int]]:
    edges = defaultdict(list)
    for (a, b), weight in known.items():
        if weight > least:
            edges[int(label[a])].append((weight, a, b))
    for number, rows in members.items():
        group = {row: [row] for row in rows}
        of = {row: row for row in rows}
        for weight, a, b in sorted(edges[number], reverse=True):
            one, other = of[a], of[b]
            if one != other and _may_join(group[one], group[other], weight, known, least):
                group[one] += group.pop(other)
                of.update(dict.fromkeys(group[one], one))
        for row in rows:
            yield row, min(group[of[row]])


def _may_join(
    one: list[int], other: list[int], weight: float, known: dict[Pair, float], least: float
) -> bool:
    """Say whether the pairs between two groups bear out the pair that brings them together."""
    between = [known.get((min(a, b), max(a, b))) for a in one for b in other]
    weights = [w - least for w in between if w is not None]
    if min(weights) <= _NEVER / 2:
        return False
    borne_out = sum(max(min(w, _CLIP), -_CLIP) for w in weights) > 0
    return borne_out or weight - least >= _SURE
