"""Groups of records of one person: joined where the evidence of all their pairs agrees.

Connected components alone chain: A is like B, B like C, and A becomes C. Here two groups join
in the order of evidence, and only while the pairs between them speak for it together and none
of them is a conflict (average linkage with cannot-link constraints).
"""

from collections import defaultdict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from contacts.matching_new.columns import Codes

LARGE = 60  # in larger components only compared pairs speak
CLIP = 8.0
Score = Callable[[Codes, Codes], tuple[NDArray[np.float32], NDArray[np.bool_]]]


def components(size: int, left: Codes, right: Codes) -> NDArray[np.int32]:
    """Return the number of each record's connected component."""
    parent = list(range(size))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        a, b = root(a), root(b)
        if a != b:
            parent[max(a, b)] = min(a, b)
    return np.array([root(n) for n in range(size)], dtype=np.int32)


def groups(size, left, right, bits, conflict, least, score: Score, mode='mean'):
    """Return the number of each record's group."""
    kept = (bits > least) & ~conflict
    label = components(size, left[kept], right[kept])
    sizes = np.bincount(label, minlength=size)
    members = defaultdict(list)
    for n in np.flatnonzero(sizes[label] > 2).tolist():
        members[int(label[n])].append(n)
    inside = (label[left] == label[right]) & (sizes[label[left]] > 2)
    known = {}
    for a, b, w, c in zip(left[inside].tolist(), right[inside].tolist(), bits[inside].tolist(), conflict[inside].tolist(), strict=True):
        known[a, b] = -1000.0 if c else w
    missing = [(a, b) for m in members.values() if len(m) <= LARGE for i, a in enumerate(m) for b in m[i + 1:] if (a, b) not in known]
    if missing:
        pairs = np.array(missing, dtype=np.int32)
        w, c = score(pairs[:, 0], pairs[:, 1])
        for p, x, y in zip(missing, w.tolist(), c.tolist(), strict=True):
            known[p] = -1000.0 if y else x
    by = defaultdict(list)
    for (a, b), w in known.items():
        if w > least:
            by[int(label[a])].append((w, a, b))
    out = label.copy()
    for lab, m in members.items():
        group = {n: [n] for n in m}
        of = {n: n for n in m}
        for w, a, b in sorted(by[lab], reverse=True):
            x, y = of[a], of[b]
            if x == y: continue
            cross = [known.get((min(i, j), max(i, j))) for i in group[x] for j in group[y]]
            cross = [c for c in cross if c is not None]
            if min(cross) <= -500: continue
            v = [max(min(c - least, CLIP), -CLIP) for c in cross]
            if mode == 'mean' and sum(v) <= 0: continue
            if mode == 'min' and min(v) <= -CLIP: continue
            group[x] += group.pop(y)
            for n in group[x]: of[n] = x
        for n in m: out[n] = min(group[of[n]])
    return out
