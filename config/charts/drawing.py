"""From what a chart shows to markup."""

from config.charts import bars, fields, lines
from config.charts.marks import element, said
from config.charts.sentences import empty, sentence
from config.charts.shapes import Bars, Chart, Heat, Histogram, Line, Ring, Share, Spark
from config.charts.tables import folded, table
from config.charts.words import ENGLISH, Words

__all__ = ["draw", "sentence", "table"]

# Those that are read field by field have the sentence beside them; others are one picture.
_READ_THROUGH = (Bars, Share)


def draw(chart: Chart, words: Words = ENGLISH, *, table: bool = True) -> str:
    """Return a chart as markup: the picture, what it shows in words, and the numbers."""
    name = type(chart).__name__.lower()
    if empty(chart):
        nothing = element("p", said(words.empty), class_="muted")
        return element(
            "figure", nothing, class_=f"chart chart-{name}", aria_label=sentence(chart, words)
        )
    inner = _picture(chart, words)
    if isinstance(chart, _READ_THROUGH):
        inner = element("figcaption", said(sentence(chart, words)), class_="vh") + inner
    if table and not isinstance(chart, Heat):
        inner += folded(chart, words)
    return element("figure", inner, class_=f"chart chart-{name}")


def _picture(chart: Chart, words: Words) -> str:
    match chart:
        case Line():
            return lines.line(chart, words)
        case Spark():
            return lines.spark(chart, words)
        case Bars():
            return bars.bars(chart, words)
        case Share():
            return bars.share(chart, words)
        case Ring():
            return fields.ring(chart, words)
        case Heat():
            return fields.heat(chart, words)
        case Histogram():
            return bars.histogram(chart, words)
