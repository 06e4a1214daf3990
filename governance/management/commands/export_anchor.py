"""`export_anchor FILE`: write the proof of what the audit trail holds, to keep elsewhere."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor, Door
from config.errors import DomainError
from governance.operations.anchoring import export_anchor


class Command(BaseCommand):
    """Seal, then write an anchor; keep the file where this server cannot reach it."""

    help = "Write an anchor of the audit trail into FILE."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and report."""
        path: Path = options["file"]
        try:
            text = export_anchor(by=Actor.system(Door.COMMAND))
            path.write_text(text, "utf-8")
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        except OSError:
            raise CommandError(f"{path} cannot be written.", returncode=2) from None
        if options["json"]:
            self.stdout.write(json.dumps({"anchor": json.loads(text)}))
        else:
            self.stdout.write(f"The anchor is in {path}. Keep it outside of this system.")
