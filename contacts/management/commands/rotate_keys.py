"""`rotate_keys`: seal every key under the present DATA_KEY, so that the one before can go."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from config.actor import Actor, Door
from config.jobs import defer_once
from config.sealed import NotOpened
from contacts.operations.key_rotation import KIND, rotate_keys
from contacts.operations.sealing_existing import seal_existing
from contacts.operations.working import new_progress


class Command(BaseCommand):
    """Rotate; run again after a crash it goes on."""

    help = (
        "Seal the keys of people under DATA_KEY, and what had to be sealed but is not. Name the"
        " keys before it in DATA_KEYS_BEFORE, and take them out once this says 0 are left."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what can be asked."""
        parser.add_argument("--background", action="store_true", help="leave it to the worker")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate and report."""
        by = Actor.system(Door.COMMAND)
        if options["background"]:
            with transaction.atomic():
                progress = new_progress(kind=KIND, subject=KIND, owner=None)
                defer_once(KIND, lock=KIND, progress_id=progress.pk)
            self.stdout.write("The worker rotates.")
            return
        try:
            rotated = rotate_keys(by=by)
        except NotOpened as problem:
            raise CommandError("A key is sealed under a DATA_KEY that is not named.") from problem
        told = {"rotated": rotated, "sealed": seal_existing(by=by)}
        line = f"keys: {rotated}, values sealed: {told['sealed']}"
        self.stdout.write(json.dumps(told) if options["json"] else line)
