"""Charts drawn by the server: geometry as attributes, every colour from charts.css.

The same markup serves light, dark, print and a strict Content-Security-Policy. What a chart shows
stands beside it in words and in a table.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

Points = list[tuple[float, float]]


def _placed(values: Sequence[float], lo: float, hi: float) -> Points:
    span, step = (hi - lo) or 1, 100 / max(len(values) - 1, 1)
    return [
        (round(n * step, 2), round(100 - (value - lo) / span * 100, 2))
        for n, value in enumerate(values)
    ]


def _path(points: Points) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _margins(values: Sequence[float]) -> tuple[float, float]:
    """Return the ends of the scale: a level line stays in the middle, not on the floor."""
    lo, hi = min(values), max(values)
    room = max((hi - lo) * 0.15, 1)
    return lo - room, hi + room


@register.simple_tag
def sparkline(values: Sequence[float], label: Any) -> SafeString | str:
    """A small line without axes; fewer than two values draw nothing."""
    if len(values) < 2:
        return ""
    path = _path(_placed(values, *_margins(values)))
    return format_html(
        '<svg class="spark" viewBox="0 0 100 100" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><path class="a" d="{}L100 100L0 100Z"/><path class="l" d="{}"/></svg>',
        label,
        path,
        path,
    )


@register.simple_tag
def line_chart(
    points: Sequence[tuple[Any, float]], label: Any, most: int = 100
) -> SafeString | str:
    """A line over days from 0 to `most`; `points` pairs each day's words with its value."""
    if len(points) < 2:
        return ""
    placed = _placed([value for _words, value in points], 0, most)
    step = 100 / (len(points) - 1)
    ticks = [most * n // 4 for n in range(5)]
    hits = (
        (round(x - step / 2, 2), round(step, 2), f"{words}\n{value:g}")
        for (words, value), (x, _y) in zip(points, placed, strict=True)
    )
    svg = format_html(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{}">{}'
        '<path class="a" d="{}L100 100L0 100Z"/><path class="l" d="{}"/>{}</svg>',
        label,
        format_html_join(
            "", '<line class="grid" x1="0" x2="100" y1="{}" y2="{}"/>',
            ((100 - 100 * tick / most,) * 2 for tick in ticks),
        ),
        _path(placed),
        _path(placed),
        format_html_join(
            "", '<rect class="hit" x="{}" y="0" width="{}" height="100" data-tip="{}"/>', hits
        ),
    )  # fmt: skip
    ends = [points[0][0], points[len(points) // 2][0], points[-1][0]]
    return format_html(
        '<div class="plot"><div class="y" aria-hidden="true">{}</div><div class="p">{}</div>'
        '<div></div><div class="x" aria-hidden="true">{}</div></div>',
        format_html_join("", "<span>{}</span>", ((tick,) for tick in reversed(ticks))),
        svg,
        format_html_join("", "<span>{}</span>", ((words,) for words in ends)),
    )
