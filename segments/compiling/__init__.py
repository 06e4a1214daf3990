"""Rules as SQL: the people one describes, how many they are, and why one of them is among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models.expressions import RawSQL

from contacts.models.contact import Contact
from segments.compiling.assembling import statement
from segments.compiling.choosing import choose
from segments.compiling.counting import Count, count_people
from segments.compiling.explaining import Reason, Row, Why, explain
from segments.compiling.leaf import Clock
from segments.compiling.tree import Form, grown, twigs
from segments.language.nodes import Rule


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement that selects `id`s, with its parameters."""

    sql: str
    params: tuple[Any, ...]


def clock_at(now: datetime) -> Clock:
    """Return the clock of the organisation at a moment."""
    return Clock(now, ZoneInfo(settings.ORG_TIME_ZONE))


def compile_rule(
    rule: Rule, *, now: datetime, only: Sequence[int] | None = None, form: Form | None = None
) -> Compiled:
    """Return the query of the present people a rule describes.

    Args:
        rule: what describes them.
        now: the moment it is judged at.
        only: the people who matter; it then costs what they cost, however many others there are.
        form: how sets are found, for everybody or for each; left out, it is chosen by cost.
    """
    tree = grown(rule.root, clock_at(now))
    if form is not None:
        for twig in twigs(tree):
            twig.form = form
    elif only is None:
        choose(tree)
    found = statement(tree, only)
    return Compiled(found.text, found.params)


def people(rule: Rule, *, now: datetime) -> RawSQL:
    """Return the numbers of the people, for `Contact.objects.filter(pk__in=...)`."""
    found = compile_rule(rule, now=now)
    return RawSQL(found.sql, found.params)


def count(rule: Rule, *, now: datetime, user: Any = None, timeout: float = 1.0) -> Count:
    """Return how many people a rule describes that `user` may see (None: everybody).

    Counts for `timeout` seconds at most and then estimates.
    """
    return count_people(rule, clock_at(now), user=user, seconds=timeout)


def why(rule: Rule, contact: Contact, *, now: datetime) -> Why:
    """Return every node of the rule with its truth for one person, its value and its rows."""
    return explain(rule, contact.pk, clock_at(now))


__all__ = [
    "Compiled",
    "Count",
    "Reason",
    "Row",
    "Why",
    "clock_at",
    "compile_rule",
    "count",
    "people",
    "why",
]
