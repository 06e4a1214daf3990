"""`import_areas FILE`: figures of areas from the command line, by the same path as the page."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor, Door
from config.errors import DomainError, Invalid
from contacts.management.acting import file_named, person_named
from interactions.operations.areas.importing import import_area_file, receive_area_file


class Command(BaseCommand):
    """Import a table of figures."""

    help = "Import figures of areas from CSV or XLSX."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="who published the table")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--licence", required=True)
        parser.add_argument("--url", default="")
        parser.add_argument("--country", default="", help="of lines that name none")
        parser.add_argument("--decimal", choices=("", ".", ","), default="")
        parser.add_argument("--map", default="", help="what each column means, separated by commas")
        parser.add_argument("--as", dest="person", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Receive, map, write and report."""
        path = file_named(options["file"])
        by = Actor(person_named(options["person"]), Door.COMMAND)
        source = {"name": options["source"]}
        source |= {name: options[name] for name in ("year", "licence", "url")}
        try:
            with path.open("rb") as stream:
                file = File(stream, name=path.name)
                row = receive_area_file(file=file, file_name=path.name, values=source, by=by)
            mapping = options["map"].split(",") if options["map"] else row.mapping
            country = options["country"] or settings.ORG_PHONE_REGION
            decimal = options["decimal"]
            row = import_area_file(
                area_file=row, mapping=mapping, country=country, decimal=decimal, by=by
            )
        except Invalid as refusal:
            raise CommandError(str(refusal.message)) from None
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"rows: {row.rows}, written: {row.written}, unchanged: {row.unchanged},"
            f" refused: {len(row.refused)}"
        )
