"""`customer_model`: how often customers buy and what that is worth, by two published models."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from contacts.management.acting import file_named
from segments.customer_value.judging import Value, value_of
from segments.customer_value.newton import Vector
from segments.customer_value.purchases import History
from segments.operations.valuing.pasts import customers_until

_NEEDED, _SPENT = ("frequency", "recency", "T"), "monetary_value"
_SAYS = {
    "few_customers": "fewer than 200 customers: shown for comparison only",
    "few_repeaters": "fewer than 60 customers bought again: shown for comparison only",
    "no_repeaters": "nobody bought a second time: there is nothing to fit",
    "purchases_uncertain": "the purchases do not determine the model",
    "no_spending": "fewer than two customers who came back spent something",
    "spending_uncertain": "the amounts do not determine the model of spending",
    "spending_depends": "how much people spend depends on how often: values are in doubt",
}


class Command(BaseCommand):
    """Fit BG/NBD and Gamma-Gamma and report their parameters."""

    help = "Fit the models of customer value; time is in weeks."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        columns = "frequency,recency,T[,monetary_value]"
        parser.add_argument("--summary", type=Path, help=f"CSV: {columns}; else own purchases.")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, fit and report."""
        if options["summary"]:
            past, spent = _read(file_named(options["summary"]))
        else:
            customers = customers_until()
            past, spent = customers.past, customers.spent
        found = value_of(past, spent)
        if options["json"]:
            json.dump(_as_json(found), sys.stdout)
            sys.stdout.write("\n")
            return
        for name, said in _as_json(found).items():
            self.stdout.write(f"{name}: {said}")


def _as_json(found: Value) -> dict[str, Any]:
    model, spending = found.purchases, found.spending
    return {
        "customers": found.customers,
        "params": model and {name: getattr(model, name) for name in ("r", "alpha", "a", "b")},
        "log_likelihood": model and model.log_likelihood,
        # The paper writes v for gamma in some editions; the contract does.
        "gamma_gamma": spending and {"p": spending.p, "q": spending.q, "v": spending.gamma},
        "warnings": [f"{code}: {_SAYS[code]}" for code in found.warnings],
    }


def _read(path: Path) -> tuple[History, Vector | None]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        names = reader.fieldnames or []
        missing = [name for name in _NEEDED if name not in names]
        if missing:
            raise CommandError(f"The file lacks the columns {', '.join(missing)}.")
        asked = [*_NEEDED, *([_SPENT] if _SPENT in names else [])]
        rows = [_numbers(row, asked, reader.line_num) for row in reader]
    columns = np.array(rows, dtype=float).reshape(len(rows), len(asked)).T
    try:
        past = History(*columns[:3])
    except ValueError as problem:
        raise CommandError(f"The file cannot be right: {problem}.") from problem
    return past, columns[3] if len(asked) > len(_NEEDED) else None


def _numbers(row: dict[str, str], names: list[str], line: int) -> list[float]:
    try:
        return [float(row[name]) for name in names]
    except (TypeError, ValueError) as problem:
        raise CommandError(f"Line {line}: a value is not a number.") from problem
