"""What a rule means while it is built: its sentence, how many, who may be reached, some names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from config.templatetags.ui import number
from contacts.models.contact import Contact
from contacts.views.list_counts import Count, count_of
from segments.compiling import count as count_people
from segments.compiling import people
from segments.language import shaping
from segments.language.checks import remarks
from segments.language.nodes import Rule, Vocabulary
from segments.language.parsing import parse
from segments.language.shaping import Group
from segments.models.segment import Segment
from segments.reading.checking import problems_of
from segments.reading.members import SMALLEST, everybody_for, sees_people
from segments.reading.reach import Reached, purpose_asked, purposes, reach_of_many
from segments.reading.sentences import remark_words, sentence

SAMPLE = 8
LONGEST = "2s"


@dataclass(frozen=True, slots=True)
class Preview:
    """A rule as it stands; with problems nothing is counted."""

    sentence: str = ""
    problems: Sequence[tuple[str, Any]] = ()
    warnings: Sequence[tuple[str, Any]] = ()
    count: Any = None
    whole: Any = None
    sample: Sequence[Contact] = ()
    channels: Sequence[Reached] = ()
    purposes: dict[str, str] = field(default_factory=dict)
    purpose: str = ""
    empty: bool = False


def preview(
    root: Group,
    vocabulary: Vocabulary,
    user: Any,
    segment: Segment | None = None,
    purpose: str = "",
) -> Preview:
    """Return what the builder says beside a rule; counts only people `user` may see."""
    problems = problems_of(root, vocabulary, segment)
    if problems:
        placed = [(_element(root, path), each) for path, said in problems.items() for each in said]
        return Preview(problems=placed, empty=not root.parts)
    rule = parse(shaping.written(root), vocabulary, str(segment.key) if segment else "")
    said = sentence(rule, vocabulary)
    known = purposes()
    asked = purpose_asked(purpose, known)
    found = _counted(rule, user, asked)
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    warnings = [
        (_element(root, remark.path), remark_words(remark, vocabulary))
        for remark in remarks(rule, vocabulary, today)
    ]
    return Preview(said, warnings=warnings, purposes=known, purpose=asked, **found)


def _element(root: Group, path: str) -> str:
    """Return the id of the element that a path speaks of."""
    address, _rest = shaping.place_of(root, path)
    return "-".join(("r", *map(str, address)))


def _counted(rule: Rule, user: Any, purpose: str) -> dict[str, Any]:
    """Return the counts, or none of them where they take too long."""
    visible = everybody_for(user)
    now = timezone.now()
    found = visible.filter(pk__in=people(rule, now=now))
    counted = count_people(rule, now=now, user=user if sees_people(user) else None)
    try:
        with transaction.atomic():
            _hurry()
            count = Count(counted.number, counted.exact)
            if not sees_people(user):
                return {"count": _rough(count.number), "whole": count_of(visible)}
            return {
                "count": count,
                "whole": count_of(visible),
                "sample": list(found.order_by("family_name", "given_name", "id")[:SAMPLE]),
                "channels": reach_of_many(found, purpose, count.number),
            }
    except OperationalError as problem:
        if not isinstance(problem.__cause__, QueryCanceled):
            raise
        return {"count": Count(counted.number, counted.exact)}


def _rough(count: int) -> str:
    """Return a count for who sees no people: a few of them could be recognised."""
    return _("fewer than %(few)s") % {"few": SMALLEST} if count < SMALLEST else number(count)


def _hurry() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set local statement_timeout = '{LONGEST}'")
