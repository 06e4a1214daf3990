"""What every connector is, and what it is given. A connector is one file and one registration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

from segments.destinations.row import FileMade, Health, Rejection, Row, RowResult

Ability = Literal["upsert", "remove", "erase", "unsubscribe", "verify"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a person fills in for a destination; a secret is sealed and never shown again."""

    name: str
    label: object
    secret: bool = False
    required: bool = True
    choices: tuple[str, ...] = ()
    help: object = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What a connector works with: the match key, settings, secrets and when the run was planned.

    `fields` are our words of what may leave, for checks. `key` names the destination, never
    the segment: names of segments do not leave.
    """

    key: str
    match_key: str
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    as_of: str = ""
    fields: tuple[str, ...] = ()


class Connector(Protocol):
    """One kind of destination.

    `takes` are the words of fields it understands (None: any); words that begin with
    "custom:" are taken where `takes_custom`. `upsert`, `remove` and `erase` get normalised
    rows, at most `max_batch`, and return one result a row in the order given, or raise a
    `Fault`. The same key is the same request: it may be sent again without harm.
    Connectors that write files leave them in `files`, once per call.
    """

    kind: ClassVar[str]
    label: ClassVar[object]
    max_batch: ClassVar[int]
    supports: ClassVar[frozenset[Ability]]
    settings: ClassVar[tuple[Setting, ...]]
    takes: ClassVar[frozenset[str] | None]
    takes_custom: ClassVar[bool]
    match_keys: ClassVar[tuple[str, ...]]
    makes_files: ClassVar[bool]
    files: list[FileMade]

    def __init__(self, given: Given) -> None: ...

    def check(self) -> Health:
        """Ask the destination whether it lets us in and has the list and fields we need."""

    def normalise(self, row: Row) -> Row | Rejection:
        """Return the row in the destination's words. Pure: reads and sends nothing."""

    def upsert(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Add or change people."""

    def remove(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Take people out of the list; the destination may go on knowing them."""

    def erase(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Have people forgotten there for good. Only where `supports` says so."""

    def unsubscribe(self, rows: Sequence[Row], key: str) -> list[RowResult]:
        """Say that people withdrew, so that nobody there writes to them. As `erase`.

        Not for people who only left the segment: the service would never take them again.
        """


def takes_field(kind: type[Connector], name: str) -> bool:
    """Return whether a kind of destination understands a word of ours."""
    if name.startswith("custom:"):
        return kind.takes_custom
    return kind.takes is None or name in kind.takes
