"""`sync_destination SLUG`: bring a destination up to date now, or say what that would do."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.actor import Actor, Door
from config.errors import DomainError
from contacts.management.acting import person_named
from segments.models.destinations import Destination, RunState, SyncRun
from segments.operations.activation.refusing import sentence
from segments.operations.activation.sending import run_sync, waits_until
from segments.operations.activation.starting import OPEN, dry_run, start_sync

COUNTS = ("added", "updated", "removed", "suppressed", "rejected", "unchanged")
# What waits longer is the worker's.
PATIENCE = 60


class Command(BaseCommand):
    """Send what changed."""

    help = "Bring a destination up to date."

    def add_arguments(self, parser: Any) -> None:
        """Declare the options of the contract."""
        parser.add_argument("slug")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--confirm-removals", action="store_true")
        parser.add_argument("--as", dest="person", default="")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send or plan, and report."""
        destination = Destination.objects.filter(slug=options["slug"]).first()
        if destination is None:
            raise CommandError("There is no such destination.", returncode=2)
        by = Actor(person_named(options["person"]), Door.COMMAND)
        try:
            if options["dry_run"]:
                self._report(dry_run(destination=destination, by=by), options)
                return
            run = self._sent(destination, by, confirmed=options["confirm_removals"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        self._report(run, options)
        if run.state == RunState.LATER:
            raise CommandError("The destination wants the rest later; the worker goes on.")
        if run.state != RunState.DONE:
            raise CommandError(sentence(run.problem))

    def _sent(self, destination: Destination, by: Actor, *, confirmed: bool) -> SyncRun:
        run = start_sync(destination=destination, by=by, confirm_removals=confirmed, queue=False)
        while run.state in OPEN and (seconds := waits_until(run)) <= PATIENCE:
            time.sleep(seconds)
            run = run_sync(run=run, by=by)
        return run

    def _report(self, found: Any, options: dict[str, Any]) -> None:
        report = {name: getattr(found, name) for name in COUNTS}
        if options["json"]:
            json.dump(report, sys.stdout)
            sys.stdout.write("\n")
        else:
            self.stdout.write(", ".join(f"{name}: {count}" for name, count in report.items()))
