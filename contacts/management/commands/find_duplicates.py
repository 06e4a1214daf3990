"""`find_duplicates`: search the whole base for records of the same person."""

from __future__ import annotations

import csv
import json
import sys
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor, Door
from contacts.matching.engine import THRESHOLD
from contacts.models.reach import ExternalId
from contacts.operations.duplicates.finding import Report, find_duplicates

HEADER = ("left_external_id", "right_external_id", "probability")
_CHUNK = 5_000


class Command(BaseCommand):
    """Find likely duplicates and keep them for review."""

    help = "Find contacts that are likely to be the same person."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("--threshold", type=float, default=THRESHOLD, help="probability")
        parser.add_argument("--limit", type=int, help="at most this many pairs, likeliest first")
        parser.add_argument("--out", type=Path, help="CSV of the pairs")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Search, write the file and report."""
        threshold, limit, out = options["threshold"], options["limit"], options["out"]
        if not 0 <= threshold <= 1:
            raise CommandError("The threshold is a probability from 0 to 1.", returncode=2)
        if limit is not None and limit < 0:
            raise CommandError("The limit is not negative.", returncode=2)
        if out is not None and not out.parent.is_dir():
            raise CommandError(f"There is no folder {out.parent}.", returncode=2)
        report = find_duplicates(by=Actor.system(Door.COMMAND), threshold=threshold)
        pairs = report.found[:limit]
        if out is not None:
            try:
                _write(out, pairs)
            except OSError as problem:
                raise CommandError(f"{out} cannot be written: {problem.strerror}.") from None
        self._say(report, len(pairs), as_json=options["json"])

    def _say(self, report: Report, pairs: int, *, as_json: bool) -> None:
        said = {
            "contacts": report.contacts,
            "candidates": report.candidates,
            "pairs": pairs,
            "seconds": report.seconds,
        }
        if as_json:
            json.dump(said, sys.stdout)
            sys.stdout.write("\n")
        else:
            self.stdout.write(", ".join(f"{name}: {value}" for name, value in said.items()))


def _write(path: Path, pairs: list[tuple[int, int, float]]) -> None:
    """Write the pairs by the keys that the sources gave; one without stands there by ours."""
    rows = iter(pairs)
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(HEADER)
        while chunk := list(islice(rows, _CHUNK)):
            names = _external({contact for pair in chunk for contact in pair[:2]})
            for left, right, probability in chunk:
                lines.writerow((names[left], names[right], f"{probability:.6f}"))


def _external(contacts: set[int]) -> dict[int, str]:
    names = {contact: f"#{contact}" for contact in contacts}
    known = ExternalId.objects.filter(contact__in=contacts).order_by("-pk")
    names.update(known.values_list("contact", "value"))
    return names
