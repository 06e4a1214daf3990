"""Tiles of one number: how much there is, against a year before, and how it came about."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from config.charts import Spark
from config.tiles import Tiled, Viewing
from segments.measures import MEASURES, Basis, Period
from segments.measures.periods import BEGINNING
from segments.reading.dashboards.asking import (
    as_number,
    ask,
    behind,
    bucket_name,
    grain_of,
    numbers_of,
    said_total,
    speaker,
)
from segments.reading.measuring import Answer
from segments.vocabulary.saying import say_change

Reader = Callable[[Viewing], Tiled | None]
# By the right that a measure asks for: what says since when anything is known.
_FIRST = {"interactions.view_order": "orders", "interactions.view_engagement": "engagements"}
_MONTH = timedelta(days=31)


def figure(measure: str) -> Reader:
    """Return the reader of a tile that shows one measure."""
    # A number of another app (config.measuring) is of this moment.
    flows = measure in MEASURES and MEASURES[measure].basis == Basis.FLOW

    def read(viewing: Viewing) -> Tiled | None:
        found = ask(viewing, measure)
        if found is None:
            return None
        context = {
            "text": said_total(found),
            "address": behind(viewing, found),
            "hidden": found.total_hidden,
            "note": _note(found),
        }
        if flows:
            context |= {"compared": compared(viewing, found), "spark": _course(viewing, measure)}
            context["young"] = not _reaches_back(viewing, measure, _before(found))
        return Tiled("segments/tiles/figure.html", context, numbers_of(viewing, found))

    return read


def compared(viewing: Viewing, found: Answer) -> dict[str, str] | None:
    """Compare a total with the same days of the year before: how much, and whether it is good."""
    measure = found.question.measure
    before = ask(viewing, measure, period=_before(found))
    if before is None or before.total is None or found.total is None:
        return None
    if not _reaches_back(viewing, measure, _before(found)):
        return None
    change = say_change(found.unit, float(found.total), float(before.total))
    if not change:
        return None
    more = float(found.total) - float(before.total)
    good = more < 0 if MEASURES[measure].less_is_better else more > 0
    return {
        "change": change,
        "tone": "" if not more else "up" if good else "down",
        "before": said_total(before),
        "address": behind(viewing, before),
    }


def _before(found: Answer) -> Period:
    return found.question.period.previous_year()


def _reaches_back(viewing: Viewing, measure: str, period: Period) -> bool:
    """Say whether anything is known from the first month of a period, or from earlier.

    Next to months of which nothing is known everything seems to have grown.
    """
    first = _FIRST.get(MEASURES[measure].right)
    if first is None or period.start < BEGINNING:
        return True
    early = Period(BEGINNING, min(period.end, period.start + _MONTH))
    found = ask(viewing, first, period=early)
    return found is not None and bool(found.total)


def _course(viewing: Viewing, measure: str) -> Spark | None:
    grain = grain_of(viewing.period)
    found = ask(viewing, measure, (grain,))
    if found is None or sum(row.value is not None for row in found.rows) < 2:
        return None
    names = [bucket_name(grain, date.fromisoformat(row.keys[0].value)) for row in found.rows]
    values = [as_number(row.value) for row in found.rows]
    return Spark(found.columns[-1].label, names, values, speaker(found))


def _note(found: Answer) -> str:
    """Say how sure a score is, or of how many people a share is."""
    if found.band:
        low, high = (speaker(found)(edge) for edge in found.band)
        return _("%(low)s to %(high)s, 95%% sure") % {"low": low, "high": high}
    return ""
