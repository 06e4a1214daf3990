"""The models of customer value say of CDNOW what their papers say, and refuse what cannot be."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from contacts.models.contact import Contact
from segments.benchmarks.cdnow import WEEKS, cdnow
from segments.customer_value.judging import value_of
from segments.customer_value.newton import Vector
from segments.customer_value.purchases import History, PurchaseModel, fit_purchases
from segments.customer_value.purchases import _Likelihood as PurchaseLikelihood
from segments.customer_value.series import digamma, hypergeometric
from segments.customer_value.spending import _Likelihood as SpendLikelihood
from segments.customer_value.spending import fit_spending
from segments.operations.valuing.pasts import customers_until
from tests.segments.test_scores import NOW, bought


@pytest.fixture(scope="module")
def sample() -> tuple[History, Vector, Vector]:
    return cdnow()


@pytest.fixture(scope="module")
def model(sample: Any) -> PurchaseModel:
    return fit_purchases(sample[0])


def test_the_parameters_are_those_of_the_paper(model):
    found = [round(each, 3) for each in (model.r, model.alpha, model.a, model.b)]
    assert found == [0.243, 4.414, 0.793, 2.426]
    assert round(model.log_likelihood, 4) == -9582.4292
    assert model.certain


def test_customers_who_did_the_same_can_be_given_together(model, sample):
    past = sample[0]
    rows = np.column_stack((past.repeats, past.recency, past.age))
    alike, people = np.unique(rows, axis=0, return_counts=True)
    found = fit_purchases(History(*alike.T), people.astype(float))
    assert found == model
    assert value_of(History(*alike.T), None, people=people.astype(float)).customers == 2357


def test_one_customer_is_expected_to_do_what_the_paper_expects(model):
    one = History(*(np.array([each]) for each in (2.0, 30.43, 38.86)))
    assert round(float(model.expected(one, WEEKS)[0]), 3) == 1.226
    assert round(float(model.alive(one)[0]), 3) == 0.727
    after = [round(model.expected_of_new(weeks), 3) for weeks in (1, 13, 26, 39, 52, 78)]
    assert after == [0.053, 0.534, 0.901, 1.195, 1.444, 1.858]


def test_the_second_half_of_the_file_comes_as_foreseen(model, sample):
    past, _spent, later = sample
    expected = model.expected(past, WEEKS)
    assert round(float(np.corrcoef(expected, later)[0, 1]), 3) == 0.626
    assert round(float(expected[past.repeats == 0].mean()), 3) == 0.225
    buys, bought = model.buys(past, WEEKS), later > 0
    order = np.argsort(np.argsort(buys, kind="stable"), kind="stable") + 1
    ones = int(bought.sum())
    area = (order[bought].sum() - ones * (ones + 1) / 2) / (ones * (later.size - ones))
    assert area >= 0.75


def test_what_a_purchase_is_worth_is_what_the_paper_says(sample):
    past, spent, _later = sample
    found = fit_spending(past.repeats, spent)
    assert [round(each, 1) for each in (found.p, found.q, found.gamma)] == [6.2, 3.7, 15.4]
    assert round(found.depends, 2) == 0.11
    nobody = found.expected(np.zeros(1), np.zeros(1))
    assert round(float(nobody[0]), 1) == 35.2


def test_a_share_of_those_who_still_buy_has_bought_after_the_weeks_said(model, sample):
    past = sample[0]
    weeks = model.next_after(past, 0.5)
    alpha = model.alpha + past.age
    np.testing.assert_allclose(1 - (alpha / (alpha + weeks)) ** (model.r + past.repeats), 0.5)


@pytest.mark.parametrize("logs", [(-1.0, 1.5, -0.2, 0.9), (0.3, 0.1, 0.4, -0.5)])
def test_the_slope_of_the_likelihood_is_its_change(logs, sample):
    past, spent, _later = sample
    rows = np.column_stack((past.repeats, past.recency, past.age))[:300]
    with_repeats = past.repeats > 0
    for likelihood, place in (
        (PurchaseLikelihood(rows, np.ones(300)), np.array(logs)),
        (SpendLikelihood(past.repeats[with_repeats], spent[with_repeats]), np.array(logs[:3])),
    ):
        _value, slope = likelihood(place)
        for turn in range(place.size):
            aside = np.zeros(place.size)
            aside[turn] = 1e-6
            change = (likelihood(place + aside)[0] - likelihood(place - aside)[0]) / 2e-6
            assert change == pytest.approx(slope[turn], rel=1e-4, abs=1e-4)


def test_the_special_functions_have_their_known_values():
    # 2F1(1, 1; 2; z) = -ln(1 - z) / z; 2F1(a, b; b; z) = (1 - z)^-a (Abramowitz and Stegun 15.1).
    one = np.ones(1)
    assert hypergeometric(one, one, 2 * one, 0.5 * one)[0] == pytest.approx(2 * np.log(2))
    assert hypergeometric(3 * one, one, one, 0.9 * one)[0] == pytest.approx(1000)
    assert digamma(one)[0] == pytest.approx(-0.57721566490153286, rel=1e-13)
    assert digamma(0.5 * one)[0] == pytest.approx(-1.9635100260214235, rel=1e-13)


@pytest.mark.parametrize(
    ("repeats", "recency", "age"),
    [(1, 5, 4), (1, 0, 4), (0, 1, 4), (-1, 1, 4), (1.5, 1, 4), (1, np.nan, 4)],
)
def test_a_history_that_cannot_be_is_refused(repeats, recency, age):
    with pytest.raises(ValueError, match=r"must|no numbers"):
        History(*(np.array([float(each)]) for each in (repeats, recency, age)))


def test_too_few_customers_are_said_to_be_too_few(sample):
    past, spent, _later = sample
    part = History(past.repeats[:150], past.recency[:150], past.age[:150])
    assert value_of(part, spent[:150]).warnings[0] == "few_customers"
    idle = History(np.zeros(300), np.zeros(300), np.full(300, 9.0))
    found = value_of(idle, None)
    assert (found.purchases, found.warnings) == (None, ("no_repeaters",))


def summary(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("frequency,recency,T", *lines)))
    return path


def test_the_command_reports_the_models_of_a_file(tmp_path, sample, capsys):
    past = sample[0]
    rows = zip(past.repeats, past.recency, past.age, strict=True)
    file = summary(tmp_path / "a.csv", *(f"{x},{last},{age}" for x, last, age in rows))
    call_command("customer_model", "--summary", str(file), "--json")
    found = json.loads(capsys.readouterr().out)
    assert {name: round(each, 3) for name, each in found["params"].items()} == {
        "r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426,
    }  # fmt: skip
    assert (found["customers"], found["gamma_gamma"], found["warnings"]) == (2357, None, [])


@pytest.mark.django_db
def test_own_purchases_are_counted_by_day_without_what_came_back(people):
    often, once, _never = (Contact.objects.create(given_name=name) for name in "abc")
    for days_ago, total in ((70, 10), (28, 20), (28, 30), (14, 70)):
        bought(often, total, days_ago=days_ago)
    bought(often, 9, days_ago=2, state="cancelled")
    bought(once, 5, days_ago=7)
    found = customers_until(NOW)
    assert list(found.numbers) == [often.pk, once.pk]
    assert (list(found.past.repeats), list(found.past.recency)) == ([2, 0], [8, 0])
    assert (list(found.past.age), list(found.spent)) == ([10, 1], [60, 0])


@pytest.mark.parametrize(
    ("lines", "says"),
    [(("1,x,3",), "Line 2"), (("1,9,3",), "cannot be right")],
)
def test_the_command_says_what_is_wrong_with_a_file(lines, says, tmp_path):
    with pytest.raises(CommandError, match=says):
        call_command("customer_model", "--summary", str(summary(tmp_path / "a.csv", *lines)))
    (tmp_path / "b.csv").write_text("frequency,T\n")
    with pytest.raises(CommandError, match="recency"):
        call_command("customer_model", "--summary", str(tmp_path / "b.csv"))
