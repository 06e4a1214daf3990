"""Why one person is described by a rule, or not: every condition, what it found, until when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from config.days import start_of
from contacts.models.contact import Contact
from segments.compiling import compile_rule
from segments.language.nodes import All, Either, Field, Node, Not, Rule, Vocabulary
from segments.reading.event_phrases import capital
from segments.reading.found_rows import FoundRow, rows_of
from segments.reading.sentences import node_words

# Each day of a month is looked at, then each week of a year.
DAILY, WEEKLY = 31, 53


@dataclass(frozen=True, slots=True)
class Why:
    """One group or condition about one person; `kind` is all, any, not or leaf."""

    kind: str
    said: str
    holds: bool
    parts: list["Why"] = field(default_factory=list)
    value: str = ""
    rows: Sequence[FoundRow] = ()


def why(rule: Rule, contact: Contact, vocabulary: Vocabulary, now: datetime) -> Why:
    """Return the tree of a rule with what each condition found; queries once per condition."""
    return _why(rule.root, contact, vocabulary, now)


def _why(node: Node, contact: Contact, words: Vocabulary, now: datetime) -> Why:
    match node:
        case All(parts) | Either(parts):
            found = [_why(part, contact, words, now) for part in parts]
            every = isinstance(node, All)
            holds = (all if every else any)(part.holds for part in found)
            said = _("All of these") if every else _("At least one of these")
            return Why("all" if every else "any", said, holds, found)
        case Not(part):
            inner = _why(part, contact, words, now)
            return Why("not", _("Not this"), not inner.holds, [inner])
    said = capital(node_words(node, words))
    value = _value(node, contact) if isinstance(node, Field) else ""
    rows = rows_of(node, contact, now)
    return Why("leaf", said, describes(Rule(node), contact, now), value=value, rows=rows)


def describes(rule: Rule, contact: Contact, now: datetime) -> bool:
    """Say whether a rule describes one person at a moment."""
    found = compile_rule(rule, now=now, only=[contact.pk])
    with connection.cursor() as cursor:
        cursor.execute(found.sql, found.params)
        return cursor.fetchone() is not None


def _value(node: Field, contact: Contact) -> str:
    """Return what stands in a field of the person now.

    Who sees a segment may read everything its rule reads.
    """
    if node.name.startswith("custom."):
        value = contact.custom.get(node.name.removeprefix("custom."))
    elif hasattr(contact, f"get_{node.name}_display"):
        value = getattr(contact, f"get_{node.name}_display")()
    elif node.name in {column.name for column in Contact._meta.fields}:
        value = getattr(contact, node.name)
    else:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _("nothing") if value in (None, "") else str(value)


def changes_on(rule: Rule, contact: Contact, now: datetime) -> date | None:
    """Return the day on which a rule says something else of a person, if nothing happens.

    Looked for within a year, by weeks after the first month; only time passes.
    """
    holds, today = describes(rule, contact, now), timezone.localdate(now, _zone())

    def differs(days: int) -> bool:
        return describes(rule, contact, start_of(today + timedelta(days=days))) != holds

    before = 0
    for days in (*range(1, DAILY + 1), *range(DAILY + 7, DAILY + 7 * WEEKLY, 7)):
        if differs(days):
            found = next(day for day in range(before + 1, days + 1) if day == days or differs(day))
            return today + timedelta(days=found)
        before = days
    return None


def _zone() -> Any:
    return timezone.get_default_timezone()
