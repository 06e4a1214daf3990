"""`seal_audit`: put every complete row of the audit trail under a seal."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from config.actor import Actor, Door
from governance.operations.sealing import seal_audit


class Command(BaseCommand):
    """Seal now; the worker does it every minute."""

    help = "Seal the audit trail up to the oldest transaction that still runs."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal and report."""
        done = asdict(seal_audit(by=Actor.system(Door.COMMAND)))
        if options["json"]:
            self.stdout.write(json.dumps(done))
        else:
            self.stdout.write(f"{done['sealed']} rows sealed; {done['seals']} seals.")
