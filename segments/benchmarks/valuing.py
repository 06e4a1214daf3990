"""What fitting and writing customer values costs, the fit against scipy in the same run."""

import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from config.scratch import found_by
from contacts.benchmarks.peers import peer_python
from segments.benchmarks.cdnow import WEEKS, cdnow
from segments.benchmarks.data import live
from segments.customer_value.newton import Vector
from segments.customer_value.purchases import PurchaseModel, fit_purchases

INTERACTIONS = 10  # for each contact, where nothing else is said
PUBLISHED = (0.243, 4.414, 0.793, 2.426)
_REACHED = 1e-3


def measure_values(
    *, url: str, contacts: int, repeat: int, interactions: int
) -> list[dict[str, Any]]:
    """Measure the fit of the CDNOW sample beside scipy's, what it foresees, and one whole refresh.

    The peer's time is of the faster of its ways that come within a thousandth of our likelihood.
    """
    past, _spent, later = cdnow()
    rows = np.column_stack((past.repeats, past.recency, past.age))
    alike, people = np.unique(rows, axis=0, return_counts=True)
    times = []
    for _ in range(max(repeat, 3)):
        start = time.process_time()
        model = fit_purchases(past)
        times.append(time.process_time() - start)
    theirs = _of_scipy(np.column_stack((alike, people)), max(repeat, 3))
    live(url, contacts, interactions or INTERACTIONS * contacts)
    whole = found_by("segments.benchmarks", "values", url=url, LOG_LEVEL="ERROR")
    return [_fit(model, min(times), theirs), _foreseen(model, past, later), whole]


def _fit(model: PurchaseModel, seconds: float, theirs: dict[str, Any]) -> dict[str, Any]:
    params = [round(each, 3) for each in (model.r, model.alpha, model.a, model.b)]
    row: dict[str, Any] = {
        "measure": "fit of CDNOW", "unit": "s", "rows": 2357, "ours": round(seconds, 4),
        "params": params, "as_published": params == list(PUBLISHED),
        "log_likelihood": round(model.log_likelihood, 4),
    }  # fmt: skip
    if not theirs:
        return {**row, "peer": "not reachable"}
    there = {
        name: way
        for name, way in theirs["ways"].items()
        if way["log_likelihood"] > model.log_likelihood - _REACHED
    }
    fastest = min((way["seconds"] for way in there.values()), default=None)
    return {
        **row,
        "peer": fastest and round(fastest, 4),
        "ratio": fastest and round(seconds / fastest, 3),
        "ways": {name: round(way["seconds"], 4) for name, way in theirs["ways"].items()},
        "scipy": theirs["version"],
    }


def _foreseen(model: PurchaseModel, past: Any, later: Vector) -> dict[str, Any]:
    expected, buys, came = model.expected(past, WEEKS), model.buys(past, WEEKS), later > 0
    order = np.argsort(np.argsort(buys, kind="stable"), kind="stable") + 1
    ones = int(came.sum())
    area = (order[came].sum() - ones * (ones + 1) / 2) / (ones * (later.size - ones))
    return {
        "measure": "the next 39 weeks", "unit": "correlation", "rows": later.size,
        "ours": round(float(np.corrcoef(expected, later)[0, 1]), 3), "auc": round(float(area), 3),
        "auc_at_least": 0.75,
    }  # fmt: skip


def _of_scipy(rows: Vector, repeat: int) -> dict[str, Any]:
    python = peer_python("forecast")
    if not python:
        return {}
    script = Path(__file__).with_name("value_peer.py")
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "in.json"
        given.write_text(json.dumps({"rows": rows.tolist(), "repeat": repeat}))
        done = subprocess.run(
            [python, str(script), str(given)],
            check=True, capture_output=True, text=True, env={"OMP_NUM_THREADS": "1"},
        )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found
