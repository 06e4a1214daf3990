"""The hash tree of a seal, as RFC 6962 (2.1) defines it, built while rows stream past.

A leaf is sha256(0x00 || row), a node sha256(0x01 || left || right). What is kept meanwhile is
one hash per level and at most CHUNK leaves, however many rows there are. Leaves come hashed:
PostgreSQL hashes a row while it reads it, which spares sending its text (`seals.rows_between`).
"""

from collections.abc import Iterable
from hashlib import sha256

CHUNK = 8192  # a power of two: full chunks are whole subtrees
EMPTY = sha256(b"").hexdigest()


class Tree:
    """Takes the hashes of rows in order and gives the root over all of them."""

    def __init__(self) -> None:
        self.rows = 0
        self._leaves: list[bytes] = []
        self._peaks: list[tuple[int, bytes]] = []  # (chunks, root), largest subtree first

    def add(self, leaves: Iterable[bytes]) -> None:
        """Add more leaves behind those there are."""
        self._leaves += leaves
        while len(self._leaves) >= CHUNK:
            self._close(_root(self._leaves[:CHUNK]))
            del self._leaves[:CHUNK]

    def _close(self, root: bytes) -> None:
        chunks = 1
        while self._peaks and self._peaks[-1][0] == chunks:
            root = _node(self._peaks.pop()[1], root)
            chunks *= 2
        self._peaks.append((chunks, root))
        self.rows += CHUNK

    def root(self) -> str:
        """Return the root as text; nothing is to be added afterwards."""
        self.rows += len(self._leaves)
        right = _root(self._leaves) if self._leaves else b""
        for _chunks, left in reversed(self._peaks):
            right = _node(left, right) if right else left
        return right.hex() if right else EMPTY


def _root(level: list[bytes]) -> bytes:
    """Return the root over some leaves; pairs from the left, the odd one moves up a level."""
    while len(level) > 1:
        odd = [level[-1]] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0]


def leaf(row: bytes) -> bytes:
    """Return the hash of one row."""
    return sha256(b"\x00" + row).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
