"""Write down everything that is kept about people."""

import argparse
import csv
import io
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from governance import inventory

# What no declaration says yet is an empty cell, so that the shape stays as others expect it.
COLUMNS = (
    "table", "column", "category", "sensitivity", "owner", "steward", "sources", "purposes",
    "basis", "retention", "erasure", "note",
)  # fmt: skip
SHOWN = ("column", "category", "sensitivity", "erasure", "note")
HEAD = """\
# Data map

Everything Custodia keeps about customers, table by table. Written by `manage.py data_map` from
the `personal_data.py` of every app; a test fails when this page is not current.
"""


class Command(BaseCommand):
    """The inventory as Markdown, CSV or JSON."""

    help = "Print the data inventory: every column about a person and what happens to it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the format and where to write."""
        parser.add_argument("--format", choices=("md", "csv", "json"), default="md")
        parser.add_argument("--json", action="store_true", help="the same as --format json")
        parser.add_argument("--out", default="", help="a file instead of the screen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the inventory, or write it to a file."""
        rows = [row_of(line) for line in inventory.lines()]
        form = "json" if options["json"] else options["format"]
        text = {"md": as_markdown, "csv": as_csv, "json": as_json}[form](rows)
        if not options["out"]:
            self.stdout.write(text, ending="")
            return
        Path(options["out"]).write_text(text, encoding="utf-8")
        if options["verbosity"]:
            self.stdout.write(f"{len(rows)} columns written to {options['out']}.")


def row_of(line: inventory.Line) -> dict[str, str]:
    """Return one column of the inventory with every key of COLUMNS."""
    return {name: str(getattr(line, name, "")) for name in COLUMNS}


def as_markdown(rows: list[dict[str, str]]) -> str:
    """Return one section per table."""
    out, table = [HEAD], ""
    for row in rows:
        if row["table"] != table:
            table = row["table"]
            out.append(f"\n## {table}\n\n| {' | '.join(SHOWN)} |\n|{' --- |' * len(SHOWN)}\n")
        out.append(f"| {' | '.join(row[name] for name in SHOWN)} |\n")
    return "".join(out)


def as_csv(rows: list[dict[str, str]]) -> str:
    """Return a table with a header."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def as_json(rows: list[dict[str, str]]) -> str:
    """Return one object, as every command with `--json` does."""
    return json.dumps({"columns": rows}, ensure_ascii=False, indent=1) + "\n"
