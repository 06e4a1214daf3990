"""Why one person is described by a rule, or not, in the words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from config.templatetags.ui import day, money, number
from contacts.models.contact import Contact
from segments.compiling import Reason, why
from segments.language.nodes import All, Either, Event, Field, Node, Rule, Score, Vocabulary
from segments.reading.event_phrases import capital
from segments.reading.sentences import node_words

MOST_ROWS = 8
_MONEY = {"net", "gross", "discount", "tax", "shipping", "amount"}


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One row that decides: when it was, and what it counts for."""

    at: datetime
    amount: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One group (all, any, not) or condition (leaf) about one person, and what was found."""

    kind: str
    said: str
    holds: bool
    parts: list["Told"] = field(default_factory=list)
    value: str = ""
    rows: Sequence["ToldRow"] = ()
    more: int = 0
    turns_on: date | None = None


def why_told(
    rule: Rule, contact: Contact, words: Vocabulary, now: datetime
) -> tuple[Told, date | None]:
    """Return the tree of a rule, and the day it says something else if nothing new happens."""
    found = why(rule, contact, now=now)
    return _told(found.root, words), found.turns_on


def _told(reason: Reason, words: Vocabulary) -> Told:
    if reason.parts:
        parts = [_told(part, words) for part in reason.parts]
        return Told(*_group(reason.node), reason.holds, parts)
    node = reason.node
    rows = [ToldRow(row.at, _in_words(row.value, node, words)) for row in reason.rows[:MOST_ROWS]]
    return Told(
        "leaf",
        capital(node_words(node, words)),
        reason.holds,
        value=_current(reason, words),
        rows=rows,
        more=max(0, len(reason.rows) - MOST_ROWS),
        turns_on=reason.turns_on,
    )


def _group(node: Node) -> tuple[str, str]:
    if isinstance(node, All):
        return "all", _("All of these")
    if isinstance(node, Either):
        return "any", _("At least one of these")
    return "not", _("Not this")


def _current(reason: Reason, words: Vocabulary) -> str:
    node = reason.node
    if reason.current is None and not isinstance(node, Field | Event | Score):
        return ""
    return _in_words(reason.current, node, words) or _("nothing")


def _in_words(value: Any, node: Node, words: Vocabulary) -> str:
    """Return a value as people write it.

    Who sees a segment may read everything its rule reads.
    """
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_in_words(each, node, words) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return day(timezone.localtime(value))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int | float | Decimal):
        amount = isinstance(node, Event) and node.of in _MONEY
        return money(value) if amount else number(value)
    return "" if value is None else str(_choices(node, words).get(str(value), value))


def _choices(node: Node, words: Vocabulary) -> Any:
    word = words.fields.get(node.name) if isinstance(node, Field) else None
    word = words.scores.get(node.score) if isinstance(node, Score) else word
    return (word.choices if word else None) or {}
