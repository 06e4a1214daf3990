"""Tiles of what is more and what is less: a measure from one side, as bars."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from config.charts import Bar, Bars
from config.templatetags.ui import number
from config.tiles import Tiled, Viewing
from segments.measures import Unit
from segments.reading.dashboards.asking import (
    as_number,
    ask,
    behind,
    numbers_of,
    said_total,
    speaker,
)
from segments.reading.measuring import Answer, Row

# Shares and scores out of a hundred; from here on they are good, or in between.
_WHOLE, _GOOD, _FAIR = 100, 80, 50
_BADGES = {"": "", "good": "green", "mid": "amber", "bad": "red"}


def lengths(
    measure: str,
    side: str,
    *,
    limit: int = 6,
    colours: bool = False,
    more: tuple[str, Any] = ("", ""),
) -> Callable[[Viewing], Tiled | None]:
    """Return the reader of a tile that shows a measure by one side.

    `colours` tells the bars apart by colour; `more` is the name of the page that shows all, and
    what its link says.
    """

    def read(viewing: Viewing) -> Tiled | None:
        found = ask(viewing, measure, (side,), limit=limit)
        if found is None:
            return None
        context = {
            "chart": _drawn(viewing, found, colours),
            "badge": said_total(found) if found.unit == Unit.SCORE else "",
            "badge_tone": _BADGES[_tone(as_number(found.total))],
            "footer": _missing(found),
            "link": (reverse(more[0]), more[1]) if more[0] else None,
        }
        return Tiled("segments/tiles/chart.html", context, numbers_of(viewing, found))

    return read


def _drawn(viewing: Viewing, found: Answer, colours: bool) -> Bars:
    judged = found.unit in (Unit.SHARE, Unit.SCORE)
    bars = [
        Bar(
            row.keys[0].label,
            as_number(row.value),
            behind(viewing, found, row),
            tone=_tone(as_number(row.value)) if judged else f"k{n % 6 + 1}" if colours else "",
        )
        for n, row in enumerate(found.rows)
    ]
    return Bars(
        found.columns[-1].label,
        bars,
        speaker(found),
        _WHOLE if judged else None,
        found.columns[0].label,
    )


def _tone(value: float | None) -> str:
    if value is None:
        return ""
    return "good" if value >= _GOOD else "mid" if value >= _FAIR else "bad"


def _missing(found: Answer) -> str:
    if found.hidden_cells:
        return _("Groups of fewer than five people are hidden.")
    weakest: list[Row] = [row for row in found.rows if row.value is not None]
    if found.unit == Unit.SCORE and weakest:
        name = min(weakest, key=lambda row: row.value or 0).keys[0].label
        return _("Weakest: %(name)s.") % {"name": name}
    if found.left_out:
        return _("And %(count)s more.") % {"count": number(found.left_out)}
    return ""
