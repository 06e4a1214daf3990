"""`import_agents FILE`: trust the agents of a directory of the Data Rights Protocol."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.management.acting import person_named
from privacy.operations.protocols.partners import import_agents

_LARGEST = 2**20


class Command(BaseCommand):
    """Import one directory."""

    help = "Take over who may hand in requests by the Data Rights Protocol, from its directory."

    def add_arguments(self, parser: Any) -> None:
        """Declare the file and the options."""
        parser.add_argument("file", help="The JSON file that the operators hand out.")
        parser.add_argument(
            "--whole", action="store_true", help="Trust nobody who is not in the file."
        )
        parser.add_argument("--as", dest="person", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and report."""
        by = Actor(person_named(options["person"]), Door.COMMAND)
        entries = _read(Path(options["file"]))
        try:
            done = import_agents(entries=entries, whole=options["whole"], by=by, now=timezone.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            json.dump(asdict(done), sys.stdout)
            sys.stdout.write("\n")
        else:
            words = ", ".join(f"{name} {count}" for name, count in asdict(done).items())
            self.stdout.write(f"Agents: {words}")


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > _LARGEST:
            raise CommandError("The file is larger than 1 MB.")
        return json.loads(path.read_bytes())
    except OSError:
        raise CommandError("The file cannot be read.") from None
    except (ValueError, RecursionError):
        raise CommandError("The file is not JSON.") from None
