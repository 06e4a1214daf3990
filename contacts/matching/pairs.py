"""Pairs worth comparing: records that share a key which few others share."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from contacts.matching.keys import KINDS, caps
from contacts.matching.unique import distinct

_AT_ONCE = 1_000_000
Keys = NDArray[np.int64]
Rows = NDArray[np.int32]


def candidate_pairs(keys: Keys, rows: Rows, size: int) -> tuple[Rows, Rows]:
    """Return left and right rows (left < right) of every pair with a key in common.

    Args:
        keys: one key an entry.
        rows: whose key it is, numbered from 0.
        size: how many records there are.
    """
    limits = np.array(caps(size), dtype=np.int64)
    # Equal keys are in one part, and a part's sorting fits into the processor's memory.
    parts = len(keys) // _AT_ONCE + 1
    part_of = (keys >> KINDS.bit_length()) % parts
    found = [np.empty(0, dtype=np.int64)]
    for part in range(parts):
        chosen = np.flatnonzero(part_of == part)
        found += _packed(keys[chosen], rows[chosen], limits)
    both = distinct(np.concatenate(found))
    return (both >> 32).astype(np.int32), (both & 0xFFFFFFFF).astype(np.int32)


def _packed(keys: Keys, rows: Rows, limits: NDArray[np.int64]) -> Iterator[Keys]:
    """Yield pairs as one number each, the left row in its upper half."""
    order = np.argsort(keys)
    keys, rows = keys[order], rows[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: len(keys)])
    sizes = np.diff(np.r_[starts, len(keys)])
    kept = (sizes > 1) & (sizes <= limits[keys[starts] & (KINDS - 1)])
    starts, sizes = starts[kept], sizes[kept]
    for size in np.unique(sizes):
        members = np.sort(rows[starts[sizes == size][:, None] + np.arange(size)], axis=1)
        left, right = np.triu_indices(int(size), 1)
        yield (members[:, left].ravel().astype(np.int64) << 32) | members[:, right].ravel()
