"""Values over time: lines with bands, and lines without axes."""

from collections.abc import Sequence
from typing import Any

from config.charts.marks import element, joined, number, path, picture, said, thinned
from config.charts.scales import Point, across, height, known, numbers, rounded, runs, ticks
from config.charts.sentences import sentence
from config.charts.shapes import Line, Series, Spark
from config.charts.tables import table
from config.charts.words import Words

# How the lines of a chart are told apart.
_CLASS = {"main": "l", "previous": "l prev", "forecast": "l fc"}


def line(chart: Line, words: Words) -> str:
    """Draw lines over a common scale that contains zero."""
    places = across(len(chart.labels))
    reach = [v for s in chart.series for v in (*s.values, *s.low, *s.high)]
    steps = ticks([*reach, chart.most])
    low, high = steps[0], steps[-1]
    drawn = [_series(each, places, low, high) for each in chart.series]
    inner = joined(
        [
            _grid(steps),
            *(band for band, _line in drawn),
            *(line_ for _band, line_ in reversed(drawn)),
            _touched(chart, places, words),
        ]
    )
    return plot(
        picture(inner, sentence(chart, words)),
        [(chart.say_axis or chart.say)(step) for step in reversed(steps)],
        chart.below or chart.labels,
        chart.named,
    )


def spark(chart: Spark, words: Words) -> str:
    """Draw a line without axes."""
    return bare_line(chart.values, sentence(chart, words))


def bare_line(values: Sequence[Any], said_as: str) -> str:
    """Draw values in a scale of their own: what is level stays in the middle."""
    found = numbers(values)
    low, high = min(found), max(found)
    room = (high / 2 - low / 2) * 0.3 or 1
    places = across(len(values))
    parts = _lines(values, places, low - room, high + room, "l", floor=100.0)
    return picture(joined(parts), said_as, class_="spark")


def plot(svg: str, scale: Sequence[Any], labels: Sequence[Any], named: int = 12) -> str:
    """Put a scale and labels around a picture; these are text, so they never stretch."""
    shown, narrow = thinned(labels, named)
    along = joined(
        element("span", said(label) if n in shown else "", class_="alt" if n in narrow else "")
        for n, label in enumerate(labels)
    )
    beside = joined(element("span", said(step)) for step in scale)
    return element(
        "div",
        element("div", beside, class_="y", aria_hidden="true")
        + element("div", svg, class_="p")
        + element("div", "")
        + element("div", along, class_="x one" if len(labels) == 1 else "x", aria_hidden="true"),
        class_="plot",
    )  # fmt: skip


def _grid(steps: Sequence[float]) -> str:
    return joined(
        element(
            "line", class_="grid" if step else "grid base", x1="0", x2="100", y1=y, y2=y
        )
        for step in steps
        for y in [number(height(step, steps[0], steps[-1]))]
    )  # fmt: skip


def _series(series: Series, places: Sequence[float], low: float, high: float) -> tuple[str, str]:
    """Return the band of a series, and its line with what is below."""
    here = places[series.starts : series.starts + len(series.values)]
    band = ""
    if series.low and series.high:
        above = [(x, height(v, low, high)) for x, v in zip(here, series.high, strict=False)]
        below = [(x, height(v, low, high)) for x, v in zip(here, series.low, strict=False)]
        d = path(above) + "L" + path(below[::-1])[1:] + "Z"
        band = element("path", class_="band", d=d)
    floor = height(0, low, high) if series.role == "main" else None
    kind = _CLASS.get(series.role, f"l {series.role}")
    return band, joined(_lines(series.values, here, low, high, kind, floor))


def _lines(
    values: Sequence[Any],
    places: Sequence[float],
    low: float,
    high: float,
    kind: str,
    floor: float | None,
) -> list[str]:
    points: list[Point | None] = [
        None if (number_ := known(value)) is None else (x, height(number_, low, high))
        for x, value in zip(places, values, strict=False)
    ]
    out = []
    for run in runs(points):
        if floor is not None and len(run) > 1:
            down = f"L{number(run[-1][0])} {number(floor)}L{number(run[0][0])} {number(floor)}Z"
            out.append(element("path", class_="a", d=path(run) + down))
        out.append(element("path", class_=kind if len(run) > 1 else f"{kind} dot", d=path(run)))
    return out


def _touched(chart: Line, places: Sequence[float], words: Words) -> str:
    """Return fields that say the numbers of a label under the pointer."""
    data = table(chart, words)
    step = 100 / max(len(places) - 1, 1)
    out = []
    for x, row in zip(places, data.rows, strict=True):
        tip = [row[0].text]
        for name, field in zip(data.head[1:], row[1:], strict=True):
            if field.text != str(words.none):
                tip.append(f"{name}: {field.text}")
        left, right = max(x - step / 2, 0), min(x + step / 2, 100)
        out.append(
            element(
                "rect", class_="hit", x=number(rounded(left)), y="0",
                width=number(rounded(right - left)), height="100", data_tip="\n".join(tip),
            )
        )  # fmt: skip
    return joined(out)
