"""Answers from maintained sums, for who sees people: the sum over the cells in reach.

A cell is the owner and team of people; a viewer's number is what the cells in reach hold, and what
the few people add whom somebody shared with the viewer. Where the sums cannot say it (another
day, a segment, a side that is not kept) the answer is counted.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from contacts.access import Can as CanContacts
from contacts.models.contact import Contact
from contacts.scope import SEE, reach_of, shares_of, teams_of
from segments.compiling.sql import NOTHING, Sql, both, join, put, value
from segments.measures.names import TIME
from segments.models.aggregates import SumsState
from segments.reading.measuring import live
from segments.reading.measuring.live import Cells, Raw
from segments.reading.measuring.question import Question
from segments.reading.measuring.sight import Sight, as_sql
from segments.reading.measuring.stored import STORED, Stored, rows_of

# Somebody is in several of their rows: no total stands below them.
PARTED = ("segment_members",)
# People shared one by one are counted one by one; with more of them everything is.
MOST_SHARED = 500


def counted(question: Question, sight: Sight) -> tuple[Cells, Raw | None, datetime] | None:
    """Return the cells, the total and as of when; None where the sums cannot say it."""
    stored = STORED.get(question.measure)
    if stored is None or sight.hides or sight.narrowed or not _asks(question, stored):
        return None
    if getattr(sight.user, "looked_at_by", None) is not None:
        return None
    state = sight.once("sums", lambda: _sums(sight))
    if state is None or state.as_of is None:
        return None
    shared = sight.once("shared", lambda: _shared(sight))
    if shared is None:
        return None
    reach = sight.once("reach", lambda: _reach(sight))
    found = []
    # Money and counts of days add up; people can stand in several rows.
    once = stored.of_days and question.by
    alone = once or not question.by or question.measure in PARTED
    for by in (question.by,) if alone else (question.by, ()):
        cells = rows_of(stored, question.period, by, sight, reach)
        if cells is None:
            return None
        if shared:
            few = replace(sight, only=tuple(shared))
            _add(cells, live.counted(question.measure, few, question.period, by))
        found.append(cells)
    total = _summed(found[0], len(stored.parts)) if once else found[-1].get(())
    return found[0] if question.by else {}, total, state.as_of


def _sums(sight: Sight) -> SumsState | None:
    return SumsState.objects.filter(pk=1, counted_on=sight.clock.today).first()


def _summed(cells: Cells, parts: int) -> Raw:
    return Raw(tuple(sum(raw.parts[n] for raw in cells.values()) for n in range(parts)), None)


def _add(cells: Cells, more: Cells) -> None:
    """Add what other people did: nobody is in both."""
    for key, raw in more.items():
        known = cells.get(key)
        if known is None:
            cells[key] = raw
            continue
        parts = tuple(_sum(one, two) for one, two in zip(known.parts, raw.parts, strict=True))
        cells[key] = Raw(parts, None if known.people is None else known.people + (raw.people or 0))


def _sum(one: Any, two: Any) -> Any:
    """Add two parts; a sum of scores is a float in one place and a whole number in the other."""
    return float(one) + float(two) if isinstance(one, float) else (one or 0) + (two or 0)


def _asks(question: Question, stored: Stored) -> bool:
    """Say whether the sides are kept: time, owner, team, and the one side of the fact."""
    own = [name for name in question.by if name not in ("owner", "team")]
    times = [name for name in own if name in TIME]
    sides = [name for name in own if name not in TIME]
    if len(times) > 1 or sides not in ([], [stored.side]):
        return False
    # Somebody can be a member of many segments: the sum of those is of nothing.
    return stored.side != "segment" or sides == ["segment"]


def _shared(sight: Sight) -> list[int] | None:
    """Return the people whom only a share brings in sight; None where they are many."""
    if sight.everybody:
        return []
    shares = shares_of(sight.user, SEE).values_list("content_object", flat=True)
    numbers = list(shares[: MOST_SHARED + 1])
    if len(numbers) > MOST_SHARED:
        return None
    if not numbers:
        return []
    own = Contact.objects.filter(reach_of(sight.user, CanContacts.VIEW, shared=()))
    mine = own.filter(pk__in=numbers).values_list("pk", flat=True)
    return sorted({*numbers} - {*mine})


def _reach(sight: Sight) -> Sql:
    """Return which cells are in reach, as `contacts.scope.reach_of` says it of people."""
    usable = NOTHING if sight.restricted else Sql("not restricted")
    if sight.everybody:
        return usable or Sql("true")
    user = sight.user
    own = [put("owner_id = {}", value(user.pk, "bigint"))]
    if user.has_perm(CanContacts.VIEW_TEAM):
        own.append(put("team_id = any(array({}))", as_sql(teams_of(user))))
    return both(Sql("known"), usable, put("({})", join("or", own)))
