"""Charts: what is drawn, what is said, and what stands in the table."""

import math
import re

import pytest

from config.charts import (
    Bar,
    Bars,
    Cell,
    Heat,
    Histogram,
    Line,
    Part,
    Ring,
    Series,
    Share,
    ShareRow,
    Spark,
    draw,
    sentence,
    table,
)
from config.charts.marks import thinned
from config.charts.scales import ticks


def euros(value):
    return f"€{value:,.0f}"


def revenue():
    now = Series("This year", [100, 200, None])
    before = Series("Previous year", [90, 80, 70], "previous")
    ahead = Series("Forecast", [200, 240], "forecast", [200, 180], [200, 300], starts=1)
    return Line("Revenue", ["Oct", "Nov", "Dec"], [now, before, ahead], euros, addresses=["/o"])


def marks(markup, name):
    return re.findall(rf'class="{name}"[^>]* d="([^"]*)"', markup)


def words_of(chart):
    return [[field.text for field in row] for row in table(chart).rows]


def test_a_line_is_drawn_with_its_year_before_and_its_band():
    drawn = draw(revenue())
    assert marks(drawn, "l") == ["M0 66.67C25 66.67 25 33.33 50 33.33"]
    assert marks(drawn, "l prev") == ["M0 70C25 70 25 73.33 50 73.33C75 73.33 75 76.67 100 76.67"]
    assert marks(drawn, "l fc") == ["M50 33.33C75 33.33 75 20 100 20"]
    assert marks(drawn, "band") == ["M50 33.33C75 33.33 75 0 100 0L100 40C75 40 75 33.33 50 33.33Z"]
    assert 'data-tip="Dec\nPrevious year: €70\nForecast: €240 (€180 to €300)"' in drawn


def test_a_line_is_said_and_stands_in_a_table_whose_numbers_lead_to_their_lists():
    assert sentence(revenue()) == (
        "Revenue: from €100 (Oct) to €200 (Nov); lowest €100 (Oct), highest €200 (Nov)."
        " Forecast: €240 (Dec), between €180 and €300."
    )
    assert table(revenue()).head == ("", "This year", "Previous year", "Forecast")
    assert words_of(revenue()) == [
        ["Oct", "€100", "€90", "–"],
        ["Nov", "€200", "€80", "€200"],
        ["Dec", "–", "€70", "€240 (€180 to €300)"],
    ]
    assert '<td class="num"><a href="/o">€100</a></td>' in draw(revenue())
    assert "<details" not in draw(revenue(), table=False)


def test_bars_grow_from_a_common_zero_to_both_sides():
    chart = Bars("Change", [Bar("Up", 30, "/up", note="of 90"), Bar("Down", -10)])
    drawn = draw(chart)
    assert '<rect class="v" x="25" width="75" height="8"/>' in drawn
    assert '<rect class="bad" x="0" width="25" height="8"/>' in drawn
    assert '<a href="/up">30</a> <span class="muted">of 90</span>' in drawn
    assert sentence(chart) == "Change: Up 30 of 90, Down -10."
    assert words_of(chart) == [["Up", "30 of 90"], ["Down", "-10"]]


def test_parts_of_a_whole_fill_it_and_nothing_of_nothing_is_an_empty_bar():
    parts = [Part("Given", 3, "yes", "/given"), Part("Refused", 1, "no"), Part("Unknown", 0)]
    row = ShareRow("Email", parts, "75%")
    chart = Share("Consent", [row, ShareRow("Post", [Part("Given", 0), Part("Refused", 0)])])
    drawn = draw(chart)
    assert '<rect class="yes" x="0" width="74.4" height="12" data-tip="Given: 3"/>' in drawn
    assert '<rect class="no" x="75" width="24.4" height="12" data-tip="Refused: 1"/>' in drawn
    assert drawn.count("<rect") == 3
    assert sentence(Share("Consent", [row])) == (
        "Consent: Email: Given 3; Refused 1; Unknown 0."
    )  # fmt: skip


def test_a_ring_says_how_much_of_the_whole_there_is():
    drawn = draw(Ring("Quality", 50))
    assert '<div class="ring mid" role="img" aria-label="Quality: 50 of 100.">' in drawn
    assert 'stroke-dasharray="103.7 207.35"' in drawn
    assert 'stroke-dasharray="207.3 207.35"' in draw(Ring("Quality", 140))
    assert 'class="v"' not in draw(Ring("Quality", -3))


def test_fields_are_the_darker_the_more_they_say():
    chart = Heat("Retention", ["0", "1"], [("Jan", [Cell(100, "/jan"), 1]), ("Feb", [0, None])])
    drawn = draw(chart)
    assert '<td class="s8"><a href="/jan">100</a></td><td class="s1">1</td>' in drawn
    assert '<td class="s0">0</td><td class="none"></td>' in drawn
    assert "<caption" in drawn
    assert sentence(chart) == "Retention: highest 100 (Jan, 0)."


