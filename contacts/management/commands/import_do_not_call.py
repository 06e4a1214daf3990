"""`import_do_not_call FILE`: the full list of the national do-not-call registry of the US."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from config.actor import Actor, Door
from config.errors import Invalid
from contacts.management.acting import file_named, person_named
from contacts.operations.do_not_call import take_registry


class Command(BaseCommand):
    """Read a registry as the page does, however large it is."""

    help = "Read the full list of the US do-not-call registry: one number a line."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--obtained", required=True, help="day it was downloaded, YYYY-MM-DD")
        parser.add_argument("--as", dest="person", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read and report."""
        path = file_named(options["file"])
        try:
            day = parse_date(options["obtained"])
        except ValueError:
            day = None
        if day is None:
            raise CommandError("--obtained takes a day, such as 2026-11-01.", returncode=2)
        by = Actor(person_named(options["person"]), Door.COMMAND)
        try:
            with path.open("rb") as file:
                edition = take_registry(file=file, obtained_on=day, by=by)
        except Invalid as refusal:
            raise CommandError(str(refusal.message)) from None
        self.stdout.write(f"numbers: {edition.numbers}, area codes: {len(edition.areas)}")
