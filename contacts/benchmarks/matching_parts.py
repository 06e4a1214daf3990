"""The parts of `benchmark matching` that run in processes of their own."""

import os
import random
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contacts.benchmarks.matching_sets import (
    THRESHOLDS,
    cluster_f1,
    pair_f1,
    read_people,
    read_set,
)
from contacts.matching.engine import THRESHOLD, Found, find
from contacts.matching.person import person

_CHECKS = 1_000
_SEED = 7


def in_a_set(name: str) -> dict[str, Any]:
    """Find the duplicates of a reference set."""
    given = read_set(name)
    began = time.process_time()
    found = find(person(record) for record in given.records)
    return _judged(found, lambda: given.truth, began)


def _judged(found: Found, read_truth: Callable[[], list[str]], began: float) -> dict[str, Any]:
    labels = found.groups(THRESHOLD)
    cpu, peak = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    truth = read_truth()  # only now: it is no part of the work
    default = cluster_f1(labels.tolist(), truth)
    others = [cluster_f1(found.groups(least).tolist(), truth) for least in THRESHOLDS]
    sure = found.probability >= THRESHOLD
    left, right = (side[sure].tolist() for side in (found.compared.left, found.compared.right))
    return {
        "rows": len(truth),
        "f1": round(default, 4),
        "best": round(max(default, *others), 4),
        "pair_f1": round(pair_f1(zip(left, right, strict=True), truth), 5),
        "compared": len(found.bits),
        "cpu": round(cpu, 2),
        "peak_mb": round(peak / 1024),
    }


def in_the_base(path: Path) -> dict[str, Any]:
    """Find the duplicates of the whole base: reading, learning, comparing and grouping."""
    from contacts.matching.engine import judge
    from contacts.operations.duplicates.reading import read_base
    from contacts.operations.working import Watch

    began, server = time.process_time(), _server_cpu()
    _, columns, pairs = read_base(Watch())
    server = _server_cpu() - server
    judged = _judged(judge(columns, *pairs), lambda: read_people(path).truth, began)
    return {**judged, "server_cpu": round(server, 2)}


def _server_cpu() -> float:
    """Return the CPU seconds of the server's process that answers this one.

    It is 0 where that runs on another machine, or where helpers of the server did the work.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return 0.0
    used = stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


def load_the_base(path: Path) -> dict[str, Any]:
    """Write the people, and measure what their keys cost: in bulk, and with a single insert."""
    from django.db import connection, transaction

    from contacts.benchmarks.matching_base import key_everybody, load
    from contacts.operations.match_keys import refresh_match_keys

    people = load(path)
    chosen = random.Random(_SEED).sample(range(1, people + 1), min(_CHECKS, people))
    bulk = key_everybody(people, but=frozenset(chosen))
    taken, cpu = [], time.process_time()
    for contact in chosen:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select 1")  # keys are written in a transaction that has long begun
            began = time.perf_counter()
            refresh_match_keys([contact])
            taken.append((time.perf_counter() - began) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / len(taken)
    found = {"contacts": people, "bulk": round(bulk, 3), "one_cpu": round(cpu, 2)}
    return {**found, **_percentiles("one_", taken)}


def check_new_ones(path: Path) -> dict[str, Any]:
    """Check a thousand contacts against all others, as if each were just being entered.

    Half of them have a duplicate; the weights are those of a search of the base before.
    """
    from config.actor import Actor
    from contacts.operations.duplicates.checking import check_one
    from contacts.operations.duplicates.finding import find_duplicates
    from contacts.operations.duplicates.people import people_by_id

    find_duplicates(by=Actor.system())
    truth = dict(enumerate(read_people(path).truth, 1))
    people = _of_one_person(truth)
    taken, cpu, right, found, wanted, server = [], [], 0, 0, 0, _server_cpu()
    for contact in _half_with_a_duplicate(truth, people):
        one = people_by_id([contact])[contact]
        began, cpu_began = time.perf_counter(), time.process_time()
        matches = {each.contact for each in check_one(one, least=THRESHOLD, but=[contact])}
        taken.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - cpu_began) * 1000)
        others = people[truth[contact]] - {contact}
        right, found, wanted = (
            right + len(matches & others), found + len(matches), wanted + len(others),
        )  # fmt: skip
    server_each = (_server_cpu() - server) * 1000 / len(taken)
    return {
        "unit": "ms", "f1": round(2 * right / ((found + wanted) or 1), 4),
        **_percentiles("", taken), **_percentiles("cpu_", cpu),
        "server_cpu": round(server_each, 2),
    }  # fmt: skip


def _of_one_person(truth: dict[int, str]) -> dict[str, set[int]]:
    grouped: dict[str, set[int]] = defaultdict(set)
    for contact, who in truth.items():
        grouped[who].add(contact)
    return grouped


def _half_with_a_duplicate(truth: dict[int, str], people: dict[str, set[int]]) -> list[int]:
    chance = random.Random(_SEED)
    several = [contact for contact, who in truth.items() if len(people[who]) > 1]
    alone = [contact for contact, who in truth.items() if len(people[who]) == 1]
    half = _CHECKS // 2
    chosen = chance.sample(several, min(half, len(several)))
    return chosen + chance.sample(alone, min(half, len(alone)))


def _percentiles(name: str, taken: list[float]) -> dict[str, float]:
    return {
        f"{name}p50": round(statistics.median(taken), 2),
        f"{name}p95": round(statistics.quantiles(taken, n=20)[-1], 2),
    }
