"""One number as a ring, and many as fields of a table."""

from config.charts.marks import element, joined, linked, number, picture, said
from config.charts.scales import known, numbers
from config.charts.sentences import sentence
from config.charts.shapes import Cell, Heat, Ring
from config.charts.tables import cell_of, shown_cell
from config.charts.words import Words

# The circle's way round; shades that eyes tell apart.
_ROUND, _SHADES = 207.35, 8


def ring(chart: Ring, words: Words) -> str:
    """Draw how much of `most` there is."""
    value = known(chart.value) or 0.0
    part = min(max(value / chart.most, 0.0), 1.0) if chart.most > 0 else 0.0
    tone = chart.tone or ("" if part >= 0.8 else "mid" if part >= 0.5 else "bad")
    circle = {"cx": 38, "cy": 38, "r": 33, "fill": "none", "stroke_width": 7}
    dash = f"{number(round(_ROUND * part, 1))} {_ROUND}"
    drawn = element("circle", class_="t", **circle)
    if part:
        drawn += element("circle", class_="v", stroke_dasharray=dash, **circle)
    svg = picture(drawn, "", "0 0 76 76")
    heard = {"role": "img", "aria_label": sentence(chart, words)}
    text = element("b", said(chart.say(value)), aria_hidden="true")
    return element("div", svg + text, class_=f"ring {tone}".rstrip(), **heard)


def heat(chart: Heat, words: Words) -> str:
    """Draw a table whose fields are the darker the more they say: picture and data in one."""
    cells = [cell_of(each) for _name, row in chart.rows for each in row]
    most = known(chart.most) or max(numbers(each.value for each in cells))
    head = element("td", said(chart.corner)) + joined(
        element("th", said(name), scope="col") for name in chart.columns
    )
    body = joined(
        element(
            "tr",
            element("th", said(name), scope="row")
            + joined(_cell(cell_of(each), most, chart, words) for each in row),
        )
        for name, row in chart.rows
    )
    inner = (
        element("caption", said(sentence(chart, words)), class_="vh")
        + element("thead", element("tr", head))
        + element("tbody", body)
    )
    # What may be wider than its place is scrolled by keyboard, too.
    region = {"role": "region", "tabindex": "0", "aria_label": chart.title}
    return element("div", element("table", inner, class_="heat"), class_="scrolled", **region)


def _cell(cell: Cell, most: float, chart: Heat, words: Words) -> str:
    value = known(cell.value)
    if value is None:
        return element("td", said(cell.shown), class_="none")
    part = min(max(value / most, 0.0), 1.0) if most > 0 else 0.0
    # Anything above nothing has a shade of its own.
    shade = max(1, round(part * _SHADES)) if value > 0 else 0
    text = shown_cell(cell, chart.say, words)
    inner = linked(text, cell.address) if cell.address else said(text)
    return element("td", inner, class_=f"s{shade}")
