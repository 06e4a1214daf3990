"""`undo_import ID`: take an import back."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.management.acting import person_named
from contacts.models.source import Import
from contacts.operations.importing.undoing import undo_import


class Command(BaseCommand):
    """Undo an import, updates included."""

    help = "Undo an import within 30 days."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("import_id", type=int)
        parser.add_argument("--as", dest="person", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Undo and report."""
        by = Actor(person_named(options["person"]), Door.COMMAND)
        job = Import.objects.filter(pk=options["import_id"]).first()
        if job is None:
            raise CommandError(f"There is no import {options['import_id']}.")
        try:
            undone = undo_import(job=job, by=by)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        report = {"restored": undone.restored, "removed": undone.removed, "kept": undone.kept}
        if options["json"]:
            json.dump(report, sys.stdout)
            sys.stdout.write("\n")
        else:
            self.stdout.write(
                f"restored: {undone.restored}, removed: {undone.removed}, kept: {len(undone.kept)}"
            )
