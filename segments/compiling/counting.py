"""How many people a rule describes: counted while that is quick, honestly estimated when not."""

import math
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from contacts.models.contact import Contact
from segments.compiling.assembling import statement
from segments.compiling.choosing import choose, estimated, many_people
from segments.compiling.leaf import Clock
from segments.compiling.orders import without_amount
from segments.compiling.sql import Sql, put
from segments.compiling.tree import Part, grown
from segments.language.nodes import Event, Rule
from segments.language.reads import leaves

# Of so many people a sample says enough: about 1 in 30 of a share of a tenth.
SAMPLE = 10_000
_CANCELED = "57014"


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `exact` or about. `incomplete` orders have no amount in the one currency."""

    number: int
    exact: bool = True
    incomplete: int = 0


def count_people(rule: Rule, clock: Clock, *, user: Any = None, seconds: float = 1.0) -> Count:
    """Count the people of a rule, or those of them that `user` may see.

    Takes about `seconds` for counting and, when that was not enough, as much again at most for
    a sample; what PostgreSQL expects is the last resort.
    """
    tree = grown(rule.root, clock)
    incomplete = _incomplete(rule, clock)
    with transaction.atomic():
        choose(tree)
        found = _within(seconds, _visible(statement(tree), user))
        if found is not None:
            return Count(found, incomplete=incomplete)
        sample = _sampled(tree, user, seconds)
        if sample is None:
            expected = estimated(_visible(statement(tree), user)).rows
            sample = round(expected)
        return Count(_rounded(sample), exact=False, incomplete=incomplete)


def _visible(numbers: Sql, user: Any) -> Sql:
    if user is None:
        return numbers
    seen, params = Contact.objects.visible_to(user).order_by().values("pk").query.sql_with_params()
    return put("select n.id from ({}) n where n.id in ({})", numbers, Sql(seen, tuple(params)))


def _within(seconds: float, numbers: Sql) -> int | None:
    """Return how many there are, or None when counting takes too long."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select current_setting('statement_timeout')")
            before = cursor.fetchone()[0]
            cursor.execute(
                "select set_config('statement_timeout', %s, true), set_config('jit', 'off', true)",
                [str(math.ceil(seconds * 1000))],
            )
            cursor.execute(f"select count(*) from ({numbers.text}) n", numbers.params)
            found: int = cursor.fetchone()[0]
            cursor.execute("select set_config('statement_timeout', %s, true)", [before])
            return found
    except OperationalError as problem:
        if getattr(problem.__cause__, "sqlstate", None) != _CANCELED:
            raise
        return None


def _sampled(tree: Part, user: Any, seconds: float) -> int | None:
    """Return about how many there are, going by some people, the same ones every time."""
    everybody = many_people()
    if not everybody:
        return None
    share = min(100.0, 100 * SAMPLE / everybody)
    with connection.cursor() as cursor:
        # Whole pages would be people who came together, and are alike.
        cursor.execute(
            "select id from contacts_contact tablesample bernoulli (%s) repeatable (42)", [share]
        )
        some = [number for (number,) in cursor.fetchall()]
    found = _within(seconds, _visible(statement(tree, some), user))
    return None if found is None or not some else round(found * everybody / len(some))


def _rounded(number: int) -> int:
    """Return a number with two digits that say something."""
    digits = len(str(number)) - 2
    return number if digits <= 0 else round(number, -digits)


def _incomplete(rule: Rule, clock: Clock) -> int:
    """Return how many orders a sum or average leaves out, because no rate is known (case 21)."""
    sums = [
        leaf for leaf in leaves(rule.root) if isinstance(leaf, Event) and leaf.event == "purchase"
        and leaf.of not in ("", "quantity")
    ]  # fmt: skip
    return max((_left_out(leaf, clock) for leaf in sums), default=0)


def _left_out(leaf: Event, clock: Clock) -> int:
    found = without_amount(leaf.within, clock)
    with connection.cursor() as cursor:
        cursor.execute(found.text, found.params)
        number: int = cursor.fetchone()[0]
    return number
