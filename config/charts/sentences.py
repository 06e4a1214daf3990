"""What a chart shows, in one sentence: read out in place of the picture."""

from collections.abc import Sequence
from typing import Any

from config.charts.scales import known, numbers
from config.charts.shapes import (
    Bars,
    Chart,
    Heat,
    Histogram,
    Line,
    Ring,
    Say,
    Series,
    Share,
    Spark,
)
from config.charts.tables import cell_of, noted, shown_cell
from config.charts.words import ENGLISH, Words

# More than this nobody listens to; the table has them all.
_LISTED = 8


def empty(chart: Chart) -> bool:
    """Say that there is nothing to draw."""
    match chart:
        case Line():
            return not any(numbers(each.values) for each in chart.series)
        case Spark():
            return not numbers(chart.values)
        case Bars():
            return not chart.bars
        case Share():
            return not any(numbers(p.value for p in row.parts) for row in chart.rows)
        case Ring():
            return known(chart.value) is None
        case Heat():
            return not numbers(cell_of(c).value for _name, cells in chart.rows for c in cells)
        case Histogram():
            return not any(numbers(chart.counts))


def sentence(chart: Chart, words: Words = ENGLISH) -> str:
    """Return what a chart shows, in words."""
    if empty(chart):
        return words.say(words.nothing, {"title": chart.title})
    match chart:
        case Line():
            return _of_line(chart, words)
        case Spark():
            return _course(chart.title, chart.labels, chart.values, chart.say, words)
        case Bars():
            bars = [f"{each.name} {noted(each, chart.say, words)}" for each in chart.bars]
            return _listed(chart.title, bars, words)
        case Share():
            rows = [_shared(row, chart.say) for row in chart.rows]
            return _listed(chart.title, rows, words)
        case Ring():
            facts = {"value": chart.say(known(chart.value) or 0), "most": chart.say(chart.most)}
            return words.say(words.ring, {"title": chart.title, **facts})
        case Heat():
            return _of_heat(chart, words)
        case Histogram():
            return _of_histogram(chart, words)


def _listed(title: Any, items: Sequence[str], words: Words) -> str:
    said = ", ".join(items[:_LISTED])
    if len(items) > _LISTED:
        said = words.say(words.more, {"items": said, "count": len(items) - _LISTED})
    return words.say(words.listed, {"title": title, "items": said})


def _shared(row: Any, say: Say) -> str:
    parts = (f"{p.name} {p.shown or say(known(p.value) or 0)}" for p in row.parts)
    return f"{row.name}: {'; '.join(parts)}"


def _course(
    title: Any, labels: Sequence[Any], values: Sequence[Any], say: Say, words: Words
) -> str:
    """Say where values begin and end, and the least and the largest of them."""
    pairs = zip(labels, map(known, values), strict=False)
    found = [(value, label) for label, value in pairs if value is not None]
    if len(found) == 1:
        facts = {"title": title, "value": say(found[0][0]), "label": found[0][1]}
        return words.say(words.one, facts)
    facts = {"title": title}
    least = min(found, key=lambda pair: pair[0])
    most = max(found, key=lambda pair: pair[0])
    ends = {"first": found[0], "last": found[-1], "least": least, "most": most}
    for name, (value, label) in ends.items():
        facts |= {name: say(value), f"{name}_label": label}
    return words.say(words.line, facts)


def _of_line(chart: Line, words: Words) -> str:
    said = []
    for series in chart.series:
        if not numbers(series.values):
            continue
        labels = chart.labels[series.starts :]
        if series.low and series.high:
            said.append(_banded(series, labels, chart.say, words))
        elif series.role != "previous" or not said:
            title = chart.title if not said else series.name
            said.append(_course(title, labels, series.values, chart.say, words))
    return " ".join(said)


def _banded(series: Series, labels: Sequence[Any], say: Say, words: Words) -> str:
    last = min(len(series.values), len(series.low), len(series.high), len(labels)) - 1
    facts = {
        "name": series.name,
        "value": say(known(series.values[last]) or 0),
        "label": labels[last],
        "low": say(series.low[last]),
        "high": say(series.high[last]),
    }
    return words.say(words.band, facts)


def _of_heat(chart: Heat, words: Words) -> str:
    found = [
        (known(cell_of(each).value), cell_of(each), name, column)
        for name, cells in chart.rows
        for column, each in zip(chart.columns, cells, strict=False)
        if known(cell_of(each).value) is not None
    ]
    _value, cell, row, column = max(found, key=lambda each: each[0] or 0)
    facts = {"title": chart.title, "row": row, "column": column}
    return words.say(words.heat, facts | {"value": shown_cell(cell, chart.say, words)})


def _of_histogram(chart: Histogram, words: Words) -> str:
    most = max(range(len(chart.counts)), key=lambda n: chart.counts[n])
    facts = {
        "title": chart.title,
        "total": chart.say(sum(numbers(chart.counts))),
        "low": chart.say_edge(chart.edges[most]),
        "high": chart.say_edge(chart.edges[most + 1]),
    }
    return words.say(words.histogram, facts)
