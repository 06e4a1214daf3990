"""`forecast`: the revenue of the coming months, from own orders or a file."""

import csv
import json
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts.management.acting import file_named
from segments.forecast.revenue import Forecast, foresee
from segments.measures.periods import months_after
from segments.operations.valuing.foreseeing import months_of
from segments.reading.monthly_revenue import Revenue, revenue_until


class Command(BaseCommand):
    """Foresee revenue and report."""

    help = "Foresee monthly revenue with a band that holds four of five times."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("--months", type=int, default=6, choices=range(1, 13), metavar="1..12")
        parser.add_argument("--series", type=Path, help="CSV: month,amount; else own revenue.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, foresee and report."""
        asked = options["series"]
        known = _read(file_named(asked)) if asked else revenue_until()
        if not known.amounts:
            raise CommandError("There is no whole month of revenue yet.")
        found = foresee(known.amounts, options["months"])
        if options["json"]:
            json.dump(_as_json(found, known), sys.stdout)
            sys.stdout.write("\n")
            return
        skill = "not known yet" if found.skill is None else f"{found.skill:.0%}"
        self.stdout.write(f"method: {found.method}, better than last year's months: {skill}")
        if found.rough:
            self.stdout.write("The band is a guess: there are fewer than 24 months to judge by.")
        for row in _as_json(found, known)["months"]:
            low, high = f"{row['low80']:,.2f}", f"{row['high80']:,.2f}"
            self.stdout.write(f"{row['month']}: {row['expected']:,.2f} ({low} to {high})")


def _as_json(found: Forecast, known: Revenue) -> dict[str, Any]:
    return {
        "method": found.method,
        "skill_vs_last_year": found.skill,
        "months": months_of(found, known.months[-1]),
    }


def _read(path: Path) -> Revenue:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        if not {"month", "amount"} <= set(reader.fieldnames or ()):
            raise CommandError("The file needs the columns month and amount.")
        rows = [_row(row, reader.line_num) for row in reader]
    months = [month for month, _amount in rows]
    for before, after in pairwise(months):
        if after != months_after(before, 1):
            raise CommandError(f"{after:%Y-%m} does not follow {before:%Y-%m}: give every month.")
    return Revenue(tuple(months), tuple(amount for _month, amount in rows))


def _row(row: dict[str, str], line: int) -> tuple[date, float]:
    try:
        return date.fromisoformat(f"{row['month'].strip()[:7]}-01"), float(row["amount"])
    except (AttributeError, TypeError, ValueError) as problem:
        said = "give a month such as 2026-05 and an amount"
        raise CommandError(f"Line {line}: {said}.") from problem
