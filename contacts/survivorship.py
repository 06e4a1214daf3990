"""Which of several values of one group of fields survives; knows no database.

Locked, newest verified, then most trusted, then newest, then fullest. Why a value stays is said
here for Python and for SQL; a test compares both on random claims.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

_NEVER = datetime.min.replace(tzinfo=UTC)
# What decides, in order, and what a value that is kept for it is said to be.
_KEYS = (
    ("locked_at", "locked"),
    ("verified_at", "verified"),
    ("trust", "trusted"),
    ("at", "newer"),
)
# Nothing is added to such values either, not even where a field of their group is empty.
FIRM = ("locked", "verified")


class Claim(NamedTuple):
    """What speaks for one value: when it was verified, how far its source is trusted, its age.

    Before all of that: since when it is locked, because the person had it corrected.
    """

    verified_at: datetime | None = None
    trust: int = 0
    at: datetime | None = None
    locked_at: datetime | None = None


_UNKNOWN = Claim()


@dataclass(frozen=True, slots=True)
class Candidate:
    """The values of one group on one record, and what speaks for them."""

    claim: Claim = _UNKNOWN
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fullness(self) -> tuple[int, int]:
        """How many fields hold something, then how much they hold."""
        filled = [str(value) for value in self.values.values() if value not in (None, "", [])]
        return len(filled), sum(map(len, filled))


def default_choice(group: str, candidates: Sequence[Candidate]) -> int:
    """Return the place of the candidate whose values of `group` survive; the first on a tie.

    The whole group comes from one candidate: no street of one with the town of another. One
    without any value never wins against one that has some.
    """
    places = range(len(candidates))
    return max(places, key=lambda place: (_weight(candidates[place]), -place))


def _weight(candidate: Candidate) -> tuple[Any, ...]:
    fullness = candidate.fullness
    return (fullness > (0, 0), *_comparable(candidate.claim), *fullness)


def _comparable(claim: Claim) -> tuple[Any, ...]:
    locked_at, verified_at = claim.locked_at or _NEVER, claim.verified_at or _NEVER
    return locked_at, verified_at, claim.trust, claim.at or _NEVER


def why_kept(present: Claim, offered: Claim) -> str:
    """Return why the present value stays (the reasons of _KEYS), or "" if it goes.

    An offer with as much to speak for it replaces the present value.
    """
    for (_name, reason), have, get in zip(
        _KEYS, _comparable(present), _comparable(offered), strict=True
    ):
        if have != get:
            return reason if have > get else ""
    return ""


def why_kept_sql(present: Mapping[str, str], offered: Mapping[str, str]) -> str:
    """Return `why_kept` as an SQL expression over the expressions of both claims' parts."""
    cases = []
    for name, reason in _KEYS:
        empty = "0" if name == "trust" else "'-infinity'::timestamptz"
        have, get = (f"coalesce({side[name]}, {empty})" for side in (present, offered))
        cases.append(f"when {have} > {get} then '{reason}' when {have} < {get} then ''")
    return f"case {' '.join(cases)} else '' end"
