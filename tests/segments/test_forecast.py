"""Revenue foreseen: better than last year's months over public series, honest where it is not."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.models.contact import Contact
from segments.forecast.candidates import seasonal_index
from segments.forecast.revenue import foresee
from segments.forecast.shifts import levelled
from segments.measures.periods import months_after
from segments.reading.monthly_revenue import revenue_until
from tests.segments.test_scores import bought

SEASONS = np.tile([0.6, 0.6, 0.9, 1.0, 1.0, 1.1, 0.8, 0.7, 1.1, 1.2, 1.3, 1.7], 5)
NOISE = np.random.default_rng(7).normal(1, 0.04, 60)


def test_a_shop_with_seasons_and_growth_is_foreseen_within_its_band():
    past = 1000 * SEASONS * NOISE * np.linspace(1, 1.6, 60)
    found = foresee(past[:54], 6)
    assert found.method == "combined"
    assert found.skill is not None
    assert found.skill > 0.2
    assert not found.rough
    assert [month.low <= came <= month.high for month, came in zip(found.months, past[54:],
            strict=True)].count(True) >= 5  # fmt: skip
    said = np.array([month.expected for month in found.months])
    assert np.abs(said / past[54:] - 1).mean() < 0.08


def test_less_than_a_year_gives_the_mean_of_half_a_year_and_says_that_it_is_rough():
    found = foresee([9, 9, 10, 20, 30, 40, 50, 60], 2)
    assert (found.method, found.skill, found.rough) == ("level", None, True)
    assert [(m.expected, m.low, m.high) for m in found.months] == [(35, 28, 42)] * 2


def test_a_shop_that_repeats_itself_is_told_last_year():
    past = np.tile([5.0, 80, 3, 60, 9, 20, 1, 90, 7, 33, 4, 55], 4)
    found = foresee(past, 12)
    assert [round(month.expected, 6) for month in found.months] == list(past[:12])


def test_a_step_is_seen_and_what_came_before_it_brought_to_the_level_after():
    past = 1000 * SEASONS[:48] * NOISE[:48] * np.where(np.arange(48) < 34, 1, 2.5)
    plain, at = levelled(past)
    assert at is not None
    assert abs(at - 34) <= 1
    assert 0.9 < plain[:30].mean() / (2500 * SEASONS[:30]).mean() < 1.1
    said = sum(month.expected for month in foresee(past, 6).months)
    assert said == pytest.approx(float((2500 * SEASONS[48:54]).sum()), rel=0.12)


@pytest.mark.parametrize("past", [1000 * NOISE, np.linspace(10, 99, 60), 1000 * SEASONS * NOISE])
def test_noise_growth_and_seasons_are_no_step(past):
    assert levelled(past)[1] is None


def test_the_index_of_the_seasons_is_found_again():
    found = seasonal_index(1000 * SEASONS)
    np.testing.assert_allclose(found, SEASONS[:12] / SEASONS[:12].mean(), rtol=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    past=st.lists(st.floats(-1e3, 1e6), min_size=1, max_size=48),
    months=st.integers(1, 12),
)
def test_every_history_gives_as_many_months_in_order_around_what_is_expected(past, months):
    found = foresee(past, months)
    assert len(found.months) == months
    assert all(m.low <= m.expected <= m.high < np.inf for m in found.months)


@pytest.mark.parametrize(("past", "months"), [([], 3), ([1, np.nan], 3), ([1], 0), ([1], 13)])
def test_what_cannot_be_foreseen_is_refused(past, months):
    with pytest.raises(ValueError, match=r"months|history"):
        foresee(past, months)


@pytest.mark.django_db
def test_own_revenue_books_refunds_on_their_own_date_and_leaves_this_month_out(people):
    buyer = Contact.objects.create(given_name="Lu")
    for month, day, total, more in (
        (1, 31, 100, {}), (3, 1, 50, {}), (3, 9, 7, {"state": "cancelled"}),
        (4, 2, -100, {"kind": "refund"}), (5, 1, 900, {}),
    ):  # fmt: skip
        order = bought(buyer, total, **more)
        type(order).objects.filter(pk=order.pk).update(at=datetime(2026, month, day, tzinfo=UTC))
    found = revenue_until(datetime(2026, 5, 20, tzinfo=UTC))
    assert found.months == tuple(date(2026, month, 1) for month in (1, 2, 3, 4))
    assert found.amounts == (100, 0, 50, -100)


def series(path: Path, *rows: str) -> str:
    path.write_text("\n".join(("month,amount", *rows)))
    return str(path)


def test_the_command_names_the_months_to_come(tmp_path, capsys):
    rows = [f"{months_after(date(2024, 1, 1), n):%Y-%m},{100 + n % 12}" for n in range(24)]
    file = series(tmp_path / "a.csv", *rows)
    call_command("forecast", "--series", file, "--months", "2", "--json")
    found = json.loads(capsys.readouterr().out)
    assert [row["month"] for row in found["months"]] == ["2026-01", "2026-02"]
    assert found.keys() == {"method", "skill_vs_last_year", "months"}


@pytest.mark.parametrize(
    ("rows", "says"), [(("2026-01,x",), "Line 2"), (("2026-01,1", "2026-03,1"), "2026-03")]
)
def test_the_command_says_what_is_wrong_with_a_series(rows, says, tmp_path):
    with pytest.raises(CommandError, match=says):
        call_command("forecast", "--series", series(tmp_path / "a.csv", *rows))
