"""Which questions can be kept, and how their answers can be shown; the numbers are not ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from config.measuring import extra_measures
from segments.measures import MEASURES
from segments.measures.names import TIME
from segments.models.reports import Shape

MOST_SIDES = 2
PARTS = ("measure", "by", "period", "segment", "rule", "limit")
_WHOLES = ("share", "score")


def shapes_for(measure: str, by: Sequence[str]) -> tuple[Shape, ...]:
    """Return how an answer can be shown, what suits it best first.

    Lines need time; shares need numbers that add up; a ring is one number out of a hundred.
    """
    known = MEASURES.get(measure)
    if known is None:
        return (Shape.TABLE,)
    if not by:
        return (Shape.RING, Shape.TABLE) if known.unit in _WHOLES else (Shape.TABLE,)
    parts = (Shape.SHARE,) if known.adds_up else ()
    if len(by) == MOST_SIDES:
        line = (Shape.LINE,) if by[0] in TIME else ()
        return (*line, Shape.HEAT, *parts, Shape.TABLE)
    if by[0] in TIME:
        return (Shape.LINE, Shape.BARS, Shape.HISTOGRAM, Shape.TABLE)
    return (Shape.BARS, *parts, Shape.HISTOGRAM, Shape.TABLE)


def can_be_kept(question: Any) -> bool:
    """Say whether this is a question at all: a measure and sides of it."""
    if not isinstance(question, Mapping) or not question.keys() <= set(PARTS):
        return False
    measure, by = str(question.get("measure")), question.get("by", [])
    if not isinstance(by, list) or len(by) > MOST_SIDES or len(set(by)) < len(by):
        return False
    if not isinstance(question.get("rule", {}), Mapping):
        return False
    known = MEASURES.get(measure)
    sides = known.dimensions if known else ()
    return (known is not None or measure in extra_measures()) and set(by) <= set(sides)
