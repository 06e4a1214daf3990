"""Rules as SQL: the people one describes, how many they are, and why one of them is among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models.expressions import RawSQL

from segments.compiling.assembling import Assembly, Form
from segments.compiling.leaf import Clock
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
    """Return the query of the present people a rule describes."""
    assembly = Assembly(clock_at(now), only=only, form=form or "set")
    found = assembly.statement(rule.root)
    return Compiled(found.text, found.params)


def people(rule: Rule, *, now: datetime) -> RawSQL:
    """Return the numbers of the people, for `Contact.objects.filter(pk__in=...)`."""
    found = compile_rule(rule, now=now)
    return RawSQL(found.sql, found.params)
