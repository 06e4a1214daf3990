"""Why one person is described by a rule, or not, in the words of the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from config.templatetags.ui import day, money, number
from contacts.models.contact import Contact
from contacts.reading.words import birthday_words
from segments.compiling import Reason, why
from segments.language.nodes import All, Either, Event, Field, Kind, Node, Rule, Score, Vocabulary
from segments.models.segment import Segment, SegmentOverride
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


def standing_exception(segment: Segment, contact: Contact) -> SegmentOverride | None:
    """Return what was said of a person by hand, while it holds."""
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    found = SegmentOverride.objects.filter(segment=segment, contact=contact, until__gte=today)
    return found.select_related("by").first()


def changes_on(
    segment: Segment, exception: SegmentOverride | None, *, holds: bool, turns_on: date | None
) -> date | None:
    """Return the day the person comes in or goes out, if nothing new happens.

    Args:
        segment: what they are a member of, or not.
        exception: what was said of them by hand, where it still holds.
        holds: what the rule says of them now.
        turns_on: the day the rule says something else.
    """
    day = turns_on
    if exception is not None:
        if exception.ends is None:
            return None
        day = exception.ends + timedelta(days=1)
        turned = turns_on is not None and turns_on <= day
        if (holds != turned) == (exception.side == SegmentOverride.Side.INCLUDE):
            # The rule says the same when the exception ends, and for a while.
            day = None if turned else turns_on
    frozen = segment.freeze_on is not None and day is not None and day > segment.freeze_on
    return day if segment.moves and not frozen else None


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
    if isinstance(node, Field) and words.fields[node.name].sealed:
        # What is stored is no value that anybody could read.
        return pgettext("value", "kept encrypted") if reason.current else _("nothing")
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
    if isinstance(node, Field) and words.fields[node.name].kind == Kind.ANNIVERSARY and value:
        return birthday_words(Contact(birth_day=value))
    return "" if value is None else str(_choices(node, words).get(str(value), value))


def _choices(node: Node, words: Vocabulary) -> Any:
    word = words.fields.get(node.name) if isinstance(node, Field) else None
    word = words.scores.get(node.score) if isinstance(node, Score) else word
    return (word.choices if word else None) or {}
