"""What finding duplicates costs and finds, against stock Splink 5 in the same run."""

import csv
import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from config.scratch import found_by
from contacts.benchmarks.matching_people import write_people
from contacts.benchmarks.matching_sets import SETS, Set, f1_of_pairs, read_people, read_set
from contacts.benchmarks.peers import peer_python
from contacts.matching.person import person

_PEER_COLUMNS = ("unique_id", "first_name", "last_name", "dob", "street", "city", "postcode",
                 "ssn", "email", "local", "phone", "company")  # fmt: skip
_SEED = 20_261_122


def measure_matching(*, url: str, contacts: int, repeat: int) -> list[dict[str, Any]]:
    """Measure the reference sets, then a base of `contacts` invented people with duplicates.

    `ours` and `peer` are cluster F1 at the default threshold 0.5, `best` is the best one in
    hindsight; CPU seconds and peak memory are of one process each that reads the rows, learns,
    compares and groups. In the base, ours reads from PostgreSQL and the peer a CSV file; what
    the server's process spends meanwhile is `server_cpu`. `gap` is what choosing the threshold in
    hindsight would gain, and the last row has the gaps between the sets.
    """
    peer = peer_python("splink")
    with tempfile.TemporaryDirectory() as folder:
        rows = [_measured(name, url, peer, Path(folder)) for name in SETS]
        people = Path(folder) / "people.csv"
        write_people(people, contacts, _SEED + contacts)
        rows += _base(people, url, peer, Path(folder), repeat)
    return [*rows, _between(rows)]


def _between(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Say how far the sets are apart at the one default threshold: they are not all as easy."""
    reached = {row["measure"]: row["ours"] for row in rows if row["unit"] == "cluster F1"}
    worst, best = min(reached, key=reached.__getitem__), max(reached, key=reached.__getitem__)
    return {
        "measure": "between the sets", "unit": "cluster F1", "worst": worst, "best": best,
        "gap": round(reached[best] - reached[worst], 4),
        "largest_gap_to_best_threshold": max(row["gap"] for row in rows if "gap" in row),
    }  # fmt: skip


def _measured(name: str, url: str, peer: str, folder: Path) -> dict[str, Any]:
    ours = found_by("contacts.benchmarks", "matching-set", name, url=url, LOG_LEVEL="ERROR")
    theirs = _of_peer(peer, SETS[name][2], read_set(name), folder)
    return _row(name, ours, theirs)


def _base(people: Path, url: str, peer: str, folder: Path, repeat: int) -> list[dict[str, Any]]:
    def part(name: str) -> Any:
        return found_by("contacts.benchmarks", name, str(people), url=url, LOG_LEVEL="ERROR")

    keys = part("matching-load")
    theirs = _of_peer(peer, "crm", read_people(people), folder)
    rows = [
        {
            "measure": "keys of one insert", "rows": keys["contacts"], "unit": "ms", "ours":
            keys["one_p50"], "p95": keys["one_p95"], "cpu": keys["one_cpu"],
            "in_bulk": keys["bulk"], "limit": 1.0,
        }
    ]  # fmt: skip
    for _ in range(repeat):
        rows.append(_row(f"base of {keys['contacts']}", part("matching-find"), theirs))
    check = part("matching-check")
    rows.append({"measure": "one new contact", "rows": keys["contacts"], "limit": 25, **check})
    return rows


def _row(name: str, ours: dict[str, Any], theirs: dict[str, Any] | str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "measure": name,
        "unit": "cluster F1",
        "ours": ours["f1"],
        "best": ours["best"],
        "gap": round(ours["best"] - ours["f1"], 4),
        **{name: value for name, value in ours.items() if name not in ("f1", "best")},
    }
    if isinstance(theirs, str):
        return {**row, "peer": theirs}
    return {
        **row,
        "peer": theirs["f1"],
        "peer_best": theirs["best"],
        "peer_cpu": theirs["cpu"],
        "peer_peak_mb": theirs["peak_mb"],
        "ratio": round(ours["cpu"] / theirs["cpu"], 3),
        "ratio_with_server": round((ours["cpu"] + ours.get("server_cpu", 0)) / theirs["cpu"], 3),
        "memory_ratio": round(ours["peak_mb"] / theirs["peak_mb"], 3),
    }


def _of_peer(python: str, kind: str, people: Set, folder: Path) -> dict[str, Any] | str:
    """Return what the peer finds in the same normalised records, or why it is not there."""
    if not python:
        return "not reachable"
    source, target = folder / "peer.csv", folder / "peer_pairs.csv"
    _write_normalised(source, people.records)
    script = Path(__file__).with_name("splink_peer.py")
    done = subprocess.run(
        [python, str(script), kind, str(source), str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return f"failed: {done.stderr.strip().splitlines()[-1][:120]}"
    found = json.loads(done.stdout.splitlines()[-1])
    by_threshold = dict(f1_of_pairs(target, people.truth))
    return {
        "f1": round(by_threshold[0.5], 4),
        "best": round(max(by_threshold.values()), 4),
        "cpu": round(found["cpu"], 2),
        "peak_mb": round(found["peak_mb"]),
    }


def _write_normalised(path: Path, records: Sequence[dict[str, Any]]) -> None:
    """Write the records as our own engine compares them: the peer need not normalise."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(_PEER_COLUMNS)
        for number, record in enumerate(records):
            one = person(record)
            email, phone, ssn = ((v[0] if v else "") for v in (one.emails, one.phones, one.ids))
            lines.writerow(
                (number, one.given, one.family, one.born, one.street, one.city, one.postcode,
                 ssn, email, email.partition("@")[0], phone, one.company)
            )  # fmt: skip
