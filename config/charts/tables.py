"""The numbers of a chart as a table: for those who listen, who copy, and who follow a link."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from config.charts.marks import element, joined, linked, said
from config.charts.scales import known
from config.charts.shapes import (
    Bars,
    Cell,
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
from config.charts.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Shown:
    """One field: its words, and the list behind it."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A head and its rows; the first field of each row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]


def table(chart: Chart, words: Words = ENGLISH) -> Table:
    """Return the numbers of a chart."""
    match chart:
        case Line():
            return _of_line(chart, words)
        case Spark():
            rows = zip(chart.labels, chart.values, strict=False)
            return _two("", chart.title, [(str(a), _value(b, chart.say, words)) for a, b in rows])
        case Bars():
            return Table(
                (str(chart.corner), str(chart.column or chart.title)),
                tuple(
                    (Shown(str(each.name)), Shown(noted(each, chart.say, words), each.address))
                    for each in chart.bars
                ),
            )
        case Share():
            return _of_share(chart, words)
        case Ring():
            value = _value(chart.value, chart.say, words)
            return _two("", chart.title, [(str(chart.title), value)])
        case Heat():
            return _of_heat(chart, words)
        case Histogram():
            rows = zip(between(chart, words), chart.counts, strict=True)
            return _two(
                chart.corner,
                chart.column or chart.title,
                [(name, _value(count, chart.say, words)) for name, count in rows],
            )


def noted(bar: Any, say: Say, words: Words) -> str:
    """Return the value of a bar and what stands behind it."""
    return f"{_value(bar.value, say, words)} {bar.note}".rstrip()


def between(chart: Histogram, words: Words) -> list[str]:
    """Name the spans of a histogram."""
    edges = [chart.say_edge(edge) for edge in chart.edges]
    return [words.say(words.between, {"low": low, "high": high}) for low, high in pairwise(edges)]


def cell_of(value: "Cell | float | None") -> Cell:
    """Return a field of a heat map as one."""
    return value if isinstance(value, Cell) else Cell(value)


def shown_cell(cell: Cell, say: Say, words: Words) -> str:
    """Return what a field of a heat map says."""
    return str(cell.shown) or _value(cell.value, say, words)


def folded(chart: Chart, words: Words) -> str:
    """Return the table as markup that is folded away until asked for."""
    data = table(chart, words)
    head = joined(
        element("th", said(name), scope="col", class_="num" if n else "")
        if name
        else element("td", "")
        for n, name in enumerate(data.head)
    )
    body = joined(
        element(
            "tr",
            element("th", said(first.text), scope="row")
            + joined(element("td", _field(field), class_="num") for field in rest),
        )
        for first, *rest in data.rows
    )
    return element(
        "details",
        element("summary", said(words.as_table))
        + element(
            "table",
            element("caption", said(chart.title), class_="vh")
            + element("thead", element("tr", head))
            + element("tbody", body),
        ),
        class_="data",
    )


def _field(field: Shown) -> str:
    return linked(field.text, field.address) if field.address else said(field.text)


def _value(value: Any, say: Say, words: Words) -> str:
    number = known(value)
    return str(words.none) if number is None else say(number)


def _two(corner: Any, column: Any, rows: list[tuple[str, str]]) -> Table:
    shown = tuple((Shown(name), Shown(value)) for name, value in rows)
    return Table((str(corner), str(column)), shown)


def _of_line(chart: Line, words: Words) -> Table:
    rows = []
    for n, label in enumerate(chart.labels):
        fields = [
            Shown(_at(each, n, chart.say, words), _behind(chart, each, n)) for each in chart.series
        ]
        rows.append((Shown(str(label)), *fields))
    return Table((str(chart.corner), *(str(each.name) for each in chart.series)), tuple(rows))


def _behind(chart: Line, series: Series, place: int) -> str:
    """Return the list behind a value: the series' own, or that of its label."""
    own, n = series.addresses, place - series.starts
    if not 0 <= n < len(series.values) or known(series.values[n]) is None:
        return ""
    if own:
        return own[n] if n < len(own) else ""
    named = chart.addresses if series.role == "main" else ()
    return named[place] if place < len(named) else ""


def _at(series: Series, place: int, say: Say, words: Words) -> str:
    n = place - series.starts
    value = series.values[n] if 0 <= n < len(series.values) else None
    text = _value(value, say, words)
    if known(value) is not None and n < min(len(series.low), len(series.high)):
        low, high = say(series.low[n]), say(series.high[n])
        if low != high:
            text += f" ({words.say(words.between, {'low': low, 'high': high})})"
    return text


def _of_share(chart: Share, words: Words) -> Table:
    parts = chart.rows[0].parts if chart.rows else ()
    rows = tuple(
        (
            Shown(str(row.name), row.address),
            *(
                Shown(str(part.shown) or _value(part.value, chart.say, words), part.address)
                for part in row.parts
            ),
        )
        for row in chart.rows
    )
    return Table((str(chart.corner), *(str(part.name) for part in parts)), rows)


def _of_heat(chart: Heat, words: Words) -> Table:
    rows = tuple(
        (
            Shown(str(name)),
            *(
                Shown(shown_cell(cell_of(each), chart.say, words), cell_of(each).address)
                for each in cells
            ),
        )
        for name, cells in chart.rows
    )
    return Table((str(chart.corner), *(str(name) for name in chart.columns)), rows)
