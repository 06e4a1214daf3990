"""What commands that take an import back have in common."""

import json
import sys
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.db import models

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.management.acting import person_named


class UndoCommand(BaseCommand):
    """Finds the import, takes it back, and says what became of its rows."""

    imports: ClassVar[type[models.Model]]
    called: ClassVar[str]

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("import_id", type=int)
        parser.add_argument("--as", dest="person", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Undo and report."""
        by = Actor(person_named(options["person"]), Door.COMMAND)
        job = self.imports._default_manager.filter(pk=options["import_id"]).first()
        if job is None:
            raise CommandError(f"There is no {self.called} {options['import_id']}.")
        try:
            report, said = self.undone(job, by)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            json.dump(report, sys.stdout)
            sys.stdout.write("\n")
        else:
            self.stdout.write(said)

    def undone(self, job: Any, by: Actor) -> tuple[dict[str, Any], str]:
        """Take it back; return the report for a program, and the line for a person."""
        raise NotImplementedError
