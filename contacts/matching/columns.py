"""Many persons as columns of numbers: each different value is kept once."""

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contacts.matching.person import MOST, Person

Codes = NDArray[np.int32]
SINGLE = ("given", "family", "born", "street", "city", "postcode", "region", "country", "company")
SEVERAL = ("emails", "phones", "ids")


class Columns:
    """What is compared of many persons.

    `single` has one column of numbers a field, `several` a table with `MOST` columns. Number 0
    is the missing value. Call `close` after the last person.
    """

    def __init__(self, persons: Iterable[Person] = ()) -> None:
        names = (*SINGLE, *SEVERAL)
        self._numbers: dict[str, dict[str, int]] = {name: {"": 0} for name in names}
        self._building = {name: array("i") for name in names}
        self._values: dict[str, list[str]] = {}
        self.single: dict[str, Codes] = {}
        self.several: dict[str, Codes] = {}
        self.extend(persons)

    def extend(self, persons: Iterable[Person]) -> None:
        """Add persons, row by row."""
        places = {name: Person._fields.index(name) for name in (*SINGLE, *SEVERAL)}
        singles = [(self._building[n].append, self._numbers[n], places[n]) for n in SINGLE]
        lists = [(self._building[n].extend, self._numbers[n], places[n]) for n in SEVERAL]
        nothing, alone = [0] * MOST, [0] * (MOST - 1)
        for one in persons:
            values: tuple[Any, ...] = one
            for append, numbers, place in singles:
                append(numbers.setdefault(values[place], len(numbers)))
            for extend, numbers, place in lists:
                found = values[place]
                if not found:
                    extend(nothing)
                elif len(found) == 1:
                    extend((numbers.setdefault(found[0], len(numbers)), *alone))
                else:
                    codes = [numbers.setdefault(value, len(numbers)) for value in found]
                    extend(codes + nothing[len(codes) :])

    def close(self) -> "Columns":
        """Turn what was added into arrays and lists of values."""
        for name in SINGLE:
            self.single[name] = np.frombuffer(self._building[name], dtype=np.int32)
        for name in SEVERAL:
            flat = np.frombuffer(self._building[name], dtype=np.int32)
            self.several[name] = flat.reshape(-1, MOST)
        self._values = {name: list(numbers) for name, numbers in self._numbers.items()}
        self._numbers.clear()
        return self

    def __len__(self) -> int:
        return len(self._building["given"])

    def values(self, name: str) -> list[str]:
        """Return the different values of a field, by their numbers."""
        return self._values[name]

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
