"""Charts as plain values and as markup: our own SVG, drawn by the server, readable without script.

A chart is a frozen value that says WHAT is shown; `draw` says how. No Django here: words and the
way of saying a number are passed in, colours come from static/css/charts.css.

    Series(name, values, role="main", low=(), high=(), starts=0)
        role: "main" | "previous" | "forecast" | "second" .. "fifth"; a value of None is a gap;
        low/high draw a band; `starts` is the label its first value belongs to.
    Line(title, labels, series, say=plain, say_axis=None, addresses=(), corner="",
         most=None, below=(), named=12)
        most: top of the scale; below: short labels of the axis, of which `named` are said at most
    Spark(title, labels, values, say=plain)
    Bar(name, value, address="", note="", tone="")   tone: "" | "k1".."k6" | "good" | "mid" | "bad"
    Bars(title, bars, say=plain, most=None, corner="", column="")
    Part(name, value, tone, address="", shown="")    tone: as of Bar, or "yes" | "no" | "unknown"
    ShareRow(name, parts, shown="", address="")      shown: the words at the end of the row
    Share(title, rows, say=plain, corner="")         rows that are each 100% of something
    Ring(title, value, most=100, say=plain, tone="") tone: by default good/mid/bad at 80/50%
    Cell(value, address="", shown="")
    Heat(title, columns, rows, say=plain, corner="", most=None)
        rows: [(name, [Cell | float | None, ...]), ...]; None is an empty cell
    Histogram(title, edges, counts, say=plain, say_edge=plain, corner="", column="")
        len(edges) == len(counts) + 1

    draw(chart, words=ENGLISH, *, table=True) -> str   markup: <figure class="chart ...">: picture
        (role="img" and the sentence), and <details class="data"> with the table; "" never: a
        chart without values says so. Safe: every word is escaped.
    sentence(chart, words=ENGLISH) -> str               what it shows, in words
    table(chart, words=ENGLISH) -> Table(head, rows)    the same numbers; Shown(text, address)

`say` turns a number into words ("€13,620"); `say_axis` does so shortly ("€14k"); `corner` heads
the first column of the table ("Month"). In a template: {% load charts %}{% chart it %} (words in
the reader's language; `{% chart it table=False %}` leaves the table out) and {% legend it %}.
"""

from config.charts.drawing import draw, sentence, table
from config.charts.shapes import (
    Bar,
    Bars,
    Cell,
    Chart,
    Heat,
    Histogram,
    Line,
    Part,
    Ring,
    Series,
    Share,
    ShareRow,
    Spark,
    plain,
)
from config.charts.tables import Shown, Table
from config.charts.words import ENGLISH, Words

__all__ = [
    "ENGLISH",
    "Bar",
    "Bars",
    "Cell",
    "Chart",
    "Heat",
    "Histogram",
    "Line",
    "Part",
    "Ring",
    "Series",
    "Share",
    "ShareRow",
    "Shown",
    "Spark",
    "Table",
    "Words",
    "draw",
    "plain",
    "sentence",
    "table",
]
