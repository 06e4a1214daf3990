"""A rule as plain data, and the moment at which it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

DIMENSIONS: Final = ("complete", "valid", "consistent", "unique", "fresh")
SEVERITIES: Final = ("info", "warning", "error")
GROUP: Final = "group:"  # the fact whether somebody is in the group of the key after it
FIXES: Final = ("", "normalise", "choose", "verify", "merge", "archive")


@dataclass(frozen=True, slots=True)
class Condition:
    """For whom a rule is: `field op value`, or its opposite."""

    field: str
    op: str
    value: Any = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What should hold, for whom, and how much it matters.

    `inside` and `outside` are keys of groups: the rule is for their members, or for all others.
    """

    code: str
    fields: tuple[str, ...]
    operator: str
    argument: Mapping[str, Any] = field(default_factory=dict)
    condition: Condition | None = None
    dimension: str = "valid"
    severity: str = "warning"
    weight: int = 1
    due_days: int = 30
    fix: str = ""
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The facts about groups that this rule reads."""
        return tuple(GROUP + key for key in (*self.inside, *self.outside))


@dataclass(frozen=True, slots=True)
class Moment:
    """The time of judging: the organisation's day and the instant."""

    today: date
    now: datetime


Facts = Mapping[str, Any]
