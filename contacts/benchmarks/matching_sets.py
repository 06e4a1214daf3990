"""The reference sets with known duplicates, and how a result is judged against them."""

import csv
import lzma
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from contacts.matching.clusters import components

FOLDER = Path(__file__).parents[2] / "tests" / "samples" / "matching"
# Probabilities that are tried to find the best one in hindsight.
THRESHOLDS = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999)


class Set(NamedTuple):
    """Records as `contacts.matching.person.person` takes them, and who each of them is."""

    records: list[dict[str, Any]]
    truth: list[str]


def _febrl(row: dict[str, str]) -> tuple[dict[str, Any], str]:
    street = (row["street_number"], row["address_1"], row["address_2"])
    record = {
        "given_name": row["given_name"], "family_name": row["surname"],
        "street": " ".join(part for part in street if part), "city": row["suburb"],
        "postal_code": row["postcode"], "region": row["state"],
        "birth_date": row["date_of_birth"], "ids": [row["soc_sec_id"]],
    }  # fmt: skip
    return record, row["rec_id"].split("-")[1]


def _fake(row: dict[str, str]) -> tuple[dict[str, Any], str]:
    record = {
        "given_name": row["first_name"], "family_name": row["surname"],
        "birth_date": row["dob"], "city": row["city"], "emails": [row["email"]],
    }  # fmt: skip
    return record, row["cluster"]


def _crm(row: dict[str, str]) -> tuple[dict[str, Any], str]:
    day = "-".join(reversed(row["dob"].split("/"))) if "/" in row["dob"] else row["dob"]
    record = {
        "given_name": row["first_name"], "family_name": row["last_name"],
        "emails": [row["email"]], "phones": [row["phone"]], "company": row["company"],
        "street": row["street"], "city": row["city"], "postal_code": row["postcode"],
        "country": row["country"], "birth_date": day,
    }  # fmt: skip
    return record, row["cluster"]


_Reading = Callable[[dict[str, str]], tuple[dict[str, Any], str]]
# Files, how a line is read, and which settings the peer uses.
SETS: dict[str, tuple[tuple[str, ...], _Reading, str]] = {
    "febrl1": (("dataset1",), _febrl, "febrl"),
    "febrl2": (("dataset2",), _febrl, "febrl"),
    "febrl3": (("dataset3",), _febrl, "febrl"),
    "febrl4": (("dataset4a", "dataset4b"), _febrl, "febrl"),
    "fake_1000": (("fake_1000",), _fake, "fake"),
    "crm_1000": (("crm_1000",), _crm, "crm"),
    "crm_10000": (("crm_10000",), _crm, "crm"),
}


def read_set(name: str) -> Set:
    """Return one of the sets that come with the project."""
    files, reading, _ = SETS[name]
    found = Set([], [])
    for file in files:
        with lzma.open(FOLDER / f"{file}.csv.xz", "rt", encoding="utf-8", newline="") as stream:
            _add(found, csv.DictReader(stream, skipinitialspace=True), reading)
    return found


def read_people(path: Path) -> Set:
    """Return a file of invented people."""
    found = Set([], [])
    with path.open(encoding="utf-8", newline="") as stream:
        _add(found, csv.DictReader(stream), _crm)
    return found


def _add(found: Set, rows: Iterable[dict[str, str]], reading: _Reading) -> None:
    for row in rows:
        record, who = reading(row)
        found.records.append(record)
        found.truth.append(who)


def cluster_f1(labels: Iterable[int], truth: Sequence[str]) -> float:
    """Return the F1 of the pairs within groups, against the pairs of the same person."""
    labels = list(labels)
    both = _pairs(Counter(zip(labels, truth, strict=True)))
    return 2 * both / ((_pairs(Counter(labels)) + _pairs(Counter(truth))) or 1)


def pair_f1(pairs: Iterable[tuple[int, int]], truth: Sequence[str]) -> float:
    """Return the F1 of these pairs of records."""
    same = [truth[a] == truth[b] for a, b in pairs]
    return 2 * sum(same) / ((len(same) + _pairs(Counter(truth))) or 1)


def _pairs(sizes: Counter[Any]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def f1_of_pairs(path: Path, truth: Sequence[str]) -> Iterator[tuple[float, float]]:
    """Yield each threshold with the cluster F1 of a file of pairs: the peer's result."""
    import numpy as np

    with path.open(encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream)
        next(lines)
        rows = [(int(a), int(b), float(p)) for a, b, p in lines]
    left, right = (np.array([row[n] for row in rows], dtype=np.int32) for n in (0, 1))
    sure = np.array([row[2] for row in rows])
    for threshold in THRESHOLDS:
        kept = sure >= threshold
        yield threshold, cluster_f1(components(len(truth), left[kept], right[kept]), truth)
