"""What is foreseen of public monthly series, against four peers on the same windows.

MASE (Hyndman, Koehler 2006): the mean error over that of last year's months within the history; of
the month before where only a year is known. A series is cut every five months, so that windows
begin in every season. The candidates' weights were chosen on the series of DESIGN; `unseen` is
the mean of the others.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from contacts.benchmarks.peers import ROOT, peer_python
from segments.forecast.candidates import YEAR
from segments.forecast.revenue import Forecast, foresee

SERIES = ROOT / "tests" / "samples" / "series" / "monthly.json"
LENGTHS, AHEAD, EVERY = (12, 18, 24, 36, 60), 6, 5
DESIGN = frozenset({"AirPassengers", "h02", "debitcards", "wineind", "shampoo"})
OURS, LAST_YEAR = "ours", "seasonal_naive"
# At these lengths no worse than the best peer by more than this; the band must hold so often.
COMPARED, AT_MOST, COVERED = (24, 36, 60), 1.05, (0.75, 0.9)
Errors = NDArray[np.float64]


class Window(NamedTuple):
    """A history, and what came after it."""

    series: str
    past: list[float]
    came: list[float]


def windows() -> Iterator[Window]:
    """Yield every window of every series."""
    for name, months in json.loads(SERIES.read_text()).items():
        for length in LENGTHS:
            for start in range(0, len(months) - length - AHEAD + 1, EVERY):
                end = start + length
                yield Window(name, months[start:end], months[end : end + AHEAD])


def measure_forecast(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure the error by length of history, and how often the band held.

    `ratio` is ours over the best peer's; rows where a peer could not be had name ours alone.
    """
    asked = list(windows())
    start = time.process_time()
    found = [foresee(window.past, AHEAD) for window in asked]
    seconds = {OURS: round(time.process_time() - start, 2)}
    said: dict[str, list[Any]] = {
        OURS: [[month.expected for month in each.months] for each in found],
        LAST_YEAR: [window.past[-YEAR:][:AHEAD] for window in asked],
    }
    theirs = _of_peers([window.past for window in asked])
    said |= theirs.get("methods", {})
    seconds |= theirs.get("seconds", {})
    errors = {name: _errors(rows, asked) for name, rows in said.items()}
    held = _held(found, asked)
    rows = [_of_length(length, errors, held, asked) for length in LENGTHS]
    whole = _row("all lengths", errors, held, np.ones(len(asked), dtype=bool))
    unseen = np.array([window.series not in DESIGN for window in asked])
    half = _row("unseen series", errors, held, unseen)
    return [*rows, whole, half, _cost(seconds, theirs)]


def _cost(seconds: dict[str, float], theirs: dict[str, Any]) -> dict[str, Any]:
    cost = {"measure": "cpu of all windows", "unit": "s", **seconds}
    return {**cost, "peers": theirs.get("versions", "not reachable")}


def _of_length(
    length: int, errors: dict[str, Errors], held: Errors, asked: list[Window]
) -> dict[str, Any]:
    row = _row(f"{length} months", errors, held, np.array([len(w.past) == length for w in asked]))
    return {**row, "at_most": AT_MOST} if length in COMPARED else row


def _row(
    name: str, errors: dict[str, Errors], held: Errors, chosen: NDArray[np.bool_]
) -> dict[str, Any]:
    mean = {each: round(float(np.nanmean(of[chosen])), 3) for each, of in errors.items()}
    best = min(value for each, value in mean.items() if each != OURS)
    low, high = COVERED
    return {
        "measure": name,
        "unit": "MASE",
        "rows": int(chosen.sum()),
        **mean,
        "peer": best,
        "ratio": round(mean[OURS] / best, 3),
        "coverage": round(float(held[chosen].mean()), 3),
        "coverage_between": f"{low} to {high}",
    }


def _errors(said: list[Any], asked: list[Window]) -> Errors:
    found = []
    for months, window in zip(said, asked, strict=True):
        past = np.array(window.past)
        lag = YEAR if past.size > YEAR else 1
        scale = float(np.abs(past[lag:] - past[:-lag]).mean())
        off = np.nan if months is None else np.abs(np.array(months) - window.came).mean()
        found.append(off / scale)
    return np.array(found)


def _held(found: list[Forecast], asked: list[Window]) -> Errors:
    return np.array([
        np.mean([month.low <= came <= month.high for month, came in zip(each.months, window.came,
                strict=True)])
        for each, window in zip(found, asked, strict=True)
    ])  # fmt: skip


def _of_peers(pasts: list[list[float]]) -> dict[str, Any]:
    python = peer_python("forecast")
    if not python:
        return {}
    script = Path(__file__).with_name("forecast_peers.py")
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "in.json", Path(folder) / "out.json"
        given.write_text(json.dumps({"ahead": AHEAD, "windows": pasts}))
        subprocess.run(
            [python, str(script), str(given), str(answer)],
            check=True, capture_output=True, env={"OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        found: dict[str, Any] = json.loads(answer.read_text())
    return found
