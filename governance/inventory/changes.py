"""What became different between two daily copies of the inventory."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Counts move every day; they are no change of what is kept, why, or who answers for it.
COUNTS = frozenset({"sent", "sent_on", "fill", "flags"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One column that came, went, or is described otherwise: name, before, after."""

    table: str
    column: str
    kind: str
    fields: tuple[tuple[str, Any, Any], ...] = ()


def differences(
    before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]
) -> list[Difference]:
    """Return the differences in the order of tables and columns."""
    old = {(line["table"], line["column"]): line for line in before}
    new = {(line["table"], line["column"]): line for line in after}
    found = [Difference(*place, "added") for place in new.keys() - old.keys()]
    found += [Difference(*place, "removed") for place in old.keys() - new.keys()]
    for place in old.keys() & new.keys():
        fields = tuple(
            (name, old[place].get(name), value)
            for name, value in new[place].items()
            if name not in COUNTS and old[place].get(name) != value
        )
        if fields:
            found.append(Difference(*place, "changed", fields))
    return sorted(found, key=lambda each: (each.table, each.column))
