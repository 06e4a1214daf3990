"""Lengths: bars, parts of wholes, and how many lie between two edges."""

from config.charts.lines import plot
from config.charts.marks import element, joined, linked, number, picture, said
from config.charts.scales import height, known, numbers, rounded, ticks
from config.charts.sentences import sentence
from config.charts.shapes import Bar, Bars, Histogram, Part, Share, ShareRow
from config.charts.tables import between, table
from config.charts.words import Words

# Between two parts of a bar, in hundredths of its length.
_GAP = 0.6


def bars(chart: Bars, words: Words) -> str:
    """Draw bars from a common zero, each between its name and its number."""
    found = numbers(each.value for each in chart.bars)
    low, high = min(0.0, *found, 0.0), max(0.0, *found, 0.0)
    high = max(high, known(chart.most) or 0.0)
    rows = joined(_bar(each, chart, low, high, words) for each in chart.bars)
    return element("div", rows, class_="bars")


def _bar(bar: Bar, chart: Bars, low: float, high: float, words: Words) -> str:
    # Halved first: the distance of two very large numbers may be endless.
    span = (high / 2 - low / 2) or 1
    value = known(bar.value)
    zero, end = (rounded((each / 2 - low / 2) / span * 100) for each in (0.0, value or 0.0))
    length = number(rounded(abs(end - zero)))
    tone = bar.tone or ("bad" if end < zero else "v")
    drawn = element("rect", class_="t", width="100", height="8") + element(
        "rect", class_=tone, x=number(min(zero, end)), width=length, height="8"
    )
    text = str(words.none) if value is None else chart.say(value)
    shown = linked(text, bar.address) if bar.address else said(text)
    note = f" {element('span', said(bar.note), class_='muted')}" if str(bar.note) else ""
    return (
        linked(bar.name, bar.address, class_="name")
        + picture(drawn, "", "0 0 100 8")
        + element("span", shown + note, class_="num")
    )


def share(chart: Share, words: Words) -> str:
    """Draw each row as one bar of all its parts."""
    rows = joined(
        linked(row.name, row.address, class_="name")
        + _parts(row, chart, words)
        + element("span", said(row.shown), class_="num")
        for row in chart.rows
    )
    return element("div", rows, class_="cov")


def _parts(row: ShareRow, chart: Share, words: Words) -> str:
    whole = sum(max(value, 0) for value in numbers(part.value for part in row.parts))
    left, out = 0.0, []
    for n, part in enumerate(row.parts):
        value = max(known(part.value) or 0.0, 0.0)
        wide = value / whole * 100 if whole else 0.0
        if wide:
            out.append(_part(part, n, left, wide, chart))
        left += wide
    drawn = joined(out) or element("rect", class_="t", width="100", height="12")
    return picture(drawn, "", "0 0 100 12")


def _part(part: Part, place: int, left: float, wide: float, chart: Share) -> str:
    text = str(part.shown) or chart.say(known(part.value) or 0)
    return element(
        "rect", class_=part.tone or f"k{place % 6 + 1}", x=number(rounded(left)),
        width=number(rounded(max(wide - _GAP, 0.3))), height="12", data_tip=f"{part.name}: {text}",
    )  # fmt: skip


def histogram(chart: Histogram, words: Words) -> str:
    """Draw columns between edges."""
    steps = ticks(chart.counts)
    wide = 100 / len(chart.counts)
    out = [
        element("line", class_="grid" if step else "grid base", x1="0", x2="100", y1=y, y2=y)
        for step in steps
        for y in [number(height(step, steps[0], steps[-1]))]
    ]
    said_as = table(chart, words).rows
    for n, count in enumerate(chart.counts):
        value = max(known(count) or 0.0, 0.0)
        top, floor = (height(each, steps[0], steps[-1]) for each in (value, 0.0))
        out.append(
            element(
                "rect", class_="col", x=number(rounded(n * wide + _GAP / 2)), y=number(top),
                width=number(rounded(max(wide - _GAP, 0.3))),
                height=number(rounded(floor - top)),
                data_tip=f"{between(chart, words)[n]}\n{said_as[n][1].text}",
            )
        )  # fmt: skip
    return plot(
        picture(joined(out), sentence(chart, words)),
        [chart.say(step) for step in reversed(steps)],
        [chart.say_edge(edge) for edge in chart.edges],
    )
