"""The tree of a rule once it is read: every node stands for a set of people.

Two-valued by construction (segments.md 1.4): a person is in the set of a node or is not, and
`Not` is the rest of everybody present. Nothing here knows tables; `Vocabulary` says which words
an organisation has, and the compiler knows where they stand. Values are ready to compare: texts in
tuples, numbers as int or Decimal, days as dates, spans as (n, unit), yes and no as bool.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, TypeAlias

Unit = Literal["hour", "day", "week", "month", "year"]
Number: TypeAlias = int | Decimal


class Kind(StrEnum):
    """What a word holds, and so which operators and values it takes."""

    TEXT = "text"  # is, is_not, contains, not_contains, starts_with, ends_with, is_set, is_empty
    CHOICE = "choice"  # is, is_not, is_set, is_empty; values out of a list
    SET = "set"  # has_any, has_all, has_none, is_set, is_empty
    NUMBER = "number"  # eq, ne, gt, gte, lt, lte, between, is_set, is_empty
    # DATE: before, after, on_day, between, within_last, within_next, anniversary_within,
    # is_set, is_empty. A plain date is never shifted by a zone (case 17).
    DATE = "date"
    MOMENT = "moment"  # as DATE; judged by the calendar day it has in the organisation's zone
    ANNIVERSARY = "anniversary"  # a day without a year: anniversary_within, is_set, is_empty
    BOOLEAN = "boolean"  # is, with true or false


@dataclass(frozen=True, slots=True)
class Window:
    """When something happened.

    `last` units back from now: days, weeks, months and years begin at local midnight of the
    day reached, hours are exact; the end is now (cases 10, 11, 15, 29). Else from the first
    moment of `start` to the last of `end`, both calendar days there (case 13), either open.
    """

    last: int | None = None
    unit: Unit = "day"
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """One condition on a row of an event; all of an event's hold on the same row (case 27)."""

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Field:
    """People whose `name` compares so; `missing` says where those without a value belong.

    Only negative operators look at `missing`; "include" is their default (cases 1, 2).
    """

    name: str
    op: str
    value: Any = None
    missing: Literal["include", "exclude"] = "include"


@dataclass(frozen=True, slots=True)
class Event:
    """People for whom a measure over their events compares so.

    Measures: count, sum, average, least, most (of `of`), first, last (their date: `cmp` is a
    DATE operator), days_since_first, days_since_last. A count or sum of nothing is 0; every
    other measure of nothing is undefined and compares to nothing (cases 6 to 9).
    """

    event: str
    measure: str
    cmp: str
    value: Any
    of: str = ""
    within: Window | None = None
    where: tuple[Where, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a sequence; `after` bounds the time since the step before, inclusive."""

    event: str
    where: tuple[Where, ...] = ()
    after: tuple[int, Unit] | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """People who did the steps in order, each strictly later than the one before (case 28)."""

    steps: tuple[Step, ...]
    within: Window | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """People with a stored score; who has none is in no comparison."""

    score: str
    cmp: str
    value: Any


@dataclass(frozen=True, slots=True)
class InSegment:
    """Members (`member`) of another segment, dynamic, static or frozen, by its key."""

    key: str
    member: bool = True


@dataclass(frozen=True, slots=True)
class Consent:
    """People whose latest word on a channel (and purpose; "" is any) is this.

    Analytic only: it never permits anything. `state` is granted, claimed, refused or unknown.
    """

    channel: str
    purpose: str
    state: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """People with a relation of this kind ("" is any), or without one."""

    kind: str
    exists: bool = True


@dataclass(frozen=True, slots=True)
class Survey:
    """People whose latest counted answer to a question of a form compares so.

    Operators by the question's kind, as for fields.
    """

    form: str
    question: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Area:
    """People at whose primary address an area's latest figure compares so."""

    indicator: str
    cmp: str
    value: Any


@dataclass(frozen=True, slots=True)
class All:
    """People in every one of the parts; never empty."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """People in at least one of the parts; never empty. Written "any"."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Everybody present who is not in the part."""

    part: "Node"


Leaf: TypeAlias = Field | Event | Sequence | Score | InSegment | Consent | Relation | Survey | Area
Node: TypeAlias = Leaf | All | Either | Not


@dataclass(frozen=True, slots=True)
class Rule:
    """A whole rule, read and checked."""

    root: Node
    version: int = 1


@dataclass(frozen=True, slots=True)
class Word:
    """One thing a rule may name: its kind, its closed choices, and the columns it reads.

    `choices` maps a value to how it is said; None where any value may be given. `reads` are
    "app.Model.column" (a custom field: "contacts.Contact.custom.<slug>"): whoever may not read
    one of them neither uses the word nor sees a segment that does (cases 34, 45).
    """

    kind: Kind
    reads: frozenset[str] = frozenset()
    choices: Mapping[str, str] | None = None
    label: str = ""
    many: bool = False  # a person may have several at once: one that compares so is enough
    sealed: bool = False  # stored sealed: only whether there is a value can be asked
    findable: bool = False  # sealed, and found by exactly its value


@dataclass(frozen=True, slots=True)
class EventWord:
    """One kind of event: what its rows can be asked, and what of them can be measured.

    `where` are the fields of a row; `measured` the amounts for sum, average, least and most;
    `counts` what is counted besides "count". `unlike` names amounts that fit none of some
    fields: what a whole order cost to send is not a fact of one of its lines.
    """

    label: str
    reads: frozenset[str] = frozenset()
    where: Mapping[str, Word] = field(default_factory=dict)
    measured: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)
    unlike: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SegmentWord:
    """A segment that a rule may name; `uses` are the keys of those its own rule names.

    A hidden one is no word for this editor, and known only so that circles are found.
    """

    name: str
    state: str  # ok, broken, stale, refreshing or archived
    kind: str  # dynamic, static or snapshot
    uses: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SurveyWord:
    """A form whose answers a rule may ask about, with its questions."""

    name: str
    questions: Mapping[str, Word]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word one editor may use, as the organisation stands now.

    Keys: fields, events and scores by name, segments and surveys by the key of the segment or
    form, purposes by slug, areas by indicator.
    """

    fields: Mapping[str, Word] = field(default_factory=dict)
    events: Mapping[str, EventWord] = field(default_factory=dict)
    scores: Mapping[str, Word] = field(default_factory=dict)
    segments: Mapping[str, SegmentWord] = field(default_factory=dict)
    purposes: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    surveys: Mapping[str, SurveyWord] = field(default_factory=dict)
    areas: Mapping[str, Word] = field(default_factory=dict)
