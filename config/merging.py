"""The words for saying what a merge of two people does with the rows that are about them.

Each app says it in `merge_policies.POLICIES`, one policy for each relation to a contact,
hidden ones included; the system check `contacts.E001` refuses a relation without one. A
policy names its relation as "app.Model.column".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import Any

APPS = ("contacts", "interactions", "segments", "governance", "privacy")


class Fold(StrEnum):
    """How one column of two rows that are the same becomes one value."""

    EARLIEST = "the earlier or smaller one; nothing gives way to something"
    LATEST = "the later or greater one; nothing gives way to something"
    EITHER = "true if one of them is"
    BOTH = "true only if both are"
    FILLED = "the survivor's, or the other one's where that is empty"
    SUM = "both added up; what comes later stays when the merge is undone"


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of the rows of one relation."""

    relation: str

    @property
    def model(self) -> str:
        """The label of the table."""
        return self.relation.rpartition(".")[0]

    @property
    def column(self) -> str:
        """The name of the relation's field."""
        return self.relation.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Moved(Policy):
    """The rows go over to the survivor; no two of them can be the same.

    `named` says that rows also name the person by `about_model` and `about_key`.
    """

    named: bool = False


@dataclass(frozen=True, slots=True)
class United(Policy):
    """The rows go over; one that the survivor has as well is folded into the survivor's.

    Two rows are the same when the columns `by` are equal ("a|b": b counts where a is empty),
    and, where `open_by` names a column, while that is empty in both. Opt-outs, ends and other
    limits fold to the stricter value. `not_itself` names a second relation of the same table:
    a row that would tie the survivor to itself is folded away too.
    """

    by: tuple[str, ...] = ()
    fold: dict[str, Fold] = field(default_factory=dict)
    open_by: str = ""
    not_itself: str = ""
    named: bool = False


@dataclass(frozen=True, slots=True)
class OfGroup(Policy):
    """The row speaks of one group of fields: it follows the values that are kept.

    `group` is the column with the name of the group.
    """

    group: str = "group"


@dataclass(frozen=True, slots=True)
class Strictest(Policy):
    """The rows go over, and then the stricter of the two states is made to hold.

    `then` is the dotted name of a function that is called with the running merge and adds
    what that needs.
    """

    then: str = ""


@dataclass(frozen=True, slots=True)
class Refused(Policy):
    """While the absorbed record has such rows, there is no merge; `because` says why."""

    because: Any = ""


@dataclass(frozen=True, slots=True)
class Rebuilt(Policy):
    """The rows are made from others: the absorbed record's go, the survivor's are made again.

    `again` is the dotted name of a function from the numbers of contacts that writes only what
    differs; empty where the rows come along with others.
    """

    again: str = ""


@dataclass(frozen=True, slots=True)
class Judged(Policy):
    """The rows stay where they are and both records are judged again.

    `again` is as in `Rebuilt`; what it does is kept and taken back when the merge is undone.
    """

    again: str = ""


@dataclass(frozen=True, slots=True)
class Stays(Policy):
    """The rows stay with the absorbed record, with the reason."""

    because: str = ""


def policies() -> list[Policy]:
    """Return every app's policies, lowest app first."""
    return [each for app in APPS for each in import_module(f"{app}.merge_policies").POLICIES]


# What stands in the way of a merge: `(survivor, absorbed) -> one translated sentence or ""`.
Obstacle = Callable[[Any, Any], Any]
_obstacles: dict[str, Obstacle] = {}


def register_obstacle(name: str, obstacle: Obstacle) -> None:
    """Add something that forbids a merge, such as a legal hold; the same name replaces it."""
    _obstacles[name] = obstacle


def withdraw_obstacle(name: str) -> None:
    """Take an obstacle away again."""
    _obstacles.pop(name, None)


def obstacles(survivor: Any, absorbed: Any) -> list[tuple[str, Any]]:
    """Return what forbids this merge, by name and in words."""
    found = [(name, obstacle(survivor, absorbed)) for name, obstacle in _obstacles.items()]
    return [(name, words) for name, words in found if words]
