"""Many persons as columns of numbers: each different value is kept once."""

from array import array
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from contacts.matching_new.person import MOST, Person

Codes = NDArray[np.int32]
SINGLE = ("given", "family", "born", "street", "city", "postcode", "region", "country", "company")
SEVERAL = ("emails", "phones", "ids")


class Words:
    """Different values and their numbers; number 0 is the missing value."""

    def __init__(self) -> None:
        self.codes: dict[str, int] = {"": 0}

    def code(self, value: str) -> int:
        """Return the number of a value, a new one where it is new."""
        return self.codes.setdefault(value, len(self.codes))

    def values(self) -> list[str]:
        """Return the values in the order of their numbers."""
        return list(self.codes)


class Columns:
    """What is compared of many persons.

    `single` has one column of numbers a field, `several` a table with `MOST` columns.
    """

    def __init__(self, persons: Iterable[Person] = ()) -> None:
        self.words = {name: Words() for name in (*SINGLE, *SEVERAL)}
        self._building = {name: array("i") for name in (*SINGLE, *SEVERAL)}
        self.single: dict[str, Codes] = {}
        self.several: dict[str, Codes] = {}
        self.extend(persons)

    def extend(self, persons: Iterable[Person]) -> None:
        """Add persons, row by row."""
        singles = [(self._building[n], self.words[n].codes, Person._fields.index(n)) for n in SINGLE]
        lists = [(self._building[n], self.words[n].codes, Person._fields.index(n)) for n in SEVERAL]
        for one in persons:
            for column, codes, place in singles:
                value = one[place]
                column.append(codes.setdefault(value, len(codes)))
            for column, codes, place in lists:
                numbers = [codes.setdefault(value, len(codes)) for value in one[place]]
                column.extend(numbers + [0] * (MOST - len(numbers)))

    def close(self) -> "Columns":
        """Turn what was added into arrays."""
        for name in SINGLE:
            self.single[name] = np.frombuffer(self._building[name], dtype=np.int32)
        for name in SEVERAL:
            flat = np.frombuffer(self._building[name], dtype=np.int32)
            self.several[name] = flat.reshape(-1, MOST)
        return self

    def __len__(self) -> int:
        return len(self._building["given"])

    def values(self, name: str) -> list[str]:
        """Return the different values of a field."""
        return self.words[name].values()
