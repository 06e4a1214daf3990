"""Erase again, after a restore, everybody the ledger of erasures knows."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.actor import Actor, Door
from config.chained_file import ChainBroken
from privacy.operations.erasing.following import SAYS, Standing, standing
from privacy.operations.erasing.replay import accept_lost_ledger, replay


class Command(BaseCommand):
    """Without it nothing is served after a restore. Run again, it changes nothing."""

    help = "Erase again whom a restored backup brought back."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options of the contract."""
        parser.add_argument(
            "--accept-lost-ledger",
            action="store_true",
            help="the ledger that belongs to this database is lost for good",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, accept_lost_ledger: bool, **options: Any) -> None:
        """Replay, and say what was found."""
        by, now = Actor.system(Door.COMMAND), timezone.now()
        found = _standing(accept_lost_ledger, by, now)
        if found in (Standing.LOST, Standing.BROKEN):
            raise CommandError(SAYS[found])
        done = replay(by=by, now=now)
        told = {"erasures": done.erasures, "replayed": done.replayed, "hits": done.hits}
        self.stdout.write(
            json.dumps(told)
            if options["json"]
            else f"{done.replayed} of {done.erasures} erasures done again, {done.hits} hits."
        )
        if done.hits:
            raise CommandError(
                "Something of erased people is still there; /privacy/erasures/ says where."
            )


def _standing(accept: bool, by: Actor, now: Any) -> Standing:
    try:
        found = standing()
        if accept and found == Standing.LOST:
            accept_lost_ledger(by=by, now=now)
            return Standing.FOLLOWED
    except ChainBroken:
        return Standing.BROKEN
    return found
