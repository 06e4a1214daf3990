"""Compares pairs of records field by field: levels, and what equal values weigh of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contacts.matching import values
from contacts.matching.columns import SEVERAL, Codes, Columns
from contacts.matching.emails import derivable, is_role
from contacts.matching.frequencies import Frequencies, both_initials, first_word, holders
from contacts.matching.levels import COMPARISONS
from contacts.matching.names import name_levels
from contacts.matching.unique import Levels

Chances = NDArray[np.float64]
UNKNOWN_WORLD = 3.0
AT_ONCE = 250_000


@dataclass(slots=True)
class Compared:
    """Pairs and their levels; `shared` has the number of the value both have, or 0."""

    left: Codes
    right: Codes
    levels: dict[str, Levels]
    shared: dict[str, Codes]

    def __getitem__(self, part: Any) -> "Compared":
        return Compared(
            self.left[part],
            self.right[part],
            {name: found[part] for name, found in self.levels.items()},
            {name: found[part] for name, found in self.shared.items()},
        )

    @classmethod
    def of(
        cls, left: Codes, right: Codes, compare: Callable[[Codes, Codes], "Compared"]
    ) -> "Compared":
        """Return all pairs compared, some at a time."""
        found = cls(
            left,
            right,
            {name: np.zeros(len(left), dtype=np.uint8) for name in COMPARISONS},
            {name: np.zeros(len(left), dtype=np.int32) for name in SEVERAL},
        )
        for start in range(0, len(left), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            some = compare(left[part], right[part])
            for name, levels in some.levels.items():
                found.levels[name][part] = levels
            for name, numbers in some.shared.items():
                if numbers.any():  # else the zeros need no memory
                    found.shared[name][part] = numbers
        return found


class Comparer:
    """What comparing needs to know of all records at once, computed once."""

    def __init__(self, columns: Columns, frequencies: Frequencies) -> None:
        self.columns = columns
        self.frequencies = frequencies
        names = {name: columns.values(name) for name in ("given", "family")}
        self.common = {n: frequencies.common(n, v) for n, v in names.items()}
        self.roles = np.fromiter(map(is_role, columns.values("emails")), dtype=np.bool_)
        self.shares = {n: frequencies.of(n, v) for n, v in names.items()}
        for name in ("company", "born", "postcode"):
            self.shares[name] = frequencies.of(name, columns.values(name))
        # Names go together by country: how much likelier a namesake is within one.
        self.worlds = np.clip(1.0 / frequencies.of("country", columns.values("country")), 1.0, 20.0)
        self.worlds[0] = UNKNOWN_WORLD
        self.shares["surname"] = frequencies.of("surname", map(first_word, names["family"]))
        self.holders = self._holders()

    def _holders(self) -> dict[str, NDArray[np.int32]]:
        initials = both_initials(self.columns)
        found = {}
        for name, table in self.columns.several.items():
            flat, size = table.ravel(), len(self.columns.values(name))
            found[name] = holders(flat, np.repeat(initials, table.shape[1]), size)
        street = self.columns.single["street"]
        found["street"] = holders(street, initials, len(self.columns.values("street")))
        return found

    def compare(self, left: Codes, right: Codes) -> Compared:
        """Return the levels of every comparison of these pairs."""
        columns, levels, shared = self.columns, {}, {}
        levels["name"] = name_levels(columns, left, right, self.common)
        found, equal = values.best_of_several(columns, "emails", left, right, values.email_levels)
        values.mark_shared(found, equal, self.roles)
        self._judge_local_parts(found, left, right)
        levels["email"], shared["emails"] = found, equal
        for name, field in (("phone", "phones"), ("id", "ids")):
            found, equal = values.best_of_several(columns, field, left, right, values.number_levels)
            levels[name], shared[field] = found, equal
        levels["birth"] = self._single("born", left, right, values.born_levels)
        levels["address"] = values.address_levels(columns, left, right)
        levels["organisation"] = self._single("company", left, right, values.company_levels)
        return Compared(left, right, levels, shared)

    def _single(self, name: str, left: Codes, right: Codes, compare: values.Compare) -> Levels:
        column = self.columns.single[name]
        return values.by_unique_pair(
            self.columns.values(name), column[left], column[right], compare
        )

    def _judge_local_parts(self, levels: Levels, left: Codes, right: Codes) -> None:
        """Part local parts that follow from the name from unusual ones."""
        emails, given, family = (self.columns.values(n) for n in ("emails", "given", "family"))
        single, table = self.columns.single, self.columns.several["emails"]
        for n in np.flatnonzero(levels == values.UNUSUAL).tolist():
            a, b = left[n], right[n]
            locals_of = [{emails[c].partition("@")[0] for c in table[r] if c} for r in (a, b)]
            for local in locals_of[0] & locals_of[1]:
                if any(
                    derivable(local, given[single["given"][r]], family[single["family"][r]])
                    for r in (a, b)
                ):
                    digits = any(letter.isdigit() for letter in local)
                    levels[n] = values.WITH_DIGITS if digits else values.DERIVED
