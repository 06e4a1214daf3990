"""The inventory as Markdown, CSV and JSON."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from contacts.operations.export_files import safe_cell
from governance.inventory.described import Entry

COLUMNS = Entry.__slots__


def as_json(entries: Iterable[Entry]) -> str:
    """Return a list of objects, for programs."""
    return json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1) + "\n"


def as_csv(entries: Iterable[Entry]) -> str:
    """Return a table with a header; no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in _cells(entry)] for entry in entries)
    return out.getvalue()


def as_markdown(entries: Iterable[Entry]) -> str:
    """Return a table for a handbook."""
    heads = [" | ".join(COLUMNS), " | ".join("---" for _ in COLUMNS)]
    rows = [*heads, *(" | ".join(_escaped(entry)) for entry in entries)]
    return "".join(f"| {row} |\n" for row in rows)


def _escaped(entry: Entry) -> list[str]:
    return [cell.replace("|", "\\|") for cell in _cells(entry)]


def _cells(entry: Entry) -> list[str]:
    return [_text(getattr(entry, name)) for name in COLUMNS]


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)
