"""Write down everything that is kept about people."""

import argparse
import csv
import io
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from contacts.operations.export_files import safe_cell
from governance import inventory
from governance.inventory.described import Entry, entries

COLUMNS = (
    "table", "column", "category", "sensitivity", "domain", "owner", "steward", "sources",
    "purposes", "basis", "retention", "erasure", "note",
)  # fmt: skip
DECLARED = ("column", "category", "sensitivity", "erasure", "note")
SHOWN = COLUMNS[1:]
HEAD = """\
# Data map

Everything Custodia keeps about customers, table by table. Written by `manage.py data_map` from
the `personal_data.py` of every app; a test fails when this page is not current.
"""
LIVE_HEAD = """\
# Data map

Everything this installation keeps about customers, table by table: what the code declares, what
people say about it, and which sources delivered it.
"""


class Command(BaseCommand):
    """The inventory as Markdown, CSV or JSON."""

    help = "Print the data inventory: every column about a person and what happens to it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the format and where to write."""
        parser.add_argument("--format", choices=("md", "csv", "json"), default="md")
        parser.add_argument("--json", action="store_true", help="the same as --format json")
        parser.add_argument("--out", default="", help="a file instead of the screen")
        parser.add_argument(
            "--declared",
            action="store_true",
            help="only what the code declares, without the database; docs/data-map.md is this",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the inventory, or write it to a file."""
        found = inventory.lines() if options["declared"] else entries()
        rows = [row_of(line) for line in found]
        form = "json" if options["json"] else options["format"]
        if form == "md":
            text = as_markdown(rows, DECLARED if options["declared"] else SHOWN)
        else:
            text = {"csv": as_csv, "json": as_json}[form](rows)
        if not options["out"]:
            self.stdout.write(text, ending="")
            return
        Path(options["out"]).write_text(text, encoding="utf-8")
        if options["verbosity"]:
            self.stdout.write(f"{len(rows)} columns written to {options['out']}.")


def row_of(line: inventory.Line | Entry) -> dict[str, Any]:
    """Return one column of the inventory with every key of COLUMNS; lists stay lists."""
    values = {name: getattr(line, name, "") for name in COLUMNS}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}


def as_markdown(rows: list[dict[str, Any]], shown: tuple[str, ...]) -> str:
    """Return one section per table."""
    out, table = [HEAD if shown == DECLARED else LIVE_HEAD], ""
    for row in rows:
        if row["table"] != table:
            table = row["table"]
            out.append(f"\n## {table}\n\n| {' | '.join(shown)} |\n|{' --- |' * len(shown)}\n")
        cells = (_text(row[name]).replace("|", "\\|") for name in shown)
        out.append(f"| {' | '.join(cells)} |\n")
    return "".join(out)


def as_csv(rows: list[dict[str, Any]]) -> str:
    """Return a table with a header; no cell starts a formula."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe_cell(_text(v)) for name, v in row.items()} for row in rows)
    return stream.getvalue()


def as_json(rows: list[dict[str, Any]]) -> str:
    """Return one object, as every command with `--json` does."""
    return json.dumps({"columns": rows}, ensure_ascii=False, indent=1) + "\n"


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
