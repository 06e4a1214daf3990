"""How far a person may go into each column; the frame asks, the app that knows roles answers.

Pages, the API, filters, sorting, exports and operations ask here, so that a value leaks
through none of them. A place that knows nothing of masks treats a masked value as hidden.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import IntEnum
from functools import cached_property
from typing import Any

from django.db.models import Model


class Level(IntEnum):
    """How far somebody may go into a value; each level allows what those before it do."""

    HIDDEN = 0
    MASKED = 1
    READABLE = 2
    EDITABLE = 3


Levels = Mapping[str, Level]


class Access:
    """The levels of the columns of one table for one person; what is not named is open.

    `more` gives further names, such as custom fields, and is asked only when they matter.
    """

    def __init__(self, levels: Levels, more: Callable[[], Levels] = dict) -> None:
        self._levels, self._more = levels, more

    @classmethod
    def hiding(cls, names: Iterable[str]) -> "Access":
        """Return an access that hides these columns and leaves the others open."""
        return cls(dict.fromkeys(names, Level.HIDDEN))

    @cached_property
    def _all(self) -> Levels:
        return {**self._levels, **self._more()}

    def level(self, name: str) -> Level:
        """Return the level of one column; only a name that is not a column costs a query."""
        known = self._levels if name in self._levels or "." not in name else self._all
        return known.get(name, Level.EDITABLE)

    def _up_to(self, level: Level) -> frozenset[str]:
        return frozenset(name for name, own in self._all.items() if own <= level)

    @cached_property
    def unreadable(self) -> frozenset[str]:
        """The names of hidden and of masked columns: nobody may search or sort by them."""
        return self._up_to(Level.MASKED)

    @cached_property
    def masked(self) -> frozenset[str]:
        """The names of the columns that may be shown masked."""
        return self.unreadable - self._up_to(Level.HIDDEN)

    @cached_property
    def uneditable(self) -> frozenset[str]:
        """The names of the columns the person may not write."""
        return self._up_to(Level.READABLE)


Judge = Callable[[Any, str], Access]

_judges: list[Judge] = []


def register(judge: Judge) -> None:
    """Let `judge(user, model_label)` say how far people may go; the last registered decides."""
    _judges.append(judge)


def access(user: Any, model_label: str) -> Access:
    """Return how far `user` may go into the columns of a model.

    Args:
        user: the person or token owner asking; an anonymous visitor reads nothing personal.
        model_label: such as "contacts.Contact". Custom fields come as "custom.<slug>".

    Raises:
        RuntimeError: nobody knows the roles, so nothing may be shown.
    """
    if not _judges:
        raise RuntimeError("No app says which fields are hidden; refusing to show any.")
    return _judges[-1](user, model_label)


def hidden_fields(user: Any, model_label: str) -> frozenset[str]:
    """Return the names of the fields whose values `user` may not read, masked ones included."""
    return access(user, model_label).unreadable


def masked_fields(user: Any, model_label: str) -> frozenset[str]:
    """Return those of the hidden fields that may be shown masked."""
    return access(user, model_label).masked


def uneditable_fields(user: Any, model_label: str) -> frozenset[str]:
    """Return the names of the fields that `user` may not write."""
    return access(user, model_label).uneditable


def reads(user: Any, model_label: str, name: str) -> bool:
    """Say whether `user` may read one column in full."""
    return access(user, model_label).level(name) >= Level.READABLE


def hidden_paths(user: Any, model: type[Model], paths: Iterable[str]) -> list[str]:
    """Return those lookups, such as `addresses__city`, that lead to what `user` may not read.

    Every step counts: a hidden relation hides all behind it. Each table is asked about once.
    """
    asked: dict[str, frozenset[str]] = {}

    def leads_to_hidden(table: type[Model], path: str) -> bool:
        label = table._meta.label
        if label not in asked:
            asked[label] = hidden_fields(user, label)
        name, _separator, rest = path.partition("__")
        if name in asked[label]:
            return True
        following = table._meta.get_field(name).related_model if rest else None
        return isinstance(following, type) and leads_to_hidden(following, rest)

    return [path for path in paths if leads_to_hidden(model, path)]
