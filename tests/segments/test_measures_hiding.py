"""No hidden number can be worked out from what is shown, and periods are what they are called."""

import random
from datetime import date
from fractions import Fraction

import pytest

from segments.measures import SMALLEST, Period, hidden_cells, period


def solved(equations: list[dict[object, int]]) -> set[object]:
    """Return the unknowns that the equations fix, by Gauss and Jordan."""
    unknowns = sorted({name for each in equations for name in each}, key=repr)
    rows = [[Fraction(each.get(name, 0)) for name in unknowns] for each in equations]
    top = 0
    for column in range(len(unknowns)):
        found = next((n for n in range(top, len(rows)) if rows[n][column]), None)
        if found is None:
            continue
        rows[top], rows[found] = rows[found], rows[top]
        rows[top] = [value / rows[top][column] for value in rows[top]]
        for n, row in enumerate(rows):
            if n != top and row[column]:
                rows[n] = [a - row[column] * b for a, b in zip(row, rows[top], strict=True)]
        top += 1
    return {
        unknowns[next(n for n, v in enumerate(row) if v)]
        for row in rows
        if sum(map(bool, row)) == 1
    }


def known(
    table: dict[tuple[str, str], int], shut: frozenset, open_sums: set[object]
) -> set[object]:
    """Return the hidden cells that follow from the shown ones and the shown sums of lines."""
    lines = {("row", r): [] for r, _c in table} | {("column", c): [] for _r, c in table}
    for row, column in table:
        lines[("row", row)].append((row, column))
        lines[("column", column)].append((row, column))
    equations = [
        {cell: 1 for cell in cells if cell in shut} | ({} if line in open_sums else {line: -1})
        for line, cells in lines.items()
    ]
    rows = {line: 1 for line in lines if line[0] == "row" and line not in open_sums}
    columns = {line: 1 for line in lines if line[0] == "column" and line not in open_sums}
    totals = [each for each in (rows, columns) if each]
    return solved([each for each in equations + totals if each]) & {*shut}


def test_no_hidden_cell_follows_from_what_is_shown():
    dice = random.Random(5)
    hidden = 0
    for _n in range(400):
        rows = [f"r{n}" for n in range(dice.randint(1, 5))]
        columns = [f"c{n}" for n in range(dice.randint(1, 5))]
        high = dice.choice((4, 8, 40))
        table = {(r, c): dice.choice((0, dice.randint(0, high))) for r in rows for c in columns}
        sums = (
            {r: sum(table[r, c] for c in columns) for r in rows},
            {c: sum(table[r, c] for r in rows) for c in columns},
        )
        total = sum(table.values())
        found = hidden_cells(table, total=total, margins=sums)
        few = {key for key, many in table.items() if 0 < many < SMALLEST}
        assert few <= found.cells
        # What a question by one side alone shows of the lines.
        alone = [
            hidden_cells({(key,): n for key, n in line.items()}, total=total).cells for line in sums
        ]
        shown = {("row", r) for r in rows if (r,) not in alone[0]}
        shown |= {("column", c) for c in columns if (c,) not in alone[1]}
        if not found.total:
            assert known(table, found.cells, shown) == set(), (table, found)
        for side, line in (("row", rows), ("column", columns)):
            for key in line:
                cells = [c for c in found.cells if key in c]
                if cells and (side, key) in shown:
                    assert sum(table[cell] for cell in cells) >= SMALLEST
        hidden += len(found.cells) - len(few)
    assert hidden > 200


def test_a_line_hides_one_more_than_the_one_that_is_too_small():
    found = hidden_cells({("a",): 3, ("b",): 9, ("c",): 6, ("d",): 0}, total=18)
    assert found.cells == {("a",), ("c",)}
    assert not found.total
    whole = hidden_cells({("a",): 3, ("b",): 1}, total=4)
    assert (whole.cells, whole.total) == ({("a",), ("b",)}, True)
    assert hidden_cells({("a",): 5, ("b",): 0}, total=5).cells == frozenset()


@pytest.mark.parametrize(
    ("preset", "start", "last"),
    [
        ("last_7_days", date(2026, 5, 25), date(2026, 5, 31)),
        ("last_30_days", date(2026, 5, 2), date(2026, 5, 31)),
        ("this_month", date(2026, 5, 1), date(2026, 5, 31)),
        ("last_month", date(2026, 4, 1), date(2026, 4, 30)),
        ("this_quarter", date(2026, 4, 1), date(2026, 5, 31)),
        ("last_12_months", date(2025, 6, 1), date(2026, 5, 31)),
        ("this_year", date(2026, 1, 1), date(2026, 5, 31)),
        ("last_year", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_period_is_the_days_it_is_called(preset, start, last):
    found = period(preset, date(2026, 5, 31))
    assert (found.start, found.last, found.preset) == (start, last, preset)


def test_a_year_before_a_leap_day_is_the_28th():
    leap = Period(date(2028, 2, 1), date(2028, 3, 1))
    assert leap.previous_year() == Period(date(2027, 2, 1), date(2027, 3, 1))
    assert list(Period(date(2026, 1, 20), date(2026, 3, 2)).buckets("month")) == [
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    ]
    with pytest.raises(ValueError, match="a day at least"):
        Period(date(2026, 1, 1), date(2026, 1, 1))
