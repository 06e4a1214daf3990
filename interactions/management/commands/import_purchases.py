"""`import_purchases FILE`: a file of orders from the command line, by the same path as the page."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.management.acting import file_named, person_named
from interactions.files.purchases.recognise import FORMATS
from interactions.models.purchase_import import PurchaseImport
from interactions.operations.purchases.importing.rejects import rejected_lines
from interactions.operations.purchases.importing.running import run_purchase_import
from interactions.operations.purchases.importing.starting import start_purchase_import

# What a person is shown of the refused lines; the page has the file of all.
SHOWN = 20


class Command(BaseCommand):
    """Import purchases from a file."""

    help = "Import purchases from Shopify orders, Online Retail, CDNOW, or any CSV or XLSX."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=FORMATS, default="auto")
        parser.add_argument("--source", default="")
        parser.add_argument("--as", dest="person", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, write and report."""
        path = file_named(options["file"])
        by = Actor(person_named(options["person"]), Door.IMPORT)
        try:
            with path.open("rb") as stream:
                job = start_purchase_import(
                    file=File(stream, name=path.name),
                    file_name=path.name,
                    format=options["format"],
                    source_name=options["source"],
                    by=by,
                )
            job = run_purchase_import(job=job, by=by)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            json.dump(_report(job), sys.stdout)
            sys.stdout.write("\n")
            return
        self.stdout.write(", ".join(f"{name}: {value}" for name, value in _report(job).items()))
        for line, _cells, column, reason in list(rejected_lines(job))[:SHOWN]:
            self.stdout.write(f"line {line}: {column + ': ' if column else ''}{reason}")


def _report(job: PurchaseImport) -> dict[str, Any]:
    return {
        "import": job.pk,
        "format": job.format,
        "lines": job.lines,
        "orders": job.orders,
        "created": job.created,
        "updated": job.updated,
        "unchanged": job.unchanged,
        "rejected": job.rejected,
        "unmatched": job.unmatched,
        "columns_left_behind": job.left_behind,
    }
