"""Finds likely duplicates in the whole base: read, learn, score, and keep the list of pairs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from config.actor import Actor
from config.journal import record
from config.operation import operation
from contacts.matching.engine import THRESHOLD, Found, judge
from contacts.matching.evidence import digest_of, waterfall
from contacts.matching.scoring import evidence
from contacts.models.duplicates import DuplicateCandidate
from contacts.models.work import Progress
from contacts.operations.duplicates.candidates import Pair, keep_pairs
from contacts.operations.duplicates.decisions import read_labels
from contacts.operations.duplicates.models import keep_model
from contacts.operations.duplicates.reading import Ids, complete_keys, read_base
from contacts.operations.working import Watch

_CHUNK = 20_000
_NEVER = 1e-6


@dataclass(slots=True)
class Report:
    """How a search went; `found` are the pairs at the threshold, the likeliest first."""

    contacts: int = 0
    candidates: int = 0
    seconds: float = 0.0
    waiting: int = 0
    found: list[tuple[int, int, float]] = field(default_factory=list)


def find_duplicates(
    *, by: Actor, threshold: float = THRESHOLD, watch: Watch | None = None
) -> Report:
    """Search the whole base, learn the weights anew and refresh the pairs to be reviewed.

    Reading and comparing happen outside of the transaction that writes.
    """
    watch, began = watch or Watch(), time.perf_counter()
    complete_keys()
    ids, columns, pairs = read_base(watch)
    report = Report(contacts=len(ids))
    labels = read_labels()
    judged = judge(columns, *pairs, labels=labels)
    report.candidates = len(judged.bits)
    chosen = _chosen(judged, threshold)
    report.found = _numbered(ids, judged, chosen)
    report.waiting = _keep(
        ids=ids, judged=judged, chosen=chosen, decisions=len(labels.judged), watch=watch, by=by
    )
    report.seconds = round(time.perf_counter() - began, 3)
    return report


def _chosen(judged: Found, threshold: float) -> np.ndarray:
    """Return the places of the pairs at the threshold that belong together, likeliest first."""
    sure = min(max(threshold, _NEVER), 1 - _NEVER)
    group = judged.groups(sure)
    together = group[judged.compared.left] == group[judged.compared.right]
    places = np.flatnonzero((judged.probability >= threshold) & together)
    return places[np.argsort(-judged.bits[places], kind="stable")]


def _numbered(ids: Ids, judged: Found, chosen: np.ndarray) -> list[tuple[int, int, float]]:
    left, right = ids[judged.compared.left[chosen]], ids[judged.compared.right[chosen]]
    sure = judged.probability[chosen]
    return list(zip(left.tolist(), right.tolist(), sure.tolist(), strict=True))


@operation
def _keep(
    *, ids: Ids, judged: Found, chosen: np.ndarray, decisions: int, watch: Watch, by: Actor
) -> int:
    version = keep_model(
        judged.model, contacts=len(ids), pairs=len(judged.bits), decisions=decisions
    )
    waiting = keep_pairs(_pairs(ids, judged, chosen), version=version)
    watch.ended(Progress.State.DONE)
    record(
        "duplicate.found",
        about=DuplicateCandidate,
        by=by,
        contacts=len(ids),
        candidates=len(judged.bits),
        pairs=len(chosen),
        waiting=waiting,
    )
    return waiting


def _pairs(ids: Ids, judged: Found, chosen: np.ndarray) -> Iterator[Pair]:
    """Yield what is written of each pair; evidence is worked out a chunk at a time."""
    comparer = judged.comparer()
    digests: dict[int, str] = {}

    def digest(row: int) -> str:
        if row not in digests:
            digests[row] = digest_of(judged.columns.person(row))
        return digests[row]

    for start in range(0, len(chosen), _CHUNK):
        places = chosen[start : start + _CHUNK]
        compared = judged.compared[places]
        said = waterfall(compared, evidence(judged.model, comparer, compared))
        sure, bits = judged.probability[places], judged.bits[places]
        for n, (a, b) in enumerate(
            zip(compared.left.tolist(), compared.right.tolist(), strict=True)
        ):
            yield Pair(
                int(ids[a]), int(ids[b]), float(sure[n]), float(bits[n]), said[n],
                digest(a) + digest(b),
            )  # fmt: skip
