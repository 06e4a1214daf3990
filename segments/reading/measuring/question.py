"""What is asked, and what the answer is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from segments.measures import Period, Unit

Number = Decimal | int | float


@dataclass(frozen=True, slots=True)
class Question:
    """A measure in a period, by up to two dimensions, of everybody or of some people.

    These are the members of a `segment`, or whom a `rule` describes (JSON, as segments keep
    theirs); given both, who is in both. `report` is the report that keeps the rule, if one does:
    lists behind the numbers name it. `period` does not matter to a measure whose basis is a
    stock. `limit` is how many rows come back at most; the total is of all of them.
    """

    measure: str
    period: Period
    by: tuple[str, ...] = ()
    segment: UUID | None = None
    limit: int = 1_000
    rule: Mapping[str, Any] | None = field(default=None, hash=False)
    report: UUID | None = None

    @property
    def of_some(self) -> bool:
        """Whether only some people are asked about."""
        return self.segment is not None or self.rule is not None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the answer; only the last one, the measure's, has a unit."""

    slug: str
    label: Any
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """Where a row stands on one side: a value that stays, and what to call it.

    The value is an ISO date (the first day) of time and cohorts, a key, slug, code, name or
    number as text of anything else, and "" where there is none ("No owner").
    """

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One cell: one key for each dimension, and the number.

    `people` is how many people stand behind it, where that was counted; `of` what a share or an
    average was divided by; `band` the 95 % interval of NPS and CSAT.
    """

    keys: tuple[Key, ...]
    value: Number | None
    hidden: bool = False
    people: int | None = None
    of: int | None = None
    band: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows in their order, and the number of everything; with no dimension there are no rows.

    Time comes complete: a month without orders has a row with 0. `left_out` rows were more than
    the limit. `total` is None where it is hidden (`total_hidden`) or divided by nothing. `kept`
    says that it was read from maintained sums, right as of `as_of`.
    """

    question: Question
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Number | None
    unit: Unit
    as_of: datetime
    hidden_cells: int = 0
    total_hidden: bool = False
    left_out: int = 0
    of: int | None = None
    band: tuple[float, float] | None = None
    kept: bool = False
