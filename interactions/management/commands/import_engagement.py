"""`import_engagement FILE`: posts and engagement from the command line, as the page does it."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.management.acting import file_named, person_named
from interactions.files.social_opening import FORMATS
from interactions.operations.engagement.importing import (
    run_engagement_import,
    start_engagement_import,
)

KEYS = ("lines", "posts", "events", "matched", "unmatched", "rejected")


class Command(BaseCommand):
    """Import posts and engagement from a file."""

    help = "Import posts and engagement: Meta, LinkedIn, Instagram, or Custodia's template."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=FORMATS, default="auto")
        parser.add_argument("--exported", type=date.fromisoformat, help="day of the export")
        parser.add_argument("--as", dest="person", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the file and report."""
        path = file_named(options["file"])
        by = Actor(person_named(options["person"]), Door.IMPORT)
        try:
            with path.open("rb") as stream:
                job = start_engagement_import(
                    file=File(stream, name=path.name),
                    file_name=path.name,
                    by=by,
                    format=options["format"],
                    exported_on=options["exported"],
                )
            job = run_engagement_import(job=job, by=by)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        report = {name: getattr(job, name) for name in KEYS}
        if options["json"]:
            json.dump(report, sys.stdout)
            sys.stdout.write("\n")
            return
        more = {name: getattr(job, name) for name in ("created", "updated", "unchanged")}
        self.stdout.write(", ".join(f"{name}: {value}" for name, value in (report | more).items()))
