"""Many persons as columns of numbers: each different value is kept once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contacts.matching.letters import Bags, bags
from contacts.matching.person import MOST, PLAIN, Person, several
from contacts.matching.texts import Numbering, Texts

Codes = NDArray[np.int32]
SINGLE = ("given", "family", "born", "street", "city", "postcode", "region", "country", "company")
SEVERAL = ("emails", "phones", "ids")
_REMEMBERED = 20_000
_AT_ONCE = 5_000


class _Plain(dict[str | None, str]):
    """The comparable value of a text; those seen last are remembered."""

    def __init__(self, plain: Callable[[str], str]) -> None:
        self.plain = plain

    def __missing__(self, text: str | None) -> str:
        found = self[text] = self.plain(text) if text else ""
        return found


class Columns:
    """What is compared of many persons.

    `single` has one column of numbers a field, `several` a table with `MOST` columns. Number 0
    is the missing value. Call `close` after the last person.
    """

    def __init__(self, persons: Iterable[Person] = ()) -> None:
        self._size = 0
        self._plain = {name: _Plain(plain) for name, plain in PLAIN.items()}
        self._building = {name: Numbering() for name in PLAIN}
        self._values: dict[str, Texts] = {}
        self._letters: dict[str, Bags] = {}
        self._firsts: tuple[Codes, Codes] | None = None
        self.single: dict[str, Codes] = {}
        self.several: dict[str, Codes] = {}
        self.extend(persons)

    def extend(self, persons: Iterable[Person]) -> None:
        """Add persons."""
        rest = iter(persons)
        while some := list(islice(rest, _AT_ONCE)):
            fields: dict[str, Any] = dict(zip(Person._fields, zip(*some, strict=True), strict=True))
            for name in SINGLE:
                self._add(name, fields[name], {})
            for name in SEVERAL:
                lists = fields[name]
                more = {row: values for row, values in enumerate(lists) if len(values) > 1}
                self._add(name, [v[0] if len(v) == 1 else "" for v in lists], more)
            self._size += len(some)

    def extend_by_field(
        self,
        texts: Mapping[str, Sequence[str | None]],
        more: Mapping[str, Sequence[Sequence[str | None] | None]],
    ) -> None:
        """Add persons as they are stored, field by field: the same as `extend`, and faster.

        Args:
            texts: what stands in each field of every person, its first value where it has several.
            more: the other values of the fields that have several.
        """
        for name, column in texts.items():
            plain = self._plain[name]
            if len(plain) > _REMEMBERED:
                plain.clear()
            values, lists = list(map(plain.__getitem__, column)), {}
            for row, others in enumerate(more.get(name, ())):
                if others:
                    known = [text for text in (column[row], *others) if text]
                    lists[row] = several(known, plain.plain)
                    values[row] = ""
            self._add(name, values, lists)
        self._size += len(texts["given"])

    def _add(self, name: str, values: Sequence[str], lists: Mapping[int, tuple[str, ...]]) -> None:
        """Add the comparable values of the next persons; `lists` of those with several."""
        width = MOST if name in SEVERAL else 1
        hashes = np.fromiter(map(hash, values), dtype=np.int64, count=len(values))
        known = np.flatnonzero(hashes)  # that of the empty text is 0
        numbering = self._building[name]
        numbering.add((known + self._size) * width, hashes[known], list(filter(None, values)))
        more = [value for found in lists.values() for value in found]
        starts = ((row + self._size) * width for row in lists)
        places = [
            start + n for start, found in zip(starts, lists.values(), strict=True)
            for n in range(len(found))
        ]  # fmt: skip
        numbering.add(np.array(places), np.array([hash(value) for value in more]), more)

    def close(self) -> "Columns":
        """Turn what was added into arrays and lists of values."""
        self._plain.clear()
        for name in (*SINGLE, *SEVERAL):
            width = MOST if name in SEVERAL else 1
            column, self._values[name] = self._building.pop(name).close(self._size * width)
            if width == 1:
                self.single[name] = column
            else:
                self.several[name] = column.reshape(-1, MOST)
        return self

    def __len__(self) -> int:
        return self._size

    def values(self, name: str) -> Texts:
        """Return the different values of a field, by their numbers."""
        return self._values[name]

    def letters(self, name: str) -> Bags:
        """Return the letters of the different values of a field, by their numbers."""
        if name not in self._letters:
            self._letters[name] = bags(self._values[name])
        return self._letters[name]

    def first_words(self) -> tuple[Codes, Codes]:
        """Number the first words of given names and surnames alike, and return each record's."""
        if self._firsts is None:
            numbers = {"": 0}
            given, family = (
                np.array(
                    [
                        numbers.setdefault(value.partition(" ")[0], len(numbers))
                        for value in self._values[name]
                    ],
                    dtype=np.int32,
                )[self.single[name]]
                for name in ("given", "family")
            )
            self._firsts = given, family
        return self._firsts

    def person(self, row: int) -> Person:
        """Return one record as it was added."""
        found: dict[str, Any] = {name: self.value(name, row) for name in SINGLE}
        for name in SEVERAL:
            values = self._values[name]
            found[name] = tuple(values[n] for n in self.several[name][row].tolist() if n)
        return Person(**found)

    def value(self, name: str, row: int) -> str:
        """Return one record's value of a field that has one."""
        return self._values[name][self.single[name][row]]
