"""Answers a question: who may ask, what is counted, what stays hidden, and in which order."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from config.errors import Invalid, NotPermitted
from config.measuring import Counted, extra_measures
from segments.measures import Measure, Period, Unit, hidden_cells
from segments.measures.names import TIME
from segments.measures.periods import BEGINNING
from segments.measures.suppressing import SMALLEST
from segments.reading.measuring import kept, live
from segments.reading.measuring.arranging import arranged
from segments.reading.measuring.asking import check
from segments.reading.measuring.formulas import FORMULAS
from segments.reading.measuring.live import Cells, Raw
from segments.reading.measuring.question import Answer, Column, Number, Question
from segments.reading.measuring.sight import Sight, sight_of
from segments.vocabulary.measure_words import dimension_label, measure_label

# With fewer answers than this a mean of opinions says nothing, and somebody could be recognised.
OPINIONS = ("nps", "csat")


@dataclass(slots=True)
class Found:
    """What was counted: the cells, everything at once, and where it came from."""

    cells: Cells
    total: Raw | None
    as_of: datetime
    kept: bool = False
    hidden: frozenset[tuple[str, ...]] = field(default_factory=frozenset)
    total_hidden: bool = False


def answer(
    question: Question, *, user: Any, now: datetime, memory: dict[Any, Any] | None = None
) -> Answer:
    """Answer a question for one viewer.

    `memory` is given by who asks many questions for the same viewer at the same moment.

    Sums that are kept answer where they can, and say as of when; all else is counted now. Both
    give the same numbers (`segments.operations.aggregating`).

    Raises:
        NotPermitted: the viewer may not ask for this.
        Invalid: the question makes no sense, or names what does not exist.
    """
    extra = extra_measures().get(question.measure)
    if extra is not None:
        return _of_another_app(question, extra, user, now)
    measure = check(question, user)
    sight = sight_of(user, now, question.segment, question.rule, memory)
    found = _found(question, measure, sight)
    # Where nothing is there is no row, however it was counted.
    found.cells = {key: raw for key, raw in found.cells.items() if any(raw.parts)}
    _fill(found, question, measure)
    _hide(found, question, sight)
    return _answered(question, measure, found)


def _found(question: Question, measure: Measure, sight: Sight) -> Found:
    if measure.slug == "retention":
        return _retention(question, sight)
    stored = kept.counted(question, sight)
    if stored is not None:
        cells, total, as_of = stored
        return Found(cells, total, as_of, kept=True)
    asked, by = question.period, question.by
    cells = live.counted(measure.slug, sight, asked, by) if by else {}
    if by and measure.slug in kept.PARTED:
        return Found(cells, None, sight.now)
    # Tiles tell one number from many sides: its total is counted once.
    total = sight.once(
        ("total", measure.slug, asked.start, asked.end),
        lambda: live.counted(measure.slug, sight, asked, ()).get(()),
    )
    return Found(cells, total, sight.now)


def _retention(question: Question, sight: Sight) -> Found:
    """Return shares of cohorts: by cohort and month, or by month of all old enough."""
    active, sizes = live.retention(sight, question.period, question.by)
    this_month = sight.clock.today.replace(day=1)
    last = {key: _months_between(date.fromisoformat(key), this_month) for key in sizes}
    cells: Cells = {}
    for cohort, size in sizes.items():
        for k in range(last[cohort] + 1):
            came = active.get((cohort, str(k)))
            many = int(came.parts[0]) if came else 0
            if "cohort" in question.by:
                cells[(cohort, str(k))] = Raw((many, size), size)
            elif k < last[cohort]:
                before = cells.get((str(k),), Raw((0, 0), 0))
                both = (before.parts[0] + many, before.parts[1] + size)
                cells[(str(k),)] = Raw(both, both[1])
    return Found(cells, None, sight.now)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def _fill(found: Found, question: Question, measure: Measure) -> None:
    """Give every bucket of time that the period touches a cell, in every line of the other side."""
    places = [place for place, name in enumerate(question.by) if name in TIME]
    if len(places) != 1 or not found.cells:
        return
    place = places[0]
    buckets = _buckets(question.period, question.by[place], {key[place] for key in found.cells})
    nothing = Raw((0,) * len(next(iter(found.cells.values())).parts), 0)
    for others in {key[:place] + key[place + 1 :] for key in found.cells}:
        for bucket in buckets:
            found.cells.setdefault((*others[:place], bucket, *others[place:]), nothing)


def _buckets(asked: Period, grain: str, seen: set[str]) -> list[str]:
    if asked.start == BEGINNING and seen:
        asked = Period(max(date.fromisoformat(min(seen)), BEGINNING), asked.end)
    return [bucket.isoformat() for bucket in asked.buckets(grain)]


def _hide(found: Found, question: Question, sight: Sight) -> None:
    """Hide what speaks of too few people, and what would give it away."""
    if question.measure in OPINIONS:
        few = {key for key, raw in found.cells.items() if 0 < raw.parts[-1] < SMALLEST}
        found.hidden = frozenset(few)
        found.total_hidden = bool(found.total and 0 < found.total.parts[-1] < SMALLEST)
    if not sight.hides:
        return
    people = {key: raw.people or 0 for key, raw in found.cells.items()}
    total = (found.total.people or 0) if found.total else sum(people.values())
    margins = _margins(question, sight, people) if len(question.by) == 2 else None
    shut = hidden_cells(people, total=total, margins=margins)
    found.hidden |= shut.cells
    found.total_hidden = found.total_hidden or shut.total


def _margins(
    question: Question, sight: Sight, people: dict[tuple[str, ...], int]
) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many people stand behind each line, as the question by it alone would count."""
    lines: list[dict[str, int]] = []
    for place, name in enumerate(question.by):
        line = {key[place]: 0 for key in people}
        if question.measure == "retention":
            for key, many in people.items():
                line[key[place]] += many
        else:
            counted = live.counted(question.measure, sight, question.period, (name,))
            line |= {key[0]: raw.people or 0 for key, raw in counted.items()}
        lines.append(line)
    return lines[0], lines[1]


def _answered(question: Question, measure: Measure, found: Found) -> Answer:
    formula = FORMULAS[measure.slug]
    rows = arranged(question.by, found.cells, formula, found.hidden)
    total = found.total
    value: Number | None = None
    if total is not None and not found.total_hidden:
        value = formula.finish(total.parts)
    shown = total if value is not None else None
    return Answer(
        question=question,
        columns=_columns(question, measure.unit),
        rows=tuple(rows[: question.limit]),
        total=value,
        unit=measure.unit,
        as_of=found.as_of,
        hidden_cells=len(found.hidden) + found.total_hidden,
        total_hidden=found.total_hidden,
        left_out=max(0, len(rows) - question.limit),
        of=int(shown.parts[formula.of]) if shown and formula.of is not None else None,
        band=formula.band(shown.parts) if shown and formula.band else None,
        kept=found.kept,
    )


def _columns(question: Question, unit: Unit) -> tuple[Column, ...]:
    sides = [Column(name, dimension_label(name)) for name in question.by]
    return (*sides, Column(question.measure, measure_label(question.measure), unit))


def _of_another_app(question: Question, extra: Counted, user: Any, now: datetime) -> Answer:
    if not user.is_active or not user.has_perm(extra.right):
        raise NotPermitted(_("Your role may not ask for this number."))
    if question.by or question.of_some:
        raise Invalid({"by": [_("This number cannot be told from that side.")]})
    unit = Unit(extra.unit)
    return Answer(question, _columns(question, unit), (), extra.count(user, now), unit, as_of=now)


__all__ = ["answer"]
