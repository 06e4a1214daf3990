"""What a leaf of a rule becomes: a test on the person's own row, or a set of people's numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from segments.compiling.sql import FALSE, NOTHING, Sql, put
from segments.language.days import today_in


@dataclass(frozen=True, slots=True)
class Who:
    """The people who matter, as a condition on the column that names the person.

    `one_by_one`: rows are looked for again for every person, and few each time.
    """

    condition: Callable[[str], Sql]
    one_by_one: bool = False

    def __call__(self, column: str) -> Sql:
        """Return the condition."""
        return self.condition(column)


EVERYBODY = Who(lambda _column: NOTHING)


def one(person: str | Sql) -> Who:
    """Return who is one person: a column, or a number."""
    return Who(lambda column: put(f"{column} = {{}}", person), one_by_one=True)


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment a rule is judged at, and where its days begin."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The calendar day it is where the organisation is."""
        return today_in(self.zone, self.now)


@dataclass(frozen=True, slots=True)
class Own:
    """A test on the person's row `c` and on rows joined one to one; null counts as no."""

    test: Sql
    joins: tuple[str, ...] = ()

    @property
    def yes(self) -> Sql:
        """Where it holds."""
        return self.test

    @property
    def no(self) -> Sql:
        """Where it does not, people without a value among them."""
        return put("(({}) is not true)", self.test)


@dataclass(frozen=True, slots=True)
class Rollup:
    """The same from the sums of people, over the alias "@": not right where `unsure`.

    `maybe` is what those have in common who are unsure and can be in the set at all.
    """

    test: Sql
    unsure: Sql
    maybe: Sql

    def over(self, alias: str) -> tuple[Sql, Sql, Sql]:
        """Return test, unsure and maybe over an alias of contacts_summary."""
        test, unsure, maybe = (
            Sql(part.text.replace("@", alias), part.params)
            for part in (self.test, self.unsure, self.maybe)
        )
        return test, unsure, maybe


@dataclass(frozen=True, slots=True)
class Among:
    """People whose number `person` is found in `rows`; `denied` is everybody else.

    `rows(who)` is "from ... where ..." about those who matter, `having` what the rows of one
    person must amount to; it never holds for nobody's rows. `everybody` is a faster way to the
    same rows where all people matter.
    """

    rows: Callable[[Who], Sql]
    person: str = "e.contact_id"
    having: Sql = NOTHING
    denied: bool = False
    rollup: Rollup | None = None
    everybody: Callable[[Who], Sql] | None = None

    def numbers(self, who: Who) -> Sql:
        """Return the query of the numbers, each once."""
        rows = (self.everybody or self.rows)(who)
        query = put("select {} as contact_id {} group by {}", self.person, rows, "1")
        return put("{} having {}", query, self.having) if self.having else query

    def of_each(self, person: str = "c.id") -> Sql:
        """Return the test that is made person by person."""
        rows = self.rows(one(person))
        # "offset 0" keeps PostgreSQL from making the set of everybody after all.
        having = put(" having {}", self.having) if self.having else NOTHING
        return put("exists (select 1 {}{} offset 0)", rows, having)


Leaf: TypeAlias = Own | Among
NOBODY = Own(FALSE)
