"""Which questions make sense, for whom; and how a question is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from config.errors import Invalid, NotPermitted
from config.measuring import extra_measures
from segments.measures import DIMENSIONS, MEASURES, PRESETS, Basis, Measure, Period, Unit, period
from segments.querysets import unreadable
from segments.reading.measuring.question import Question
from segments.vocabulary.measure_words import measure_label, measure_sentence

MOST_ROWS = 5_000
# The most sides at once, and the ways to ask for retention, which is nothing by itself.
MOST_SIDES = 2
_RETENTION = (("cohort", "k"), ("k",))


@dataclass(frozen=True, slots=True)
class Askable:
    """A measure that somebody may ask for, with the sides they may look from."""

    slug: str
    label: Any
    sentence: Any
    unit: Unit
    basis: Basis
    dimensions: tuple[str, ...]
    less_is_better: bool


def askable(user: Any) -> list[Askable]:
    """Return everything that `user` may ask for, in its order."""
    sides = [name for name in DIMENSIONS if may_look_by(user, name)]
    found = [_askable(measure, sides) for measure in MEASURES.values() if may_ask(user, measure)]
    for slug, extra in extra_measures().items():
        if user.has_perm(extra.right):
            unit = Unit(extra.unit)
            found.append(
                Askable(slug, extra.label, "", unit, Basis.STOCK, (), extra.less_is_better)
            )
    return found


def _askable(measure: Measure, readable: Sequence[str]) -> Askable:
    sides = tuple(name for name in measure.dimensions if name in readable)
    slug = measure.slug
    return Askable(
        slug,
        measure_label(slug),
        measure_sentence(slug),
        measure.unit,
        measure.basis,
        sides,
        measure.less_is_better,
    )


def may_ask(user: Any, measure: Measure) -> bool:
    """Say whether the role holds the right of a measure and reads its columns."""
    allowed = user.is_active and user.has_perm(measure.right)
    return bool(allowed and not unreadable(user, measure.reads))


def may_look_by(user: Any, side: str) -> bool:
    """Say whether the role reads what a side is told by."""
    if side == "segment" and not user.has_perm("segments.view_segment"):
        return False
    reads = DIMENSIONS[side].reads
    return not reads or not unreadable(user, (reads,))


def check(question: Question, user: Any) -> Measure:
    """Return the measure of a question that makes sense and may be asked.

    Raises:
        NotPermitted: the role may not ask for the measure, or not by one of the sides.
        Invalid: there is no such measure or side, or the question has too many of them.
    """
    measure = MEASURES.get(question.measure)
    if measure is None:
        raise Invalid({"measure": [_("There is no such measure.")]})
    if not may_ask(user, measure):
        raise NotPermitted(_("Your role may not ask for this number."))
    by = question.by
    if len(by) > MOST_SIDES or len(set(by)) < len(by):
        raise Invalid({"by": [_("At most two different sides can be asked for.")]})
    if not set(by) <= set(measure.dimensions):
        raise Invalid({"by": [_("This number cannot be told from that side.")]})
    if question.measure == "retention" and by not in _RETENTION:
        raise Invalid({"by": [_("Retention is told by first month and months later.")]})
    if not all(may_look_by(user, name) for name in by):
        raise NotPermitted(_("Your role may not look at this number from that side."))
    return measure


def question_from(data: Any, *, now: datetime) -> Question:
    """Return the question that JSON asks.

    Args:
        data: {"measure": slug, "by": [slugs], "period": preset or {"since": day, "until": day},
            the last day included, "segment": key, "rule": {...}, "limit": rows}; all but the
            measure may be left out, the period is then "last_12_months".
        now: what presets are counted from.

    Raises:
        Invalid: a part of it cannot be read, under its name.
    """
    if not isinstance(data, Mapping):
        raise Invalid({"measure": [_("A question is an object with a measure.")]})
    unknown = set(data) - {"measure", "by", "period", "segment", "rule", "limit"}
    if unknown:
        raise Invalid({sorted(map(str, unknown))[0]: [_("There is no such part of a question.")]})
    by = data.get("by") or []
    if not isinstance(by, list) or not all(isinstance(each, str) for each in by):
        raise Invalid({"by": [_("Sides are a list of names.")]})
    limit = data.get("limit", 1_000)
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST_ROWS:
        raise Invalid({"limit": [_("A number between 1 and 5000.")]})
    return Question(
        str(data.get("measure", "")),
        _period(data.get("period") or "last_12_months", now),
        tuple(by),
        _segment(data.get("segment")),
        limit,
        _rule(data.get("rule")),
    )


def _segment(given: Any) -> UUID | None:
    if not given:
        return None
    try:
        return UUID(str(given))
    except ValueError:
        raise Invalid({"segment": [_("There is no such segment.")]}) from None


def _rule(given: Any) -> Mapping[str, Any] | None:
    """Return a rule as it stands; what it says is read when it is asked, with the asker's words."""
    if given is None:
        return None
    if not isinstance(given, Mapping) or not given:
        raise Invalid({"rule": [_("Give an object.")]})
    return given


def _period(given: Any, now: datetime) -> Period:
    if isinstance(given, str):
        if given not in PRESETS:
            raise Invalid({"period": [_("There is no such period.")]})
        return period(given, timezone.localdate(now, timezone.get_default_timezone()))
    try:
        since, until = (date.fromisoformat(given[name]) for name in ("since", "until"))
        return Period(since, until + timedelta(days=1))
    except (KeyError, TypeError, ValueError, OverflowError):
        raise Invalid({"period": [_("A period is two days, the first one first.")]}) from None


def written(question: Question) -> dict[str, Any]:
    """Return a question as `question_from` reads it; a preset stays a preset."""
    asked = question.period
    when: Any = asked.preset or {"since": str(asked.start), "until": str(asked.last)}
    found: dict[str, Any] = {"measure": question.measure, "by": list(question.by), "period": when}
    if question.segment is not None:
        found["segment"] = str(question.segment)
    if question.rule is not None:
        found["rule"] = dict(question.rule)
    if question.limit != 1_000:
        found["limit"] = question.limit
    return found
