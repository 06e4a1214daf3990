"""Numbers of people that apps above contacts keep, as columns of its lists; registered at start."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from config.field_access import hidden_fields


@dataclass(frozen=True, slots=True)
class ListNumber:
    """One column: `path` leads from the contact over a one-to-one relation to a column.

    `say` turns a value into words, `none` is what who has no value is placed as, before everybody
    else. Who lacks the right or may not read the column does not know of it.
    """

    name: str
    label: Any
    path: str
    table: str
    right: str
    say: Callable[[Any], str]
    none: Any = 0

    @property
    def relation(self) -> str:
        """The name of the relation."""
        return self.path.partition("__")[0]

    @property
    def column(self) -> str:
        """The name of the column."""
        return self.path.partition("__")[2]

    def of(self, contact: Any) -> Any:
        """Return the value of one person, or None."""
        return getattr(getattr(contact, self.relation, None), self.column, None)


_numbers: dict[str, ListNumber] = {}


def register(number: ListNumber) -> None:
    """Add a column; registering the same name again replaces it."""
    _numbers[number.name] = number


def all_numbers() -> dict[str, ListNumber]:
    """Return every column by its name."""
    return _numbers


def numbers_for(user: Any) -> Iterator[ListNumber]:
    """Yield the columns that `user` may choose and sort by."""
    for number in _numbers.values():
        if user.has_perm(number.right) and number.column not in hidden_fields(user, number.table):
            yield number
