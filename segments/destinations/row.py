"""What goes to a destination and what comes back, one person a row; knows no service."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

Value = str | tuple[str, ...]

_ADDRESS = re.compile(r"\S+@\S+|\+?\d[\d ().-]{5,}\d")
_TOLD_AT_MOST = 200


class Status(StrEnum):
    """What became of a row. UNKNOWN: sent, never answered; it is sent again under its key."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Row:
    """One person as a destination gets them.

    `ref` is our pseudonym of the person at this destination, the same in every run. `values`
    are in our words (email, given_name, custom:size...) before `Connector.normalise`, in the
    destination's words after it. `remote_id` is what an earlier run was told; with it alone a
    person can be removed or erased. Neither values nor identity are shown by `repr`.
    """

    ref: str
    values: Mapping[str, Value] = field(default_factory=dict, repr=False)
    remote_id: str = field(default="", repr=False)

    def with_values(self, values: Mapping[str, Value]) -> "Row":
        """Return the row with other values, without empty ones."""
        return replace(self, values={name: value for name, value in values.items() if value})

    def text(self, name: str) -> str:
        """Return a value as one text; empty where there is none."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else "; ".join(value)

    def digest(self) -> str:
        """Return the hash of what is sent: equal digests need no second sending."""
        plain = json.dumps(dict(self.values), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RowResult:
    """What the destination said about one row; `message` holds no personal data.

    `opted_out` names the channel that the destination knows the person to have left, which
    goes back into our own record of consent.
    """

    ref: str
    status: Status
    remote_id: str = field(default="", repr=False)
    code: str = ""
    message: str = ""
    opted_out: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row cannot go to a destination; nothing was sent. Codes: `no_match_key`, `invalid`."""

    code: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a destination can be used; `code` says why not, `missing` what it lacks.

    Codes: "" (it can), or one of `destinations.words`. `missing` are names of theirs.
    """

    ok: bool
    code: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileMade:
    """A file that a connector left in storage; it ends, and people erased need it destroyed."""

    name: str
    sha256: str
    size: int
    lines: int


def told(text: object, row: Row) -> str:
    """Return a destination's own words, short, without what was sent nor anybody's address."""
    sent = {part for value in row.values.values() for part in _texts(value) if len(part) > 2}
    said = _ADDRESS.sub("…", str(text))
    for value in sorted(sent, key=len, reverse=True):
        said = re.sub(re.escape(value), "…", said, flags=re.IGNORECASE)
    return said[:_TOLD_AT_MOST]


def _texts(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value