def test_columns_stand_between_their_edges():
    chart = Histogram("Order values", [0, 50, 100], [3, 6], say_edge=euros)
    drawn = draw(chart)
    assert '<rect class="col" x="0.3" y="50" width="49.4" height="50"' in drawn
    assert '<rect class="col" x="50.3" y="0" width="49.4" height="100"' in drawn
    assert words_of(chart) == [["€0 to €50", "3"], ["€50 to €100", "6"]]
    assert sentence(chart) == "Order values: 9 in all, most of them from €50 to €100."


def test_one_value_is_a_dot_and_a_level_line_stays_in_the_middle():
    assert marks(draw(Line("Day", ["Mon"], [Series("Now", [3])])), "l dot") == ["M50 0h0"]
    assert sentence(Spark("Day", ["Mon"], [3])) == "Day: 3 (Mon)."
    assert marks(draw(Spark("Day", ["a", "b"], [7, 7])), "l") == ["M0 50C50 50 50 50 100 50"]


def test_a_gap_parts_a_line():
    drawn = draw(Line("Day", list("abcd"), [Series("Now", [1, None, 1, 1])]))
    assert marks(drawn, "l dot") == ["M0 0h0"]
    assert marks(drawn, "l") == ["M66.67 0C83.34 0 83.34 0 100 0"]


EMPTY = [
    Line("Empty", [], []),
    Line("Empty", ["a"], [Series("Now", [None])]),
    Spark("Empty", [], []),
    Bars("Empty", []),
    Share("Empty", []),
    Ring("Empty", None),
    Heat("Empty", [], []),
    Histogram("Empty", [0, 1], [0]),
]


@pytest.mark.parametrize("chart", EMPTY, ids=lambda chart: type(chart).__name__)
def test_nothing_is_said_to_be_nothing(chart):
    assert sentence(chart) == "Empty: nothing to show yet."
    assert '<p class="muted">Nothing to show yet</p>' in draw(chart)


def odd(values, labels=("a", "b", "c")):
    cells = [("r", list(values))]
    return [
        Line("Odd", labels, [Series("Now", values), Series("Was", values, "previous")]),
        Spark("Odd", labels, values),
        Bars("Odd", [Bar(name, value) for name, value in zip(labels, values, strict=True)]),
        Share("Odd", [ShareRow("r", [Part(n, v) for n, v in zip(labels, values, strict=True)])]),
        Ring("Odd", values[0]),
        Heat("Odd", labels, cells),
        Histogram("Odd", [0, 1, 2, 3], values),
    ]


@pytest.mark.parametrize("values", [
    (1e308, -1e308, 1e-300), (-5, -3, -9), (math.nan, math.inf, 2), (0, 0, 0), (10**30, 1, 2),
])  # fmt: skip
def test_no_number_breaks_a_picture(values):
    for chart in odd(values):
        places = re.findall(r' (?:d|x|y|x1|y1|width|height)="([^"]*)"', draw(chart))
        drawn = " ".join(places)
        assert not re.search(r"nan|inf|e\+|e-", drawn), (chart, drawn)
        assert all(abs(float(n)) <= 100.01 for n in re.findall(r"-?[\d.]+", drawn)), drawn


def test_words_of_people_stay_words():
    wicked = '"><script>alert(1)</script>'
    shown = [Bar(wicked, 1, f"/?q={wicked}", wicked)]
    charts = [
        Bars(wicked, shown),
        Line(wicked, [wicked], [Series(wicked, [1])]),
        Heat(wicked, [wicked], [(wicked, [Cell(1, wicked, wicked)])]),
        Share(wicked, [ShareRow(wicked, [Part(wicked, 1, "", wicked, wicked)], wicked, wicked)]),
        Spark(wicked, [wicked], [1]),
    ]
    for chart in charts:
        assert "<script" not in draw(chart)
        assert '"">' not in draw(chart)


def test_scales_are_counted_in_round_steps_around_zero():
    assert ticks([13_620]) == [0, 5_000, 10_000, 15_000]
    assert ticks([-30, 70]) == [-50, -25, 0, 25, 50, 75]
    assert ticks([0.03]) == [0, 0.01, 0.02, 0.03]
    assert ticks([]) == [0, 1]
    assert (ticks([1]), ticks([9])) == ([0, 1], [0, 5, 10])


def test_labels_are_thinned_from_the_newest_on():
    assert thinned(["x"] * 12, 12) == (set(range(12)), {0, 2, 4, 6, 8, 10})
    assert thinned(["x"] * 25, 12)[0] == {0, 3, 6, 9, 12, 15, 18, 21, 24}
    assert thinned(["x"], 12) == ({0}, set())
    # Long ones need room: fewer are said, and fewer still on a telephone.
    assert thinned(["20 Nov 2025"] * 12, 12) == ({2, 5, 8, 11}, {2, 8})
