"""Computes every seal of the audit trail again, and says where the first one does not hold."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from governance.anchors import Anchor
from governance.merkle import Tree
from governance.models.seal import AuditSeal
from governance.seals import FIRST, GENESIS, Batch, mac_of, rows_between

_SEALS_AT_A_TIME = 1_000


class Fault(StrEnum):
    """What is wrong with the first bad seal."""

    ROW_CHANGED = "row_changed"
    ROW_MISSING = "row_missing"
    ROW_ADDED = "row_added"
    SEAL_CHANGED = "seal_changed"
    SEAL_MISSING = "seal_missing"
    TAIL_CUT = "tail_cut"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found; `rows` and `seals` were good before the first bad one."""

    rows: int
    seals: int
    first_bad: int | None = None
    fault: Fault | None = None

    @property
    def ok(self) -> bool:
        """Whether everything that was sealed is as it was."""
        return self.first_bad is None


def verify_audit(anchor: Anchor | None = None) -> Verdict:
    """Compute every seal again, streaming; stop at the first bad one.

    Without an anchor, a tail that was cut off and a log written again by somebody who holds
    the key cannot be seen.
    """
    seals = AuditSeal.objects.order_by("number").iterator(chunk_size=_SEALS_AT_A_TIME)
    last = AuditSeal.objects.order_by("number").last()
    rows = _Rows(last.end if last else 0)
    previous: AuditSeal | None = None
    total = 0
    for expected, seal in enumerate(seals, FIRST):
        fault = _chain_fault(seal, previous, expected, anchor) or rows.fault(seal)
        if fault is not None:
            return Verdict(total, expected - FIRST, expected, fault)
        previous, total = seal, total + seal.rows
    found = previous.number if previous else 0
    if anchor is not None and found < anchor.number:
        return Verdict(total, found, found + 1, Fault.TAIL_CUT)
    return Verdict(total, found)


def _chain_fault(
    seal: AuditSeal, previous: AuditSeal | None, expected: int, anchor: Anchor | None
) -> Fault | None:
    """Judge the seal itself: in its place, chained to the one before, as the anchor knows it."""
    if seal.number != expected:
        return Fault.SEAL_MISSING
    if mac_of(seal, previous.mac if previous else GENESIS) != seal.mac:
        return Fault.SEAL_CHANGED
    if seal.start != (previous.end if previous else 0):
        return Fault.SEAL_MISSING
    if anchor is not None and anchor.marks.get(seal.number, seal.mac) != seal.mac:
        return Fault.REWRITTEN
    return None


class _Rows:
    """The sealed rows, read once from the first to the last, a seal's share at a time."""

    def __init__(self, end: int) -> None:
        # Whatever stands below the first position was put there by somebody else.
        self._batches: Iterator[Batch] = rows_between(-(2**63), end)
        self._held, self._at = Batch([], []), 0

    def fault(self, seal: AuditSeal) -> Fault | None:
        """Take the rows below the end of `seal` and compare them with it."""
        tree = Tree()
        while True:
            cut = bisect_left(self._held.positions, seal.end, self._at)
            tree.add(self._held.leaves[self._at : cut])
            self._at = cut
            if cut < len(self._held.positions):
                break
            following = next(self._batches, None)
            if following is None:
                break
            self._held, self._at = following, 0
        root = tree.root()
        if tree.rows != seal.rows:
            return Fault.ROW_MISSING if tree.rows < seal.rows else Fault.ROW_ADDED
        return None if root == seal.root else Fault.ROW_CHANGED
