"""Pairs worth comparing: records that share a key which few others share."""

import numpy as np
from numpy.typing import NDArray

from contacts.matching.keys import KINDS, caps


def candidate_pairs(
    keys: NDArray[np.int64], rows: NDArray[np.int32], size: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return left and right rows (left < right) of every pair with a key in common.

    Args:
        keys: one key an entry.
        rows: whose key it is, numbered from 0.
        size: how many records there are.
    """
    if not len(keys):
        return rows, rows
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    sizes = np.diff(np.r_[starts, len(keys)])
    limits = np.array(caps(size), dtype=np.int64)[keys[starts] & (KINDS - 1)]
    kept = (sizes > 1) & (sizes <= limits)
    starts, sizes = starts[kept], sizes[kept]
    found = []
    for size in np.unique(sizes):
        members = rows[starts[sizes == size][:, None] + np.arange(size)]
        left, right = np.triu_indices(int(size), 1)
        a, b = members[:, left].ravel(), members[:, right].ravel()
        found.append((a.astype(np.int64) << 32) | b)
    if not found:
        empty = np.empty(0, dtype=np.int32)
        return empty, empty
    both = np.unique(np.concatenate(found))
    return (both >> 32).astype(np.int32), (both & 0xFFFFFFFF).astype(np.int32)
