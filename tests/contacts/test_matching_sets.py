"""The engine against the reference sets, all at the one default threshold."""

import pytest

from contacts.benchmarks.matching_people import write_people
from contacts.benchmarks.matching_sets import (
    THRESHOLDS,
    cluster_f1,
    pair_f1,
    read_people,
    read_set,
)
from contacts.matching.engine import find
from contacts.matching.person import person

GAP = 0.02


def searched(given):
    return find(person(record) for record in given.records)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("febrl1", 0.999),
        ("febrl2", 0.999),
        ("febrl3", 0.999),
        ("fake_1000", 0.97),
        ("crm_1000", 0.965),
        ("crm_10000", 0.965),
    ],
)
def test_groups_of_a_reference_set_are_found_without_choosing_a_threshold(name, least):
    given = read_set(name)
    found = searched(given)
    reached = cluster_f1(found.groups().tolist(), given.truth)
    best = max(cluster_f1(found.groups(p).tolist(), given.truth) for p in THRESHOLDS)
    assert reached >= least
    assert best - reached <= GAP


def test_two_lists_are_linked_pair_by_pair():
    given = read_set("febrl4")
    found = searched(given)
    sure = found.probability >= 0.5
    left, right = (side[sure].tolist() for side in (found.compared.left, found.compared.right))
    assert pair_f1(zip(left, right, strict=True), given.truth) >= 0.9995


@pytest.mark.parametrize("seed", [3, 4])
def test_people_that_nobody_tuned_for_are_found_as_well(seed, tmp_path):
    write_people(tmp_path / "people.csv", 10_000, seed)
    given = read_people(tmp_path / "people.csv")
    assert cluster_f1(searched(given).groups().tolist(), given.truth) >= 0.965


def test_the_same_seed_makes_the_same_people(tmp_path):
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    write_people(one, 300, 7)
    write_people(other, 300, 7)
    assert one.read_bytes() == other.read_bytes()


def test_two_searches_of_the_same_records_find_the_same():
    given = read_set("crm_1000")
    one, other = searched(given), searched(given)
    assert one.bits.tolist() == other.bits.tolist()
    assert one.model.to_json() == other.model.to_json()
