"""Many texts in one piece of memory, a fifth of what as many strings take."""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_END = "\0"  # PostgreSQL stores no NUL, and UTF-8 has it in no other letter
_LONE = "surrogatepass"
_AT_ONCE = 20_000
Numbers = NDArray[np.int32]


class Texts:
    """Different texts by their numbers; number 0 is the empty one."""

    __slots__ = ("_bounds", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == 0)
        self._bounds = np.concatenate(([-1], ends)).astype(
            np.int32 if len(data) < 2**31 else np.int64
        )

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, number: int) -> str:
        start, end = self._bounds[number] + 1, self._bounds[number + 1]
        return self._data[start:end].decode("utf-8", _LONE)

    def __iter__(self) -> Iterator[str]:
        for first in range(0, len(self), _AT_ONCE):
            last = min(first + _AT_ONCE, len(self))
            start, end = self._bounds[first] + 1, self._bounds[last]
            yield from self._data[start:end].decode("utf-8", _LONE).split(_END)

    def of(self, numbers: Numbers) -> list[str]:
        """Return the texts of these numbers."""
        starts, ends = self._bounds[numbers] + 1, self._bounds[numbers + 1]
        data = self._data
        return [
            data[start:end].decode("utf-8", _LONE)
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]


class Numbering:
    """Gives numbers to texts in the order they came first; equal ones have the same."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._places = array("i")
        self._parts: list[bytes] = []

    def add(self, places: NDArray[np.int64], hashes: NDArray[np.int64], texts: list[str]) -> None:
        """Add texts, none of them empty, with where in the column their numbers go."""
        if not texts:
            return
        joined = _END.join(texts)
        if joined.count(_END) >= len(texts):
            joined = _END.join([text.replace(_END, " ") for text in texts])
        self._places.frombytes(places.astype(np.int32).tobytes())
        self._hashes.frombytes(hashes.tobytes())
        self._parts.append(joined.encode("utf-8", _LONE))

    def close(self, size: int) -> tuple[Numbers, Texts]:
        """Return the column and the texts; places without a text have number 0.

        Texts are told apart by their hash alone: among a million, two share one of 64 bits once
        in some ten million bases.
        """
        column = np.zeros(size, dtype=np.int32)
        hashes = np.frombuffer(self._hashes, dtype=np.int64)
        if not len(hashes):
            return column, Texts(_END.encode())
        order = np.argsort(hashes)
        begins = np.r_[True, np.diff(hashes[order]) != 0]
        firsts = np.minimum.reduceat(order, np.flatnonzero(begins))
        by_first = np.argsort(firsts)
        rank = np.empty(len(firsts), dtype=np.int32)
        rank[by_first] = np.arange(1, len(firsts) + 1)
        places = np.frombuffer(self._places, dtype=np.int32)
        column[places[order]] = rank[np.cumsum(begins) - 1]
        return column, self._chosen(firsts[by_first])

    def _chosen(self, wanted: Sequence[int] | NDArray[np.int64]) -> Texts:
        """Return the texts at these places of the stream, which are ascending."""
        found, first = [b""], 0
        for part in self._parts:
            texts = part.split(_END.encode())
            low, high = np.searchsorted(wanted, (first, first + len(texts)))
            found += [texts[n - first] for n in wanted[low:high]]
            first += len(texts)
        self._parts.clear()
        return Texts(_END.encode().join([*found, b""]))
