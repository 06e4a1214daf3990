"""The part of the measurement of erasure that runs in a process of its own."""

import resource
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import connection
from django.utils import timezone

from config.actor import Actor, Door
from contacts.models.contact import Contact
from privacy.benchmarking.packages import measure_packages
from privacy.benchmarks.by_hand import erase_by_hand
from privacy.models.erasure import Erasure
from privacy.operations.erasing import executing
from privacy.operations.erasing.planning import plan_erasure

AIM = 2.0
BY = Actor.system(Door.COMMAND)


def measures(times: int, many: int) -> list[dict[str, Any]]:
    """Measure one person, many in sets, and packages."""
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0; set jit = off")
    packages = measure_packages()
    return [_one(times), _many(many), *packages]


def _one(times: int) -> dict[str, Any]:
    """Erase busy people one by one, in turns: one by us, one by hand."""
    people = _busiest(2 * times + 2)
    ours, proofs, hand, plans = [], [], [], []
    for mine, other in zip(people[::2], people[1::2], strict=True):
        # A proof reads the whole database, and says of the second what it says of the first.
        planned, erased, proven = _erased([mine], prove=not proofs)
        plans.append(planned)
        ours.append(erased)
        proofs += proven
        hand.append(_timed(partial(erase_by_hand, [other]))[0])
    # The first of each warms the caches.
    limit, own = statistics.median(hand[1:]), statistics.median(ours[1:])
    return {
        "measure": "one person",
        "ours": round(own, 1),
        "limit": round(limit, 1),
        "ratio": round(own / limit, 2),
        "at_most": AIM,
        "unit": "ms",
        "rows": times,
        "plan_ms": round(statistics.median(plans[1:]), 1),
        "proof_ms": round(proofs[0], 1),
    }


def _many(count: int) -> dict[str, Any]:
    """Erase many in sets, and as many by hand."""
    free = Contact.objects.filter(erased_at=None).exclude(given_name="").order_by("pk")
    people = list(free.values_list("pk", flat=True)[: 2 * count])
    before = _peak()
    planned, own, [proof] = _erased(people[::2])
    grown = _peak() - before
    limit, _rows = _timed(partial(erase_by_hand, people[1::2]))
    return {
        "measure": "people in sets",
        "ours": round(own, 1),
        "limit": round(limit, 1),
        "ratio": round(own / limit, 2),
        "at_most": AIM,
        "unit": "ms",
        "rows": len(people[::2]),
        "plan_ms": round(planned, 1),
        "proof_ms": round(proof, 1),
        "memory_mb": round(grown, 1),
    }


def _erased(people: Sequence[int], *, prove: bool = True) -> tuple[float, float, list[float]]:
    """Return what planning, erasing and proving took; nothing for a proof that was left out."""
    now = timezone.now()
    planned, erasure = _timed(partial(plan_erasure, people=people, by=BY, now=now))
    with connection.cursor() as cursor:
        # The second person is not what is measured.
        cursor.execute(
            "update privacy_erasure set state = 'approved', approved_at = %s where id = %s",
            [now, erasure.pk],
        )
    proving: list[float] = []
    real = executing.prove_erasure

    def timed(**given: Any) -> Erasure:
        if not prove:
            return given["erasure"]
        took, done = _timed(partial(real, **given))
        proving.append(took)
        return done

    executing.prove_erasure = timed
    try:
        whole, done = _timed(partial(executing.execute_erasure, erasure=erasure, by=BY, now=now))
    finally:
        executing.prove_erasure = real
    if done.state != (Erasure.State.DONE if prove else Erasure.State.PROVING):
        raise RuntimeError(f"The erasure ended as {done.state}: {done.proof}")
    return planned, whole - sum(proving), proving


def _busiest(count: int) -> list[int]:
    """Return people with the most engagement who are there, the busiest first."""
    asked = (
        "select e.contact_id from interactions_engagement e join contacts_contact c"
        " on c.id = e.contact_id where c.erased_at is null and c.given_name <> ''"
        " group by 1 order by count(*) desc, 1 offset 3 limit %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [count])
        return [row[0] for row in cursor.fetchall()]


def _peak() -> float:
    """Return the most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return 1000 * (time.perf_counter() - began), found
